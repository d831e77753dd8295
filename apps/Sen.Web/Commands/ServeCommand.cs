using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Sen.Web.Demo;
using Sen.Web.Hosting;

namespace Sen.Web.Commands;

/// <summary><c>sen serve</c>: prepares the node, says how to come in, and runs until it is asked to stop.</summary>
internal static class ServeCommand
{
    internal static async Task<int> RunAsync(NodeOptions options, CancellationToken cancellationToken)
    {
        await using var app = SenServer.Build(options);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"Port {options.Port} is in use. Choose another with --port.");
            return 1;
        }

        var demo = app.Services.GetRequiredService<DemoNode>().Marker;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        await Console.Out.WriteAsync(StartScreen.Text(address, options, demo, app.Environment.IsDevelopment()));
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }
}
