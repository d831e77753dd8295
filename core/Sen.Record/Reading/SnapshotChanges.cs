namespace Sen.Record;

/// <summary>
/// What was written after a position, so that rows which are read later can be taken back to it. Holds one number for each
/// resource that changed meanwhile, and nothing for those that did not.
/// </summary>
internal sealed class SnapshotChanges(IRecordStore store, long position)
{
    private const int Page = 1_000;

    private readonly Dictionary<ResourceKey, long> _first = [];
    private long _read = position;

    /// <summary>Resources that changed after the position, with the version that stood at it; 0: it was not there.</summary>
    internal IEnumerable<(ResourceKey Key, long Version)> All => _first.Select(f => (f.Key, f.Value - 1));

    /// <summary>Reads on to the end of the feed: whatever was seen in a table before this call is then known here.</summary>
    internal async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<FeedRow> rows;
        do
        {
            rows = await store.FeedAsync(_read, Page, cancellationToken);
            foreach (var row in rows)
            {
                _first.TryAdd(row.Version.Key, row.Version.Version);
                _read = row.Position;
            }
        }
        while (rows.Count == Page);
    }

    /// <summary>The row as it stood at the position; null: there was none.</summary>
    internal async Task<VersionRow?> AsOfAsync(VersionRow row, CancellationToken cancellationToken)
    {
        if (!_first.TryGetValue(row.Key, out var first) || row.Version < first)
        {
            return row;
        }

        return first == 1 ? null : await store.ReadVersionAsync(row.Key, first - 1, cancellationToken);
    }
}
