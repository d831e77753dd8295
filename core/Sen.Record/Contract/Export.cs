namespace Sen.Record;

/// <summary>What a bulk read wants: the state of the Record at one position of the feed, type by type.</summary>
/// <param name="Types">Types in the order in which they are read.</param>
/// <param name="Position">The snapshot: every version up to this position, and none after it.</param>
public sealed record ExportQuery(IReadOnlyList<string> Types, long Position)
{
    /// <summary>Only what was last written at or after this moment, deletions too; null: everything that is there.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only resources in the compartment of some person.</summary>
    public bool OnlyPeople { get; init; }

    /// <summary>Only resources in the compartment of one of these people; null: of anybody and nobody.</summary>
    public IReadOnlyCollection<string>? Patients { get; init; }
}

/// <summary>Some resources of one type, in the order of their ids.</summary>
/// <param name="Type">The type they have.</param>
/// <param name="Resources">As they were at the position; deletions only when the query has a moment to count from.</param>
/// <param name="IsLast">Nothing more of this type comes.</param>
/// <param name="Refused">Why the caller sees nothing of this type; null: what there was to see has been shown.</param>
public sealed record ExportPage(string Type, IReadOnlyList<StoredResource> Resources, bool IsLast, Denied? Refused = null);
