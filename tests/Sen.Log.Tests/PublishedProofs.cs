using System.Text;
using System.Text.Json;
using Sen.TestKit;

namespace Sen.Log.Tests;

/// <summary>One row of the proofs published with transparency-dev/merkle (testdata/, Apache-2.0), which also holds the many
/// ways in which a proof must fail.</summary>
public sealed class PublishedProof
{
    private readonly JsonElement _row;

    private PublishedProof(JsonElement row) => _row = row;

    public string File => _row.GetProperty("file").GetString()!;

    /// <summary>inclusion, consistency, subtreeinclusion or subtreeconsistency.</summary>
    public string Kind => File.Split('/')[1];

    public bool MustFail => _row.GetProperty("wantErr").GetBoolean();

    public static IReadOnlyList<PublishedProof> All { get; } =
        [.. System.IO.File.ReadLines(SharedData.Find("tlog/rfc6962_merkle_proofs.jsonl")).Select(line => new PublishedProof(JsonDocument.Parse(line).RootElement))];

    public bool Verify()
    {
        if (!TryReadProof(out var proof))
        {
            return false;
        }

        switch (Kind)
        {
            case "inclusion":
                return TryHash("leafHash", out var leaf) && TryHash("root", out var root)
                    && Proofs.VerifyInclusion(Number("leafIdx"), Number("treeSize"), leaf, proof, root);
            case "consistency":
                return TryHash("root1", out var oldRoot) && TryHash("root2", out var newRoot)
                    && Proofs.VerifyConsistency(Number("size1"), Number("size2"), oldRoot, newRoot, proof);
            case "subtreeinclusion":
                return TryHash("leafHash", out leaf) && TryHash("root", out root)
                    && Proofs.VerifySubtreeInclusion(Number("leafIdx"), Number("start"), Number("end"), leaf, proof, root);
            case "subtreeconsistency":
                return TryHash("root1", out var part) && TryHash("root2", out root)
                    && Proofs.VerifySubtreeConsistency(Number("start"), Number("end"), Number("size"), part, root, proof);
            default:
                throw new InvalidOperationException($"Unknown kind of row: {File}");
        }
    }

    public override string ToString() => File;

    // Sizes are unsigned in the file. Those past long.MaxValue arrive as negative numbers, and the verifier has to refuse them.
    private long Number(string name) => unchecked((long)_row.GetProperty(name).GetUInt64());

    /// <summary>A value that is not a hash is refused by the type, as it is for any proof that comes from outside. The words
    /// "don't care 1" and "don't care 2" stand for some hash, so they become one, and the verifier has to decide.</summary>
    private static bool TryHash(string base64, bool mayBePlaceholder, out MerkleHash hash)
    {
        var bytes = Convert.FromBase64String(base64);
        if (mayBePlaceholder && Encoding.ASCII.GetString(bytes).StartsWith("don't care", StringComparison.Ordinal))
        {
            hash = MerkleHash.Sha256(bytes);
            return true;
        }

        return MerkleHash.TryCreate(bytes, out hash);
    }

    private bool TryHash(string name, out MerkleHash hash) => TryHash(_row.GetProperty(name).GetString()!, mayBePlaceholder: true, out hash);

    private bool TryReadProof(out MerkleHash[] proof)
    {
        var element = _row.GetProperty("proof");
        var hashes = element.ValueKind == JsonValueKind.Null ? [] : element.EnumerateArray().Select(e => e.GetString()!).ToArray();
        proof = new MerkleHash[hashes.Length];
        for (var i = 0; i < hashes.Length; i++)
        {
            if (!TryHash(hashes[i], mayBePlaceholder: false, out proof[i]))
            {
                return false;
            }
        }

        return true;
    }
}
