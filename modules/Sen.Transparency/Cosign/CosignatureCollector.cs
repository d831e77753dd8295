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
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(options.Value.Witnesses
        .Select(address => new WitnessFollower(address, log, client, standings, options.Value, clock))
        .Select(follower => FollowAsync(follower, stoppingToken)));

    private Task FollowAsync(WitnessFollower follower, CancellationToken stoppingToken)
    {
        var soon = TimeSpan.FromMilliseconds(options.Value.CheckpointMilliseconds);
        return Steadily.RunAsync(
            async stop => await Task.Delay(checkpointer.Leads ? await follower.VisitAsync(stop) : soon, stop),
            failure => standings.Failed(follower.Witness, failure.GetType().Name, AfterFailure),
            AfterFailure,
            stoppingToken);
    }
}
