using System.Diagnostics;

namespace Sen.Record;

/// <summary>
/// The newest entries of the feed, read from the database once for all readers of this process: boards, documents, subscriptions and
/// bills wake together after a commit and want the same rows. Positions are final, so what was read stays true.
/// </summary>
internal sealed class FeedWindow
{
    /// <summary>Entries kept; a reader that is further behind reads the database itself.</summary>
    private const int Kept = 1_000;

    private const int Batch = 500;

    /// <summary>While much is written, a look takes what came in this time; the first after a quiet moment waits for nothing.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly IRecordStore _store;
    private readonly SharedLook _look;
    private FeedEntry[] _entries = [];
    private long _last = -1;
    private long _found;

    internal FeedWindow(IRecordStore store) => (_store, _look) = (store, new SharedLook(ReadAsync));

    /// <summary>The last position that was seen; -1 before the first look.</summary>
    internal long Last => Volatile.Read(ref _last);

    /// <summary>Entries after a position, when they are here; null: ask the database.</summary>
    internal IReadOnlyList<FeedEntry>? After(long position, int max)
    {
        var entries = Volatile.Read(ref _entries);
        if (entries.Length == 0 || position < entries[0].Position - 1 || position >= entries[^1].Position)
        {
            return null;
        }

        var from = (int)(position - entries[0].Position) + 1;
        return new ArraySegment<FeedEntry>(entries, from, Math.Min(max, entries.Length - from));
    }

    /// <summary>The last position of the feed, by a look that begins after the call.</summary>
    internal Task<long> LookAsync() => _look.AskAsync();

    internal static FeedEntry Entry(FeedRow row) => new(row.Position, row.Version.ToResource(), CommitGuard.Split(row.Version.Patients), row.Facility);

    // Nobody's cancellation stops a look that others wait for; it is short.
    private async Task<long> ReadAsync()
    {
        if (_last < 0)
        {
            Volatile.Write(ref _last, await _store.HeadAsync(CancellationToken.None));
            return _last;
        }

        if (Stopwatch.GetElapsedTime(_found) is var since && since < Pause)
        {
            await Task.Delay(Pause - since);
        }

        var kept = _entries;
        var rows = await _store.FeedAsync(_last, Batch, CancellationToken.None);
        if (rows.Count == Batch && await _store.HeadAsync(CancellationToken.None) is var head && head > rows[^1].Position)
        {
            // Far behind, in the middle of an import: on from its end. What is older the readers find in the database.
            kept = [];
            rows = await _store.FeedAsync(Math.Max(_last, head - Batch), Batch, CancellationToken.None);
        }

        if (rows.Count == 0)
        {
            return _last;
        }

        if (rows.Any(r => r.Version.Erased))
        {
            // Content was erased, by this server or another: nothing of it stays here.
            kept = [];
        }

        var old = Math.Min(kept.Length, Kept - rows.Count);
        Volatile.Write(ref _entries, [.. kept[^old..], .. rows.Select(Entry)]);
        _found = Stopwatch.GetTimestamp();
        Volatile.Write(ref _last, rows[^1].Position);
        return _last;
    }
}
