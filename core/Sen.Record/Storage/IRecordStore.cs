namespace Sen.Record;

/// <summary>
/// What an engine does: read rows, and write a group of commits in one durable transaction. Everything that is the same on every
/// engine (deciding, indexing, policy) stands above this port.
/// </summary>
internal interface IRecordStore : ISealStore, IErasureStore, IAsyncDisposable
{
    /// <summary>Commits and access entries go through one writer: they share its transactions.</summary>
    bool SingleWriter { get; }

    Catalog Catalog { get; }

    /// <summary>The current version, and those of its patients whom the facility cares for at this moment; null: that is not asked.</summary>
    Task<Found> ReadAsync(ResourceKey key, string? facility, long now, CancellationToken cancellationToken);

    Task<VersionRow?> ReadVersionAsync(ResourceKey key, long version, CancellationToken cancellationToken);

    /// <summary>All versions, newest first.</summary>
    Task<IReadOnlyList<VersionRow>> HistoryAsync(ResourceKey key, CancellationToken cancellationToken);

    /// <summary>Current versions of those that exist, in no order.</summary>
    Task<IReadOnlyList<VersionRow>> ReadManyAsync(IReadOnlyCollection<ResourceKey> keys, CancellationToken cancellationToken);

    /// <summary>Current versions of a type that were written at or after a moment, deletions too, in the order of their ids.</summary>
    Task<IReadOnlyList<VersionRow>> ScanAsync(int typeId, string after, long since, int max, CancellationToken cancellationToken);

    Task<SearchRows> SearchAsync(SearchPlan plan, CancellationToken cancellationToken);

    Task<long> CountAsync(SearchPlan plan, CancellationToken cancellationToken);

    /// <summary>How many rows each condition finds at most, counted to <paramref name="most"/> (see <see cref="SearchSql.Sizes"/>).</summary>
    Task<IReadOnlyList<long>> SizesAsync(IReadOnlyList<Criterion> conditions, int most, CancellationToken cancellationToken);

    /// <summary>Those of the patients whom the facility cares for at this moment.</summary>
    Task<IReadOnlySet<string>> CaredForAsync(string facility, IReadOnlyCollection<string> patients, long now, CancellationToken cancellationToken);

    Task<long> HeadAsync(CancellationToken cancellationToken);

    Task<IReadOnlyList<FeedRow>> FeedAsync(long after, int max, CancellationToken cancellationToken);

    /// <summary>Entries from one position up to another, that one not included, newest first, of one type or (null) of any.</summary>
    Task<IReadOnlyList<FeedRow>> PastAsync(long from, long before, int? type, int max, CancellationToken cancellationToken);

    Task<long> CursorAsync(string name, CancellationToken cancellationToken);

    /// <summary>False: the cursor stands further on already.</summary>
    Task<bool> AdvanceAsync(string name, long position, CancellationToken cancellationToken);

    /// <summary>Entries of a series that are kept; older ones are forgotten.</summary>
    const long SeriesKept = 10_000;

    Task<bool> NumberAsync(string reader, long from, long to, IReadOnlyList<SeriesEntry> picked, CancellationToken cancellationToken);

    Task<IReadOnlyList<NumberedEntry>> NumberedAsync(string series, long after, int max, CancellationToken cancellationToken);

    Task<long?> LastNumberAsync(string series, CancellationToken cancellationToken);

    Task<bool> LeaseAsync(string name, string owner, TimeSpan time, CancellationToken cancellationToken);

    /// <summary>
    /// Locks the keys, reads their states, and begins the one transaction of a group. <paramref name="hopeful"/>: a group that
    /// only creates may be begun as if nothing of it were there; when that was wrong, its commit throws
    /// <see cref="TryAgainException"/> and nothing is written.
    /// </summary>
    Task<IGroupTransaction> BeginAsync(GroupKeys keys, bool hopeful, CancellationToken cancellationToken);

    /// <summary>Appends access entries durably, for engines where reads and commits do not share a writer.</summary>
    Task AppendAccessAsync(IReadOnlyList<AccessEntry> entries, CancellationToken cancellationToken);

    Task<IReadOnlyList<AccessRow>> AccessAsync(AccessQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Rebuilds all index rows in one transaction when they were made by another table of parameters than
    /// <paramref name="fingerprint"/>. Returns how many resources were indexed anew; null: there was nothing to do.
    /// </summary>
    Task<long?> ReindexAsync(string fingerprint, Func<byte[], string?, IndexRows> rowsOf, CancellationToken cancellationToken);

    /// <summary>Throws when the engine cannot answer.</summary>
    Task PingAsync(CancellationToken cancellationToken);

    /// <summary>Work to be done between groups (checkpoints).</summary>
    Task MaintainAsync(CancellationToken cancellationToken);

    /// <summary>What to do when another process may have added to the feed.</summary>
    Action? FeedMoved { get; set; }
}

/// <summary>The transaction of one group: its keys are locked and read; disposing without commit rolls back.</summary>
internal interface IGroupTransaction : IAsyncDisposable
{
    GroupState State { get; }

