using System.Diagnostics;
using System.Text.Json;

namespace Sen.TestKit;

/// <summary>Runs a script with Node that says what it saw as JSON.</summary>
internal static class NodeProgram
{
    internal static async Task<JsonElement> RunAsync(IEnumerable<string> arguments)
    {
        using var node = Process.Start(new ProcessStartInfo("node", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (said, wrong) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        return node.ExitCode == 0 ? JsonDocument.Parse(await said).RootElement : throw new InvalidOperationException(await wrong);
    }
}
