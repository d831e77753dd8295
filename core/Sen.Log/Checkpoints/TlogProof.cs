using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Sen.Log;

/// <summary>
/// All that is needed to show offline that an entry is in the log (C2SP tlog-proof): index, audit path and signed checkpoint, as one text.
/// </summary>
/// <param name="Index">Zero-based: the entry of feed position p has index p − 1.</param>
/// <param name="Path">The audit path, nearest sibling first.</param>
/// <param name="Checkpoint">The checkpoint the path leads to, with its cosignatures.</param>
public sealed record TlogProof(long Index, IReadOnlyList<MerkleHash> Path, SignedNote Checkpoint)
{
    /// <summary>The file name extension and what follows it in a media type.</summary>
    public const string Extension = ".tlog-proof";

    private const string FirstLine = "c2sp.org/tlog-proof@v1";
    private const string ExtraLine = "extra ";
    private const string IndexLine = "index ";

    // A long has 63 value bits, so no honest path is longer.
    private const int MaxPath = 63;

    /// <summary>Bytes of the application; null: none. Nobody signed them.</summary>
    public ReadOnlyMemory<byte>? Extra { get; init; }

    /// <summary>Reads a proof. Nothing in it is verified; see <see cref="Verify"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out TlogProof? proof)
    {
        proof = null;
        var end = text?.IndexOf("\n\n", StringComparison.Ordinal) ?? -1;
        if (end < 0 || !SignedNote.TryParse(text![(end + 2)..], out var note) || !Log.Checkpoint.TryParse(note.Text, out _))
        {
            return false;
        }

        ReadOnlySpan<string> lines = text[..end].Split('\n');
        if (lines is not [FirstLine, .. var rest] || !TryExtra(ref rest, out var extra) || !TryIndex(ref rest, out var index) || rest.Length > MaxPath)
        {
            return false;
        }

        var path = new List<MerkleHash>();
        foreach (var line in rest)
        {
            if (!StrictText.TryBase64(line, out var bytes) || !MerkleHash.TryCreate(bytes, out var hash))
            {
                return false;
            }

            path.Add(hash);
        }

        proof = new TlogProof(index, path, note) { Extra = extra };
        return true;
    }

    /// <summary>
    /// Whether the policy's log has an entry with this leaf hash. Without a fault it has; whether enough witnesses saw it, the checkpoint says.
    /// </summary>
    /// <param name="leafHash">Computed by the caller from what it wants to prove, never taken from the proof.</param>
    /// <param name="policy">Whom the caller believes.</param>
    public (OpenedCheckpoint? Checkpoint, ProofFault? Fault) Verify(in MerkleHash leafHash, LogPolicy policy)
    {
        var (opened, fault) = policy.Open(Checkpoint);
        if (opened is null)
        {
            return (null, fault switch
            {
                CheckpointFault.OtherLog => ProofFault.OtherLog,
                CheckpointFault.Malformed => ProofFault.Malformed,
                _ => ProofFault.NotSigned,
            });
        }

        return Proofs.VerifyInclusion(Index, opened.Value.Size, leafHash, [.. Path], opened.Value.Root)
            ? (opened, null)
            : (null, ProofFault.NotIncluded);
    }

    /// <summary>The proof as it is stored and handed on.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(FirstLine).Append('\n');
        if (Extra is { } extra)
        {
            text.Append(ExtraLine).Append(Convert.ToBase64String(extra.Span)).Append('\n');
        }

        text.Append(IndexLine).Append(Index.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Path)
        {
            text.Append(hash.ToBase64()).Append('\n');
        }

        return text.Append('\n').Append(Checkpoint).ToString();
    }

    private static bool TryExtra(ref ReadOnlySpan<string> lines, out ReadOnlyMemory<byte>? extra)
    {
        extra = null;
        if (lines is not [var line, ..] || !line.StartsWith(ExtraLine, StringComparison.Ordinal))
        {
            return true;
        }

        if (!StrictText.TryBase64(line.AsSpan(ExtraLine.Length), out var bytes))
        {
            return false;
        }

        extra = bytes;
        lines = lines[1..];
        return true;
    }

    private static bool TryIndex(ref ReadOnlySpan<string> lines, out long index)
    {
        index = 0;
        if (lines is not [var line, ..]
            || !line.StartsWith(IndexLine, StringComparison.Ordinal)
            || !StrictText.TryNumber(line.AsSpan(IndexLine.Length), out index))
        {
            return false;
        }

        lines = lines[1..];
        return true;
    }
}

/// <summary>Why a proof is not believed.</summary>
public enum ProofFault
{
    /// <summary>The note in it is no checkpoint.</summary>
    Malformed,

    /// <summary>It is a proof of another log.</summary>
    OtherLog,

    /// <summary>The log did not sign the checkpoint, or a signature in it is wrong.</summary>
    NotSigned,

    /// <summary>The path does not lead from the entry to the root of the checkpoint.</summary>
    NotIncluded,
}
