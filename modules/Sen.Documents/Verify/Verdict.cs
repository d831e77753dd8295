using Sen.Documents.Seal;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Verify;

/// <summary>The looks of an answer: real, not matching, cannot say; and real but no longer in force.</summary>
public enum Outcome
{
    Real,

    /// <summary>Real when it was given; another document has taken its place, or it was withdrawn.</summary>
    Replaced,

    Mismatch,

    /// <summary>The issuer signed it, and it is not known here.</summary>
    Unsure,

    /// <summary>Everything holds; but whether a signer's certificate had been revoked could not be asked.</summary>
    Unasked,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">Key of the texts.</param>
/// <param name="Good">Null: it could not be asked.</param>
/// <param name="Detail">What to show below: words, or a key of the texts when it begins with "Detail.".</param>
/// <param name="Values">What stands in the text of that key.</param>
public sealed record Look(string Name, bool? Good, string Detail, params IReadOnlyList<string> Values);

/// <summary>What /verify says of a document. From a code it holds no content; of a paper that was given it holds what is on it.</summary>
public sealed record Verdict
{
    public required Outcome Outcome { get; init; }

    /// <summary>Null: no seal could be read.</summary>
    public DocumentSeal? Seal { get; init; }

    /// <summary>The facility's name, or its code.</summary>
    public string Issuer { get; init; } = "";

    public required IReadOnlyList<Look> Looks { get; init; }

    /// <summary>The day after which nothing is handed out for it has passed.</summary>
    public bool Expired { get; init; }

    /// <summary>The last day on which medicines were handed out for this prescription; null: not as far as the Record knows.</summary>
    public DateOnly? DispensedOn { get; init; }

    /// <summary>Why it is not in force any more; null: another document is in its place, or it is in force.</summary>
    public string? Withdrawn { get; init; }

    public DateTimeOffset? SealedAt { get; init; }

    public LogProof? Proof { get; init; }

    /// <summary>Signatures of the paper, when it was given.</summary>
    public IReadOnlyList<SignatureVerdict> Signatures { get; init; } = [];

    /// <summary>Titles and words of the sections, when the paper was given and is what was signed.</summary>
    public IReadOnlyList<(string Title, string Text)> Content { get; init; } = [];

    /// <summary>Whose document it is, when the paper was given and is what was signed.</summary>
    public string? Person { get; init; }
}
