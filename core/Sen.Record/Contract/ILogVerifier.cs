using Sen.Log;

namespace Sen.Record;

/// <summary>
/// Recomputes the log from what is stored: versions and commits against entries, entries against tiles, roots and checkpoints. Whoever
/// changed, dropped, reordered, backdated or hid something behind the Record's back is found out, and where.
/// </summary>
public interface ILogVerifier
{
    Task<Verification> VerifyAsync(VerificationRequest request, CancellationToken cancellationToken);
}

/// <summary>How much to verify, and against what.</summary>
public sealed record VerificationRequest
{
    /// <summary>Go on from where an earlier run stopped (<see cref="Verification.Frontier"/>); empty: from the beginning.</summary>
    public Frontier From { get; init; } = Frontier.Empty;

    /// <summary>Positions to recompute in this run at most.</summary>
    public long Max { get; init; } = long.MaxValue;

    /// <summary>
    /// Also look for what no single position shows: current rows that point elsewhere, versions out of order, salts used twice. Reads
    /// whole tables, so a run in slices asks for it once in a while.
    /// </summary>
    public bool Tables { get; init; } = true;

    /// <summary>
    /// Sizes and roots that are known from outside of the database (checkpoints that witnesses hold), beside those that it has
    /// stored. Only these show that the tail of the log was cut off and everything computed anew.
    /// </summary>
    public IReadOnlyList<SealedHead> Checkpoints { get; init; } = [];
}

/// <summary>What a check of the log found.</summary>
/// <param name="Frontier">The recomputed tree; a later run goes on from it.</param>
/// <param name="IsAtHead">Everything that was sealed when the run began has been recomputed.</param>
/// <param name="FirstWrong">The first position that does not agree; null: none, or what is wrong has no position.</param>
/// <param name="Findings">What does not agree, the first of each kind of thing first, in English, without personal data. Empty: the log is whole.</param>
public sealed record Verification(Frontier Frontier, bool IsAtHead, long? FirstWrong, IReadOnlyList<string> Findings)
{
    /// <summary>Positions under the recomputed tree.</summary>
    public long Positions => Frontier.Size;

    /// <summary>Root of the recomputed tree, hexadecimal.</summary>
    public string Root => Frontier.Root.ToString();

    public bool IsWhole => Findings.Count == 0;
}
