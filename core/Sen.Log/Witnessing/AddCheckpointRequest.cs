using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sen.Log;

/// <summary>What a log sends to a witness (C2SP tlog-witness, "add-checkpoint").</summary>
/// <param name="OldSize">The size the witness cosigned last, as the log knows it.</param>
/// <param name="Proof">That the new tree continues the one of that size.</param>
/// <param name="Checkpoint">The new checkpoint, signed by the log.</param>
public sealed record AddCheckpointRequest(long OldSize, IReadOnlyList<MerkleHash> Proof, SignedNote Checkpoint)
{
    private const string OldLine = "old ";
    private const int MaxProof = 63;

    /// <summary>Reads the body of a request.</summary>
    public static bool TryParse(ReadOnlySpan<byte> body, [NotNullWhen(true)] out AddCheckpointRequest? request)
    {
        request = null;
        return body.Length <= SignedNote.MaxLength && StrictText.TryDecode(body, out var text) && TryParse(text, out request);
    }

    public static bool TryParse(string body, [NotNullWhen(true)] out AddCheckpointRequest? request)
    {
        request = null;
        var end = body.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || !SignedNote.TryParse(body[(end + 2)..], out var note))
        {
            return false;
        }

        var lines = body[..end].Split('\n');
        if (lines.Length > 1 + MaxProof
            || !lines[0].StartsWith(OldLine, StringComparison.Ordinal)
            || !StrictText.TryNumber(lines[0].AsSpan(OldLine.Length), out var size))
        {
            return false;
        }

        var proof = new List<MerkleHash>();
        foreach (var line in lines.Skip(1))
        {
            if (!StrictText.TryBase64(line, out var bytes) || !MerkleHash.TryCreate(bytes, out var hash))
            {
                return false;
            }

            proof.Add(hash);
        }

        request = new AddCheckpointRequest(size, proof, note);
        return true;
    }

    /// <summary>The body of the request.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{OldLine}{OldSize}\n{string.Concat(Proof.Select(h => $"{h.ToBase64()}\n"))}\n{Checkpoint}");
}
