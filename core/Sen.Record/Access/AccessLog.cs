using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Sen.Record;

/// <summary>
/// The append-only log of who saw whose data. An entry is on the disk before the answer leaves; entries that come together
/// share one write. Nothing a person typed as a search value is in it.
/// </summary>
internal sealed class AccessLog : IAsyncDisposable
{
    private readonly IRecordStore _store;
    private readonly Committer _committer;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Channel<PendingAccess>? _queue;
    private readonly Task _loop = Task.CompletedTask;
    private readonly int _groupMax;

    internal AccessLog(IRecordStore store, Committer committer, RecordOptions options, TimeProvider clock, ILogger logger)
    {
        (_store, _committer, _clock, _logger, _groupMax) = (store, committer, clock, logger, options.GroupCommitMax);
        if (!store.SingleWriter)
        {
            _queue = Channel.CreateBounded<PendingAccess>(new BoundedChannelOptions(options.QueueLength) { SingleReader = true });
            _loop = Task.Run(RunAsync);
        }
    }

    /// <summary>Returns when the entry is durable; throws when it cannot be, and then nothing is answered.</summary>
    internal async Task AppendAsync(
        Caller caller, string action, string target, IReadOnlyList<string> patients, Denied? refused, CancellationToken cancellationToken)
    {
        var pending = new PendingAccess(new AccessEntry
        {
            At = _clock.GetUtcNow().ToUnixTimeMilliseconds(),
            Agent = AgentKey.Of(caller),
            Purpose = caller.Purpose,
            Reason = caller.BreakGlassReason,
            Action = action,
            Target = target,
            Outcome = refused?.Code ?? "0",
            Patients = patients,
        });
        if (_queue is null)
        {
            await _committer.EnqueueAsync(pending, cancellationToken);
        }
        else
        {
            await _queue.Writer.WriteAsync(pending, cancellationToken);
        }

        await pending.Done.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _queue?.Writer.TryComplete();
        await _loop;
    }

    private async Task RunAsync()
    {
        var group = new List<PendingAccess>(_groupMax);
        var entries = new List<AccessEntry>(_groupMax);
        while (await _queue!.Reader.WaitToReadAsync())
        {
            group.Clear();
            entries.Clear();
            while (group.Count < _groupMax && _queue.Reader.TryRead(out var pending))
            {
                group.Add(pending);
                entries.Add(pending.Entry);
            }

            try
            {
                await _store.AppendAccessAsync(entries, CancellationToken.None);
                group.ForEach(p => p.Complete());
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                _logger.AccessLogFailed(exception, group.Count);
                group.ForEach(p => p.Fail(exception));
            }
        }
    }
}
