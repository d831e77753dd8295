using Sen.Fhir;

namespace Sen.Record;

/// <summary>
/// The Record: the one place where facts about people's care are kept, and the border every module meets. One write path,
/// guarded reads, search that sees its own writes, and the feed. See docs/architecture.md for its promises.
/// </summary>
public interface IRecord
{
    /// <summary>Authorize, validate, check preconditions, store with history, index: all or nothing, durable when it returns.</summary>
    Task<Result<Receipt>> CommitAsync(Caller caller, Commit commit, CancellationToken cancellationToken);

    /// <summary>The current version. A personal read is in the access log, durably, before this returns.</summary>
    Task<Result<StoredResource>> ReadAsync(Caller caller, ResourceKey key, CancellationToken cancellationToken);

    Task<Result<StoredResource>> ReadVersionAsync(Caller caller, ResourceKey key, long version, CancellationToken cancellationToken);

    /// <summary>Versions of one resource, of a type or of everything, newest first, as far as the caller may see them.</summary>
    Task<Result<HistoryPage>> HistoryAsync(Caller caller, HistoryQuery query, CancellationToken cancellationToken);

    /// <summary>Matches the caller may see, with _include and _revinclude; AuditEvent is answered from the access log.</summary>
    Task<Result<SearchPage>> SearchAsync(Caller caller, SearchQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Everything in the record of one person that the caller may see, and the practitioners, places and medications it refers to.
    /// </summary>
    Task<Result<SearchPage>> EverythingAsync(Caller caller, EverythingQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// The Record as it stood at one position, page by page, with what the caller may see (R4 Bulk Data). Everybody whose data is in
    /// a page is in the access log, durably, before the page is given out.
    /// </summary>
    IAsyncEnumerable<ExportPage> ExportAsync(Caller caller, ExportQuery query, CancellationToken cancellationToken);

    IFeed Feed { get; }
}

/// <summary>What is wanted of a person's record (R4, Patient/$everything).</summary>
/// <param name="Patient">Id of the Patient.</param>
public sealed record EverythingQuery(string Patient)
{
    /// <summary>Only these types; empty: all.</summary>
    public IReadOnlyCollection<string> Types { get; init; } = [];

    /// <summary>Only what changed at or after this moment.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Resources on a page, what they refer to not counted; null leaves it to the server.</summary>
    public int? Count { get; init; }

    public string? Cursor { get; init; }
}

/// <summary>One page of a search. <see cref="Next"/> is a cursor for the following page, or null.</summary>
public sealed record SearchPage(IReadOnlyList<StoredResource> Matches, IReadOnlyList<StoredResource> Included, long? Total, string? Next)
{
    /// <summary>Matches as typed copies.</summary>
    public IEnumerable<T> As<T>()
        where T : Resource => Matches.Select(m => m.As<T>());
}

/// <summary>Every committed version in one dense order. A reader that has seen position n never sees a new entry at or below n.</summary>
public interface IFeed
{
    /// <summary>The highest position that is final; 0 when the Record is empty.</summary>
    Task<long> HeadAsync(CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="max"/> entries after a position. Only <see cref="Role.System"/> callers read the feed.</summary>
    Task<IReadOnlyList<FeedEntry>> ReadAsync(Caller caller, long after, int max, CancellationToken cancellationToken);

    /// <summary>Completes when there is an entry after the position (at once if there is one already) or when the wait is cancelled.</summary>
    Task WaitAsync(long after, CancellationToken cancellationToken);

    /// <summary>Where a named reader stands; 0 for a new name.</summary>
    Task<long> CursorAsync(string name, CancellationToken cancellationToken);

    /// <summary>Move a named reader forward; moving backwards is refused.</summary>
    Task AdvanceAsync(string name, long position, CancellationToken cancellationToken);

    /// <summary>Entries that readers picked out and numbered.</summary>
    IFeedSeries Series { get; }
}

/// <summary>One committed version in the feed.</summary>
/// <param name="Position">1, 2, 3 … without holes.</param>
/// <param name="Resource">The version as stored.</param>
/// <param name="Patients">Ids of the patients whose compartment it is in.</param>
/// <param name="Facility">The facility its commit belongs to.</param>
public sealed record FeedEntry(long Position, StoredResource Resource, IReadOnlyList<string> Patients, string? Facility);
