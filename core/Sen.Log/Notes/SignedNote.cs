using System.Diagnostics.CodeAnalysis;

namespace Sen.Log;

/// <summary>
/// A text and its signatures (C2SP signed-note). Parsed is not trusted: the text counts only when <see cref="Open"/> says so.
/// </summary>
public sealed class SignedNote
{
    /// <summary>More than any checkpoint needs. A longer text is refused before it costs anything.</summary>
    public const int MaxLength = 256 * 1024;

    /// <summary>As many as Go's reader takes; the specification asks for 16.</summary>
    public const int MaxSignatures = 100;

    private SignedNote(string text, IReadOnlyList<NoteSignature> signatures)
    {
        Text = text;
        Signatures = signatures;
    }

    /// <summary>What was signed, with its last newline.</summary>
    public string Text { get; }

    /// <summary>In the order of the note, each line once.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>A note from a text and what was signed over it.</summary>
    public static SignedNote Of(string text, params IReadOnlyList<NoteSignature> signatures)
    {
        var note = new SignedNote(text, [.. signatures.Distinct()]);
        return TryParse(note.ToString(), out var read) && string.Equals(read.Text, text, StringComparison.Ordinal)
            ? read
            : throw new ArgumentException("This is not the text of a note.", nameof(text));
    }

    /// <summary>Reads a note from the bytes that came.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out SignedNote? note)
    {
        note = null;
        return utf8.Length <= MaxLength && StrictText.TryDecode(utf8, out var text) && TryParse(text, out note);
    }

    public static bool TryParse([NotNullWhen(true)] string? s, [NotNullWhen(true)] out SignedNote? note)
    {
        note = null;
        if (s is null || s.Length > MaxLength || !s.EndsWith('\n') || !StrictText.IsNoteText(s))
        {
            return false;
        }

        // The text may have empty lines of its own: the last one ends it.
        var end = s.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || end + 2 == s.Length)
        {
            return false;
        }

        var lines = s[(end + 2)..^1].Split('\n');
        if (lines.Length > MaxSignatures)
        {
            return false;
        }

        var signatures = new List<NoteSignature>();
        foreach (var line in lines)
        {
            if (!NoteSignature.TryParse(line, out var signature))
            {
                return false;
            }

            signatures.Add(signature);
        }

        note = new SignedNote(s[..(end + 1)], [.. signatures.Distinct()]);
        return true;
    }

    /// <summary>
    /// Checks every signature whose key is known and leaves out the others. Several signatures of one key count once; a wrong one
    /// spoils the note, also beside a right one.
    /// </summary>
    /// <param name="known">The keys that are trusted. Two different ones with one name and id cannot be told apart, and are refused.</param>
    public OpenedNote Open(params IReadOnlyCollection<NoteVerifier> known)
    {
        var keys = known.Distinct().ToDictionary(k => (k.Name, k.KeyId));
        var verified = new List<VerifiedSignature>();
        foreach (var signature in Signatures)
        {
            if (!keys.TryGetValue((signature.Name, signature.KeyId), out var key))
            {
                continue;
            }

            if (!key.Verify(Text, signature.Value.Span))
            {
                return new OpenedNote([], key);
            }

            if (!verified.Exists(v => v.Key.Equals(key)))
            {
                verified.Add(new VerifiedSignature(key, signature));
            }
        }

        return new OpenedNote(verified, null);
    }

    /// <summary>The note with more signatures behind its own. Nothing is checked.</summary>
    public SignedNote With(params IReadOnlyList<NoteSignature> signatures) => new(Text, [.. Signatures.Concat(signatures).Distinct()]);

    /// <summary>The note with only these signatures.</summary>
    public SignedNote Only(IEnumerable<NoteSignature> signatures) => new(Text, [.. signatures.Distinct()]);

    /// <summary>The note as it is sent and stored.</summary>
    public override string ToString() => $"{Text}\n{string.Concat(Signatures.Select(s => $"{s}\n"))}";
}

/// <summary>A signature that was verified with a known key.</summary>
public sealed record VerifiedSignature(NoteVerifier Key, NoteSignature Signature)
{
    /// <summary>When a witness made it; null for the signature of a log, which has no time.</summary>
    public DateTimeOffset? Time => Key.Type == NoteKeyType.Cosignature ? CosignatureV1.TimeOf(Signature) : null;
}

/// <summary>What a note says to who knows some keys.</summary>
/// <param name="Verified">One for each known key that signed; empty when a signature was wrong.</param>
/// <param name="Wrong">A known key under whose name a wrong signature stands; null: there is none.</param>
public sealed record OpenedNote(IReadOnlyList<VerifiedSignature> Verified, NoteVerifier? Wrong)
{
    /// <summary>At least one known key signed, and no signature under a known key is wrong.</summary>
    public bool IsTrusted => Wrong is null && Verified.Count > 0;
}
