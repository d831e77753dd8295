using System.Globalization;
using Sen.Fhir;

namespace Sen.Record;

/// <summary>
/// Histories (R4, 3.1.0.13). That of one resource is read whole; those of a type and of everything are the feed read backwards,
/// in blocks: a page ends when it is full or when enough has been looked at, and its cursor is a position, which never moves.
/// </summary>
internal sealed class Historian(IRecordStore store, Reader reader)
{
    private const int UsualCount = 100;

    /// <summary>Positions that one statement looks at.</summary>
    private const int Block = 1_000;

    /// <summary>Rows that one statement gives beyond those that are missing: many may be hidden from the caller.</summary>
    private const int FewestRows = 200;

    /// <summary>Positions that one page looks at; then what was found is answered, with a cursor.</summary>
    private const int MaxExamined = 50_000;

    /// <summary>
    /// Positions are in the order of commits, moments are those of the servers' clocks: a block is the last one to look at when all
    /// of it lies so far before the moment that is asked for.
    /// </summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromHours(1);

    internal Task<Result<HistoryPage>> HistoryAsync(Caller caller, HistoryQuery query, CancellationToken cancellationToken)
    {
        if ((query.Key?.Type ?? query.Type) is { } type && !ResourceTypes.Contains(type))
        {
            return Task.FromResult<Result<HistoryPage>>(Invalid.One("history.type", "", "Not the name of an R4 resource type."));
        }

        long? cursor = null;
        if (query.Cursor is not null)
        {
            if (!long.TryParse(query.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var read))
            {
                return Task.FromResult<Result<HistoryPage>>(Invalid.One("search.cursor", "_cursor", "The cursor was not made by this history."));
            }

            cursor = read;
        }

        return query.Key is { } key ? OfOneAsync(caller, key, query, cursor, cancellationToken) : OfManyAsync(caller, query, cursor, cancellationToken);
    }

    // Here the cursor is a version. Who may not see all versions sees none: what is missing would tell.
    private async Task<Result<HistoryPage>> OfOneAsync(
        Caller caller, ResourceKey key, HistoryQuery query, long? cursor, CancellationToken cancellationToken)
    {
        var all = await store.HistoryAsync(key, cancellationToken);
        if (all.Count == 0)
        {
            return await reader.MissingAsync(caller, key, "history", cancellationToken);
        }

        var hidden = await reader.DecideAsync(caller, all, cancellationToken);
        await reader.LogAsync(caller, "history", key.ToString(), all, hidden, cancellationToken);
        if (hidden is not null)
        {
            return hidden;
        }

        var wanted = all
            .Where((row, i) => IsSince(row, query) && (query.At is not { } at || WasCurrent(row, i == 0 ? null : all[i - 1].At, at)))
            .Where(row => cursor is null || row.Version < cursor)
            .ToList();
        var page = query.Count is { } count ? wanted.Take(count).ToList() : wanted;
        return new HistoryPage(
            page.ConvertAll(r => r.ToResource()),
            page.Count < wanted.Count && page.Count > 0 ? page[^1].Version.ToString(CultureInfo.InvariantCulture) : null);
    }

    private async Task<Result<HistoryPage>> OfManyAsync(Caller caller, HistoryQuery query, long? cursor, CancellationToken cancellationToken)
    {
        if (query.Type is { } type && await reader.RefusalAsync(caller, "history", type, type, cancellationToken) is { } refused)
        {
            return refused;
        }

        var count = query.Count ?? UsualCount;
        var found = new List<VersionRow>();
        var before = cursor ?? await store.HeadAsync(cancellationToken) + 1;
        var last = Math.Max(1, before - MaxExamined);
        while (found.Count < count && before > last)
        {
            var from = Math.Max(last, before - Block);
            var most = FewestRows + count - found.Count;
            var rows = await store.PastAsync(from, before, TypeId(query), most, cancellationToken);
            var wanted = await WantedAsync(caller, rows, query, cancellationToken);
            found.AddRange(wanted.Take(count - found.Count).Select(r => r.Version));

            // The next page begins below the last row that is in this one, or below all that has been looked at.
            before = found.Count == count && wanted.Count > 0 ? wanted.First(r => r.Version == found[^1]).Position
                : rows.Count == most ? rows[^1].Position
                : from;
            if (query.Since is { } since && rows.Count > 0 && rows.All(r => r.Version.At < (since - ClockSlack).ToUnixTimeMilliseconds()))
            {
                before = 1;
            }
        }

        await reader.LogAsync(caller, "history", query.Type is null ? "_history" : $"{query.Type}/_history", found, verdict: null, cancellationToken);
        return new HistoryPage(found.ConvertAll(r => r.ToResource()), before > 1 ? before.ToString(CultureInfo.InvariantCulture) : null);
    }

    private int? TypeId(HistoryQuery query) => query.Type is null ? null : store.Catalog.TypeId(query.Type);

    private async Task<List<FeedRow>> WantedAsync(Caller caller, IReadOnlyList<FeedRow> rows, HistoryQuery query, CancellationToken cancellationToken)
    {
        var asked = new List<FeedRow>(rows.Count);
        foreach (var row in rows)
        {
            if (IsSince(row.Version, query) && (query.At is not { } at || await WasCurrentAsync(row.Version, at, cancellationToken)))
            {
                asked.Add(row);
            }
        }

        // To a client with scopes this is a search of many (SMART App Launch 2.2, Scopes for requesting FHIR Resources).
        var versions = asked.ConvertAll(r => r.Version);
        var labels = caller.Role is Role.System ? null : await LabelsAsync(versions, cancellationToken);
        var visible = (await reader.VisibleAsync(caller, versions, _ => AccessAction.Search, cancellationToken, labels)).ToHashSet();
        return asked.FindAll(r => visible.Contains(r.Version));
    }

    // A label that was given later hides what the resource said before, too.
    private async Task<Dictionary<ResourceKey, IReadOnlyList<string>>> LabelsAsync(List<VersionRow> versions, CancellationToken cancellationToken)
    {
        var labels = new Dictionary<ResourceKey, IReadOnlyList<string>>();
        foreach (var current in await store.ReadManyAsync([.. versions.Select(v => v.Key).Distinct()], cancellationToken))
        {
            labels[current.Key] = await reader.LabelsAsync(current, cancellationToken);
        }

        return labels;
    }

    private static bool IsSince(VersionRow row, HistoryQuery query) => query.Since is not { } since || row.At >= since.ToUnixTimeMilliseconds();

    // Only what is older than the time asked for needs a look at the version that followed it.
    private async Task<bool> WasCurrentAsync(VersionRow row, (DateTimeOffset From, DateTimeOffset To) at, CancellationToken cancellationToken) =>
        WasCurrent(row, row.At >= at.From.ToUnixTimeMilliseconds() ? null : (await store.ReadVersionAsync(row.Key, row.Version + 1, cancellationToken))?.At, at);

    private static bool WasCurrent(VersionRow row, long? next, (DateTimeOffset From, DateTimeOffset To) at) =>
        row.At <= at.To.ToUnixTimeMilliseconds() && (next is not { } ended || ended > at.From.ToUnixTimeMilliseconds());
}
