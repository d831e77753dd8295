using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sen.Log;

/// <summary>What a log says of itself (C2SP tlog-checkpoint): which log, how many leaves, which root. The text of a signed note.</summary>
/// <param name="Origin">The unique name of the log.</param>
/// <param name="Size">Number of leaves.</param>
/// <param name="Root">Root at that size.</param>
public sealed record Checkpoint(string Origin, long Size, MerkleHash Root)
{
    private const int FixedLines = 3;

    /// <summary>Lines after the root. Nobody audits them; Sen writes none.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>Reads the text of a note. False for a number with leading zeroes, a root that is no hash, an empty line.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        if (text is null || !text.EndsWith('\n'))
        {
            return false;
        }

        var lines = text[..^1].Split('\n');
        if (lines.Length < FixedLines
            || Array.Exists(lines, string.IsNullOrEmpty)
            || !StrictText.TryNumber(lines[1], out var size)
            || !StrictText.TryBase64(lines[2], out var bytes)
            || !MerkleHash.TryCreate(bytes, out var root))
        {
            return false;
        }

        checkpoint = new Checkpoint(lines[0], size, root) { Extensions = lines[FixedLines..] };
        return true;
    }

    public bool Equals(Checkpoint? other) => other is not null && string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    public override int GetHashCode() => HashCode.Combine(Size, Root);

    /// <summary>The text that is signed.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Root.ToBase64()}\n{string.Concat(Extensions.Select(e => $"{e}\n"))}");
}
