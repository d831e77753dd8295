namespace Sen.Record;

/// <summary>Series as readers of the feed see them.</summary>
internal sealed class FeedSeries(IRecordStore store, Reader reader) : IFeedSeries
{
    public Task<bool> NumberAsync(string reader, long from, long to, IReadOnlyList<SeriesEntry> picked, CancellationToken cancellationToken) =>
        store.NumberAsync(reader, from, to, picked, cancellationToken);

    public Task<IReadOnlyList<NumberedEntry>> ReadAsync(string series, long after, int max, CancellationToken cancellationToken) =>
        store.NumberedAsync(series, after, max, cancellationToken);

    public Task<long?> LastAsync(string series, CancellationToken cancellationToken) => store.LastNumberAsync(series, cancellationToken);

    public Task<bool> LeaseAsync(string name, string owner, TimeSpan time, CancellationToken cancellationToken) =>
        store.LeaseAsync(name, owner, time, cancellationToken);

    public async Task<IReadOnlyList<FeedEntry>> VisibleAsync(Caller caller, IReadOnlyList<FeedEntry> entries, CancellationToken cancellationToken)
    {
        var rows = new List<VersionRow>(entries.Count);
        var labels = new Dictionary<ResourceKey, IReadOnlyList<string>>();
        foreach (var entry in entries)
        {
            rows.Add(RowOf(entry));

            // A label that was given later hides what the resource said before, too; one that is deleted has those it had.
            if ((await store.ReadAsync(entry.Resource.Key, facility: null, now: 0, cancellationToken)).Row is { } current
                && (current.Version != entry.Resource.Version || current.Body is null))
            {
                labels[entry.Resource.Key] = await reader.LabelsAsync(current, cancellationToken);
            }
        }

        var visible = await reader.VisibleAsync(caller, rows, _ => AccessAction.Read, cancellationToken, labels);
        var seen = visible.Select(r => (r.Key, r.Version)).ToHashSet();
        return [.. entries.Where(e => seen.Contains((e.Resource.Key, e.Resource.Version)))];
    }

    private static VersionRow RowOf(FeedEntry entry) => new()
    {
        Rid = 0,
        Key = entry.Resource.Key,
        Version = entry.Resource.Version,
        At = entry.Resource.LastUpdated.ToUnixTimeMilliseconds(),
        CommitId = entry.Resource.CommitId,
        Body = entry.Resource.Document?.Utf8.ToArray(),
        Patients = entry.Patients.Count == 0 ? null : string.Join(' ', entry.Patients),
        Labels = entry.Resource.Document is { } document ? Labels.Of(document) : null,
    };
}
