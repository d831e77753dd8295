using Sen.Web.Demo;
using Sen.Web.Hosting;

namespace Sen.Web.Commands;

/// <summary><c>sen seed</c>: makes the demo province without starting a server.</summary>
internal static class SeedCommand
{
    internal static async Task<int> RunAsync(NodeOptions options, CancellationToken cancellationToken)
    {
        if (options.Empty)
        {
            await Console.Error.WriteLineAsync("seed and --empty contradict each other.");
            return 1;
        }

        if (DemoMarker.Read(options.DataDirectory) is not null)
        {
            await Console.Error.WriteLineAsync($"{options.DataDirectory} is seeded already.");
            return 1;
        }

        await using var app = SenServer.Build(options);
        await using var record = await NodeRecord.OpenAsync(options, app.Services.GetRequiredService<TimeProvider>(), cancellationToken);
        await app.Services.GetRequiredService<DemoNode>().PrepareAsync(record, cancellationToken);
        await Console.Out.WriteLineAsync($"Seeded {options.DataDirectory}.");
        return 0;
    }
}
