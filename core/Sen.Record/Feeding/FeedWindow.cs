using System.Diagnostics;

namespace Sen.Record;

/// <summary>
/// The newest entries of the feed, read from the database once for all readers of this process: boards, documents, subscriptions and
/// bills wake together after a commit and want the same rows. Positions are final, so what was read stays true.
/// </summary>
internal sealed class FeedWindow(IRecordStore store)
{
    /// <summary>Entries kept; a reader that is further behind reads the database itself.</summary>
    private const int Kept = 1_000;

    private const int Batch = 500;

    /// <summary>While much is written, a look takes what came in this time; the first after a quiet moment waits for nothing.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private FeedEntry[] _entries = [];
    private long _last = -1;
    private long _found;
    private Task<long> _running = Task.FromResult(0L);
    private Task<long>? _next;

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

    /// <summary>The last position of the feed, by a look that begins after the call: those who call meanwhile share the next one.</summary>
    internal Task<long> LookAsync()
    {
        lock (_lock)
        {
            if (!_running.IsCompleted)
            {
                _next ??= NextAsync(_running);
                return _next;
            }

            _running = ReadAsync();
            return _running;
        }
    }

    internal static FeedEntry Entry(FeedRow row) => new(row.Position, row.Version.ToResource(), CommitGuard.Split(row.Version.Patients), row.Facility);

    private async Task<long> NextAsync(Task<long> before)
    {
        // How the look before went is told to those who waited for it.
        await before.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        Task<long> mine;
        lock (_lock)
        {
            (_next, _running) = (null, ReadAsync());
            mine = _running;
        }

        return await mine;
    }

    // Nobody's cancellation stops a look that others wait for; it is short.
    private async Task<long> ReadAsync()
    {
        await Task.Yield();
        if (_last < 0)
        {
            Volatile.Write(ref _last, await store.HeadAsync(CancellationToken.None));
            return _last;
        }

        if (Stopwatch.GetElapsedTime(_found) is var since && since < Pause)
        {
            await Task.Delay(Pause - since);
        }

        var kept = _entries;
        var rows = await store.FeedAsync(_last, Batch, CancellationToken.None);
        if (rows.Count == Batch && await store.HeadAsync(CancellationToken.None) is var head && head > rows[^1].Position)
        {
            // Far behind, in the middle of an import: on from its end. What is older the readers find in the database.
            kept = [];
            rows = await store.FeedAsync(Math.Max(_last, head - Batch), Batch, CancellationToken.None);
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
