using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sen.Record;
using Sen.Transparency.Sign;

namespace Sen.Transparency.Cosign;

/// <summary>
/// Asks the configured witnesses, each at its own pace, on the server that signs. The log waits for none of them.
/// </summary>
internal sealed class CosignatureCollector(
    ISealedLog log,
    WitnessClient client,
    WitnessStandings standings,
    Checkpointer checkpointer,
    IOptions<TransparencyOptions> options,
    TimeProvider clock) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(options.Value.Witnesses
        .Select(address => new WitnessFollower(address, log, client, standings, options.Value, clock))
        .Select(follower => FollowAsync(follower, stoppingToken)));

    private async Task FollowAsync(WitnessFollower follower, CancellationToken stoppingToken)
    {
        await Task.Yield();
        var soon = TimeSpan.FromMilliseconds(options.Value.CheckpointMilliseconds);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var pause = checkpointer.Leads ? await follower.VisitAsync(stoppingToken) : soon;
                await Task.Delay(pause, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                var pause = TimeSpan.FromSeconds(1);
                standings.Failed(follower.Witness, exception.GetType().Name, pause);
                await Task.Delay(pause, CancellationToken.None);
            }
        }
    }
}
