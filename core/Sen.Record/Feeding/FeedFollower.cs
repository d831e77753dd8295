using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sen.Record;

/// <summary>
/// Hands every entry of the feed to a module, in order, from where its cursor stands. The cursor is shared by all servers of a Record and moves
/// only after the work is done: an entry may come twice, or at two servers at once, so handling it again must change nothing.
/// </summary>
/// <param name="record">Whose feed; it may be opened after this is made.</param>
/// <param name="reader">A <see cref="Role.System"/> caller.</param>
/// <param name="cursor">Name of the cursor, for good: <c>module.of-what</c>.</param>
/// <param name="logger">Of the module.</param>
public abstract class FeedFollower(IRecord record, Caller reader, string cursor, ILogger logger) : BackgroundService
{
    private const int Batch = 500;
    private const int MaxTries = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The cursor moves so often at most: a stopped server does again what it did in this time.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private (long Position, int Tries) _failing;

    /// <summary>One entry, as often as it comes. What throws is tried five times; then the entry is named in the log (1501) and passed over.</summary>
    protected abstract Task HandleAsync(FeedEntry entry, CancellationToken cancellationToken);

    protected sealed override Task ExecuteAsync(CancellationToken stoppingToken) => Steadily.RunAsync(
        async stop => await FollowAsync(await record.Feed.CursorAsync(cursor, stop), stop), failure => logger.FollowerFailed(cursor, failure), Pause, stoppingToken);

    private async Task FollowAsync(long position, CancellationToken cancellationToken)
    {
        var (stored, moved) = (position, 0L);
        while (!cancellationToken.IsCancellationRequested)
        {
            var entries = await record.Feed.ReadAsync(reader, position, Batch, cancellationToken);
            foreach (var entry in entries)
            {
                await TryAsync(entry, cancellationToken);
                position = entry.Position;
            }

            if (position > stored && Stopwatch.GetElapsedTime(moved) >= Step)
            {
                (stored, moved) = (await AdvanceAsync(position, cancellationToken), Stopwatch.GetTimestamp());
                position = stored;
            }
            else if (entries.Count == 0)
            {
                await WaitAsync(position, position > stored ? Step : Timeout.InfiniteTimeSpan, cancellationToken);
            }
        }
    }

    private async Task WaitAsync(long position, TimeSpan longest, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(longest);
        try
        {
            await record.Feed.WaitAsync(position, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The cursor is behind what was done.
        }
    }

    // What fails again and again must not hold up everything that comes after it.
    private async Task TryAsync(FeedEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await HandleAsync(entry, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _failing = (entry.Position, _failing.Position == entry.Position ? _failing.Tries + 1 : 1);
            if (_failing.Tries < MaxTries)
            {
                throw;
            }

            logger.EntryPassedOver(cursor, entry.Position, exception);
        }
    }

    // Another server may have come further with the same cursor: then this one goes on from there.
    private async Task<long> AdvanceAsync(long position, CancellationToken cancellationToken)
    {
        if (await record.Feed.CursorAsync(cursor, cancellationToken) is var shared && shared >= position)
        {
            return shared;
        }

        try
        {
            await record.Feed.AdvanceAsync(cursor, position, cancellationToken);
            return position;
        }
        catch (InvalidOperationException)
        {
            return Math.Max(position, await record.Feed.CursorAsync(cursor, cancellationToken));
        }
    }
}
