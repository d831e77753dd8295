using Sen.Web.Demo;
using Sen.Web.Hosting;

namespace Sen.Web.Commands;

/// <summary>The settings of a node for a verb, the same as its server's as far as a verb has them: the environment.</summary>
internal static class NodeSettings
{
    internal static IConfigurationRoot Of(NodeOptions options) => new ConfigurationBuilder()
        .AddInMemoryCollection(
        [
            KeyValuePair.Create<string, string?>("Log:DataDirectory", options.DataDirectory),
            KeyValuePair.Create<string, string?>("Accounts:DataDirectory", options.DataDirectory),
            KeyValuePair.Create("Documents:TrialKeys", DemoMarker.Read(options.DataDirectory) is null ? null : "true"),
        ])
        .AddEnvironmentVariables()
        .Build();
}
