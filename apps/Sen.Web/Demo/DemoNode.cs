using Sen.Accounts.Administration;
using Sen.Record;
using Sen.Simulator;
using Sen.Web.Hosting;

namespace Sen.Web.Demo;

/// <summary>A practice node: seeded once, then going on where it stood. Ready before the first request is let in.</summary>
internal sealed class DemoNode(IServiceProvider services, TimeProvider time, NodeOptions options, IAccountAdministration accounts) : IHostedService
{
    /// <summary>Null when the node holds the real thing.</summary>
    internal DemoMarker? Marker { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken) =>
        PrepareAsync(services.GetRequiredService<IRecord>(), cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sets the demo's clock, and seeds an empty folder.</summary>
    internal async Task PrepareAsync(IRecord record, CancellationToken cancellationToken)
    {
        if (time is not DemoClock clock)
        {
            return;
        }

        var head = await record.Feed.HeadAsync(cancellationToken);
        Marker = DemoMarker.Read(options.DataDirectory);
        if (Marker is not null)
        {
            clock.Set(await TimeOfAsync(record, Marker, cancellationToken));
            return;
        }

        if (head > 0)
        {
            throw new InvalidOperationException(
                "The data folder holds records but was not seeded as a demo. Start with --empty to use them, or choose another folder with --data.");
        }

        var seeder = new DemoAccounts(accounts);
        var progress = options.Quiet ? new Progress<string>() : new Progress<string>(text => Console.Out.WriteLine("  " + text));
        await DemoProvince.SeedAsync(record, seeder, clock, progress, cancellationToken);
        await DemoBackend.RegisterAsync(accounts, options.DataDirectory, cancellationToken);
        clock.Set(DemoClock.Morning);
        Marker = seeder.ToMarker(clock.GetUtcNow());
        Marker.Write(options.DataDirectory);
    }

    /// <summary>The time at which a practice node goes on: that of its last commit.</summary>
    internal static async Task<DateTimeOffset> TimeOfAsync(IRecord record, DemoMarker marker, CancellationToken cancellationToken)
    {
        var last = await LastCommitAsync(record, await record.Feed.HeadAsync(cancellationToken), cancellationToken);
        return last > marker.SeededAt ? last.Value : marker.SeededAt;
    }

    private static async Task<DateTimeOffset?> LastCommitAsync(IRecord record, long head, CancellationToken cancellationToken)
    {
        if (head == 0)
        {
            return null;
        }

        var last = await record.Feed.ReadAsync(Caller.System("demo-clock"), head - 1, 1, cancellationToken);
        return last[0].Resource.LastUpdated;
    }
}
