using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Sen.Record;

/// <summary>
/// Extends the Merkle tree over committed positions where the engine does not do it inside the commit, within a fraction of a
/// second. Runs after groups of this process and, to pick up what a stopped process left, at intervals. Several may run against
/// one database.
/// </summary>
internal sealed class Sealer : IAsyncDisposable
{
    // A pass over the versions of many groups costs as much as one over a single group's; nobody waits for a root.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly IRecordStore _store;
    private readonly FeedSignal _signal;
    private readonly TimeSpan _poll;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _work = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private long _waitingSince;

    internal Sealer(IRecordStore store, FeedSignal signal, TimeSpan poll, ILogger logger)
    {
        (_store, _signal, _poll, _logger) = (store, signal, poll, logger);
        _loop = store.SingleWriter ? Task.CompletedTask : Steadily.RunAsync(SealAsync, _logger.SealerFailed, _poll, _stop.Token);
        store.FeedMoved = signal.Raise;
    }

    /// <summary>Since the last commit of this process; zero when everything it committed is under a root.</summary>
    internal TimeSpan Lag => Volatile.Read(ref _waitingSince) is var since and not 0 ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>A group was committed by this process: its positions are in the feed.</summary>
    internal void Committed()
    {
        _signal.Raise();
        if (!_store.SingleWriter)
        {
            Volatile.Write(ref _waitingSince, Stopwatch.GetTimestamp());
            Wake();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _store.FeedMoved = null;
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        _work.Dispose();
    }

    private void Wake()
    {
        try
        {
            if (_work.CurrentCount == 0)
            {
                _work.Release();
            }
        }
        catch (SemaphoreFullException)
        {
            // Someone else woke it between the look and the release: it will run, which is all that was wanted.
        }
    }

    private async Task SealAsync(CancellationToken cancellationToken)
    {
        // What is committed after this look is counted from then on, and sealed at the next turn at the latest.
        var since = Volatile.Read(ref _waitingSince);
        while (await _store.SealAsync(cancellationToken) > 0)
        {
            await Task.Delay(Pause, cancellationToken);
        }

        Interlocked.CompareExchange(ref _waitingSince, 0, since);
        await _work.WaitAsync(_poll, cancellationToken);
    }
}
