using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sen.Record;

namespace Sen.Exchange.Bulk;

/// <summary>
/// Works on the jobs of the folder, a few at once: those that come in, and at the start (and now and then, for a server that died)
/// those that somebody left open. Erases what has expired.
/// </summary>
internal sealed class BulkWorker(
    BulkFolder folder, ExportRun exports, ImportRun imports, IOptions<BulkOptions> options, TimeProvider clock, ILogger<BulkWorker> logger)
    : BackgroundService
{
    private const int MaxFailures = 5;

    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMinutes(1);

    private readonly Channel<string> _waiting = Channel.CreateUnbounded<string>();
    private readonly ConcurrentDictionary<string, Work> _working = new(StringComparer.Ordinal);

    /// <summary>How far a job is, in words; null: nobody here works on it.</summary>
    internal string? Progress(string id) => _working.TryGetValue(id, out var work) ? work.Progress : null;

    internal void Take(string id) => _waiting.Writer.TryWrite(id);

    /// <summary>Stops the job if it runs here, and erases it and its files.</summary>
    internal async Task EraseAsync(string id)
    {
        if (_working.TryGetValue(id, out var work))
        {
            await work.CancelAsync();
        }

        folder.Erase(id);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var loops = Enumerable.Range(0, options.Value.MaxRunning).Select(_ => WorkAsync(stoppingToken)).Append(Steadily.RunAsync(SweepAsync, logger.BulkSweepFailed, BetweenSweeps, stoppingToken));
        await Task.WhenAll(loops);
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        Sweep();
        await Task.Delay(BetweenSweeps, clock, cancellationToken);
    }

    private void Sweep()
    {
        foreach (var job in folder.All())
        {
            if (job.IsOpen)
            {
                Take(job.Id);
            }
            else if (job.Expires < clock.GetUtcNow())
            {
                folder.Erase(job.Id);
            }
        }

        folder.Sweep();
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await WorkOnAsync(await _waiting.Reader.ReadAsync(stoppingToken), stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // What was begun stays open in its folder and is gone on with at the next start.
        }
    }

    private async Task WorkOnAsync(string id, CancellationToken stoppingToken)
    {
        using var work = new Work(stoppingToken);
        using var held = folder.TryTake(id);
        if (held is null || folder.Find(id) is not { IsOpen: true } job || !_working.TryAdd(id, work))
        {
            return;
        }

        try
        {
            var done = job.Export is not null ? await exports.RunAsync(job, work.Tell, work.Token) : await imports.RunAsync(job, work.Tell, work.Token);
            if (done is not null)
            {
                folder.Save(done with { State = BulkState.Done, Expires = clock.GetUtcNow().AddHours(options.Value.KeepHours) });
            }
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            // Erased by its client.
        }
        catch (DirectoryNotFoundException)
        {
            // Erased through another server.
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.BulkJobFailed(exception, id);
            Fail(id);
        }
        finally
        {
            _working.TryRemove(id, out _);
        }
    }

    // What has failed is begun again with the next sweep, some times.
    private void Fail(string id)
    {
        if (folder.Find(id) is not { } job)
        {
            return;
        }

        var failed = job with { Failures = job.Failures + 1 };
        folder.Save(failed.Failures < MaxFailures
            ? failed
            : failed with { State = BulkState.Failed, Problem = "The server could not finish it.", Expires = clock.GetUtcNow().AddHours(options.Value.KeepHours) });
    }

    private sealed class Work(CancellationToken stoppingToken) : IDisposable
    {
        private readonly CancellationTokenSource _cancel = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        private volatile string _progress = "beginning";

        internal string Progress => _progress;

        internal CancellationToken Token => _cancel.Token;

        internal void Tell(string progress) => _progress = progress;

        internal Task CancelAsync() => _cancel.CancelAsync();

        public void Dispose() => _cancel.Dispose();
    }
}
