using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Sen.Record;

/// <summary>
/// The one write path's end: waiting commits (and, on an engine with one writer, access entries) share a durable transaction.
/// A commit alone is written at once; commits that come while one is being written go together into the next.
/// </summary>
internal sealed class Committer : IAsyncDisposable
{
    private const int MaxAttempts = 12;

    private readonly IRecordStore _store;
    private readonly ContentMaker _maker;
    private readonly ICommitGuard _guard;
    private readonly int _groupMax;
    private readonly RecordMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Action _committed;
    private readonly Channel<Pending> _queue;
    private readonly Task[] _loops;

    internal Committer(
        IRecordStore store, ContentMaker maker, ICommitGuard guard, RecordOptions options, RecordMetrics metrics, ILogger logger, Action committed)
    {
        (_store, _maker, _guard, _metrics, _logger, _committed) = (store, maker, guard, metrics, logger, committed);
        _groupMax = options.GroupCommitMax;
        var loops = store.SingleWriter ? 1 : options.Committers;
        _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(options.QueueLength)
        {
            FullMode = BoundedChannelFullMode.Wait,
            SingleReader = loops == 1,
        });
        _loops = [.. Enumerable.Range(0, loops).Select(_ => Task.Run(RunAsync))];
    }

    internal ValueTask EnqueueAsync(Pending pending, CancellationToken cancellationToken) => _queue.Writer.WriteAsync(pending, cancellationToken);

    /// <summary>Lets in nothing more and finishes what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.WhenAll(_loops);
    }

    private async Task RunAsync()
    {
        var group = new List<Pending>(_groupMax);
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < _groupMax && _queue.Reader.TryRead(out var pending))
            {
                if (pending is not PendingCommit { WasCancelled: true })
                {
                    group.Add(pending);
                }
            }

            if (group.Count > 0)
            {
                await WriteSafelyAsync(group);
                await MaintainAsync();
            }
        }
    }

    private async Task MaintainAsync()
    {
        try
        {
            await _store.MaintainAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Maintenance makes things faster, not truer: the next group tries again.
            _logger.MaintenanceFailed(exception);
        }
    }

    private async Task WriteSafelyAsync(List<Pending> group)
    {
        try
        {
            await WriteAsync(group);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            if (group.Count == 1 || exception is OutcomeUnknownException)
            {
                _logger.CommitFailed(exception);
                group.ForEach(pending => pending.Fail(exception));
                return;
            }

            // One of them broke the transaction: each is written alone, so that only that one fails.
            _logger.GroupFailed(exception, group.Count);
            foreach (var pending in group.ToArray())
            {
                await WriteSafelyAsync([pending]);
            }
        }
    }

    private async Task WriteAsync(List<Pending> group)
    {
        var attempt = 1;
        while (true)
        {
            try
            {
                await WriteOnceAsync(group, hopeful: attempt == 1);
                return;
            }
            catch (TryAgainException) when (attempt < MaxAttempts)
            {
                _metrics.Retried();
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 4 * attempt)));
                attempt++;
            }
        }
    }

    private async Task WriteOnceAsync(List<Pending> group, bool hopeful)
    {
        var keys = GroupKeysOf(group);
        var results = new Result<Receipt>[group.Count];
        var failed = new Exception?[group.Count];
        await using (var transaction = await _store.BeginAsync(keys, hopeful, CancellationToken.None))
        {
            var decision = new GroupDecision(transaction, _store.Catalog, _maker, _guard);
            for (var i = 0; i < group.Count; i++)
            {
                if (group[i] is PendingAccess access)
                {
                    decision.Writes.Access.Add(access.Entry);
                }
                else
                {
                    (results[i], failed[i]) = await DecideAsync(decision, (PendingCommit)group[i]);
                }
            }

            if (!decision.Writes.IsEmpty)
            {
                await transaction.CommitAsync(decision.Writes, CancellationToken.None);
            }
        }

        Answer(group, results, failed);
    }

    // What a builder throws is that commit's own failure.
    private static async Task<(Result<Receipt> Result, Exception? Failed)> DecideAsync(GroupDecision decision, PendingCommit pending)
    {
        try
        {
            return (await decision.DecideAsync(pending, CancellationToken.None), null);
        }
        catch (Exception exception) when (exception is not (TryAgainException or OutOfMemoryException or System.Data.Common.DbException))
        {
            return (default, exception);
        }
    }

    private void Answer(List<Pending> group, Result<Receipt>[] results, Exception?[] failed)
    {
        var commits = 0;
        for (var i = 0; i < group.Count; i++)
        {
            switch (group[i])
            {
                case PendingAccess access:
                    access.Complete();
                    break;
                case PendingCommit commit when failed[i] is { } exception:
                    _logger.CommitFailed(exception);
                    commit.Fail(exception);
                    break;
                case PendingCommit commit:
                    commits += results[i].Succeeded ? 1 : 0;
                    _metrics.Committed(results[i], Stopwatch.GetElapsedTime(commit.EnqueuedAt));
                    commit.Complete(results[i]);
                    break;
                default:
                    throw new UnreachableException();
            }
        }

        _metrics.Grouped(group.Count);
        if (commits > 0)
        {
            _committed();
        }
    }

    private static GroupKeys GroupKeysOf(List<Pending> group)
    {
        var keys = new GroupKeys();
        foreach (var pending in group)
        {
            if (pending is PendingAccess access)
            {
                keys.Agents.Add(access.Entry.Agent);
                continue;
            }

            var commit = (PendingCommit)pending;
            keys.Agents.Add(commit.Agent);
            foreach (var change in commit.Commit.Changes)
            {
                keys.Add(change);
                if (change is Change.Create { IfNoneExist: { } criteria })
                {
                    keys.Criteria.Add($"{change.Key.Type}?{criteria}");
                }
            }

            foreach (var claim in commit.Commit.Claims)
            {
                keys.Claims.Add(claim.Key);
            }

            keys.Counters.UnionWith(commit.Commit.Counters);
        }

        return keys;
    }
}
