using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Bulk;

/// <summary>
/// Ties the <c>transactionTime</c> of an export to its position in the feed, durably and for all servers. A change is stamped when it
/// comes in and gets its position when it is written: one that was stamped before an export and written after it would be in neither this
/// export nor the next one that asks <c>_since</c> by time alone. With the position it is found.
/// </summary>
internal sealed class ExportMark(IFeed feed, TimeProvider clock)
{
    private const int Page = 500;

    /// <summary>No commit is under way for longer than this between its stamp and its position.</summary>
    private static readonly TimeSpan LongestCommit = TimeSpan.FromMinutes(10);

    private static readonly Caller Node = Caller.System("export");

    /// <summary>The moment of an export that looks at the Record at this position.</summary>
    internal async Task<DateTimeOffset> SetAsync(long position, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());

        // Two exports of the same millisecond share the earlier mark.
        if (position > 0 && await feed.CursorAsync(Name(now), cancellationToken) == 0)
        {
            await feed.AdvanceAsync(Name(now), position, cancellationToken);
        }

        return now;
    }

    /// <summary>The moment to count from, so that nothing is missed after the export whose transactionTime <paramref name="since"/> is.</summary>
    internal async Task<DateTimeOffset> EffectiveAsync(DateTimeOffset since, long position, CancellationToken cancellationToken)
    {
        var after = await feed.CursorAsync(Name(since), cancellationToken);
        var earliest = since;
        while (after > 0 && after < position)
        {
            var entries = await feed.ReadAsync(Node, after, Page, cancellationToken);
            if (entries.Count == 0)
            {
                break;
            }

            earliest = entries.Select(e => e.Resource.LastUpdated).Append(earliest).Min();
            after = entries[^1].Resource.LastUpdated > since + LongestCommit ? position : entries[^1].Position;
        }

        return earliest;
    }

    private static string Name(DateTimeOffset moment) => $"bulk-export/{FhirDateTime.Instant(moment.ToUniversalTime()).Text}";
}