    /// <summary>Current resources that match, at most two: enough to tell none, one and several apart.</summary>
    Task<IReadOnlyList<(ResourceKey Key, long Version)>> MatchAsync(SearchPlan plan, CancellationToken cancellationToken);

    /// <summary>Writes everything and makes it durable.</summary>
    Task CommitAsync(GroupWrites writes, CancellationToken cancellationToken);
}

/// <summary>Every key that a group reads or writes under a precondition.</summary>
internal sealed class GroupKeys
{
    /// <summary>Resources whose state must be known, and whether another group must be kept from changing it meanwhile.</summary>
    internal Dictionary<ResourceKey, bool> Resources { get; } = [];

    internal HashSet<string> Claims { get; } = new(StringComparer.Ordinal);

    internal HashSet<string> Counters { get; } = new(StringComparer.Ordinal);

    /// <summary>Type and search of conditional creates.</summary>
    internal HashSet<string> Criteria { get; } = new(StringComparer.Ordinal);

    internal HashSet<AgentKey> Agents { get; } = [];

    /// <summary>Some resource may be there as well as not: its state is wanted, though nobody is kept from changing it.</summary>
    internal bool MustLook { get; set; }

    /// <summary>The resource of one change.</summary>
    internal void Add(Change change)
    {
        // What is brought in, or erased, takes no lock: thousands of them would fill the database's table of locks. The unique keys of
        // resources and versions find out who was second, and its group is tried again.
        var unlocked = change is Change.Update { IsUnlocked: true } or Change.Erase;
        MustLook |= unlocked;
        var guarded = change is not Change.Create && !unlocked;
        if (!Resources.TryAdd(change.Key, guarded) && guarded)
        {
            Resources[change.Key] = true;
        }
    }

    /// <summary>Nothing but resources that should not be there yet.</summary>
    internal bool OnlyCreates => Claims.Count + Counters.Count + Criteria.Count == 0 && !MustLook && !Resources.ContainsValue(true);
}

/// <summary>Where a resource stands when its group begins.</summary>
internal sealed record ResourceState(long Rid, long Version, bool Deleted, byte[]? Body, string? Patients);

/// <summary>States of a group's keys as the database has them; missing means none.</summary>
internal sealed class GroupState
{
    internal Dictionary<ResourceKey, ResourceState> Resources { get; } = [];

    internal Dictionary<string, ResourceKey> Claims { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, long> Counters { get; } = new(StringComparer.Ordinal);

    internal Dictionary<AgentKey, long> Agents { get; } = [];

    /// <summary>A row id that nothing has had.</summary>
    internal required Func<long> NextRid { get; init; }
}

/// <summary>Everything a group writes, already decided.</summary>
internal sealed class GroupWrites
{
    internal List<CommitRow> Commits { get; } = [];

    internal List<VersionWrite> Versions { get; } = [];

    internal List<ResourceWrite> Resources { get; } = [];

    /// <summary>Key to new holder; null gives the key back.</summary>
    internal Dictionary<string, ResourceKey?> Claims { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, long> Counters { get; } = new(StringComparer.Ordinal);

    internal List<AccessEntry> Access { get; } = [];

    /// <summary>Resources whose versions lose their content.</summary>
    internal List<ErasureWrite> Erasures { get; } = [];

    internal bool IsEmpty => Commits.Count == 0 && Access.Count == 0;
}

/// <summary>What is wanted of the access log.</summary>
/// <param name="Patients">Entries about one of these people; null: about anyone.</param>
/// <param name="Facility">Entries of this facility's staff; null: of any.</param>
/// <param name="From">Milliseconds since 1970, inclusive.</param>
/// <param name="To">Milliseconds since 1970, exclusive.</param>
/// <param name="Before">Entries below this sequence number (the paging cursor).</param>
/// <param name="Max">At most so many, newest first.</param>
internal sealed record AccessQuery(IReadOnlyList<string>? Patients, string? Facility, long From, long To, long Before, int Max)
{
    /// <summary>Entries of this practitioner; null: of anyone.</summary>
    internal string? Practitioner { get; init; }

    /// <summary>Entries with this purpose of use; null: with any.</summary>
    internal string? Purpose { get; init; }
}
