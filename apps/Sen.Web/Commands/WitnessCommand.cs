using System.Globalization;
using Sen.Transparency;
using Sen.Web.Hosting;

namespace Sen.Web.Commands;

/// <summary><c>sen witness</c>: a witness of other logs and nothing else, in a process of its own.</summary>
internal static class WitnessCommand
{
    /// <param name="options">Port and data folder; key and memory lie in <c>witness</c> below it.</param>
    /// <param name="logs">Public keys (vkeys) of the logs.</param>
    /// <param name="name">Name of a new key.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static async Task<int> RunAsync(NodeOptions options, IReadOnlyList<string> logs, string? name, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(Settings(options, logs, name));
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddWitness(builder.Configuration);
        await using var app = builder.Build();
        app.MapWitness();
        if (TransparencyModule.WitnessKey(app.Services) is not { } key)
        {
            await Console.Error.WriteLineAsync("A witness needs at least one --log.");
            return 1;
        }

        await app.StartAsync(cancellationToken);
        await Console.Out.WriteLineAsync($"Witness at {app.Urls.First()}/witness");
        await Console.Out.WriteLineAsync(key);
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    private static Dictionary<string, string?> Settings(NodeOptions options, IReadOnlyList<string> logs, string? name)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["urls"] = $"http://127.0.0.1:{options.Port}",
            ["Log:DataDirectory"] = options.DataDirectory,
        };
        if (name is not null)
        {
            settings["Witness:Name"] = name;
        }

        for (var i = 0; i < logs.Count; i++)
        {
            settings[string.Create(CultureInfo.InvariantCulture, $"Witness:Logs:{i}:Key")] = logs[i];
        }

        return settings;
    }
}
