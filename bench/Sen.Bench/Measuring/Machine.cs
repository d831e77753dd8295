using System.Globalization;
using System.Runtime.InteropServices;

namespace Sen.Bench;

/// <summary>The facts a reader needs to judge a number.</summary>
internal static class Machine
{
    internal static async Task DescribeAsync(TextWriter output, TimeProvider clock, CancellationToken cancellationToken)
    {
        var processor = (await LinesAsync("/proc/cpuinfo", cancellationToken)).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        var memory = (await LinesAsync("/proc/meminfo", cancellationToken)).FirstOrDefault(l => l.StartsWith("MemTotal", StringComparison.Ordinal));
        var load = (await LinesAsync("/proc/loadavg", cancellationToken)).FirstOrDefault();
        var facts = new[]
        {
            clock.GetUtcNow().ToString("u", CultureInfo.InvariantCulture),
            $"{Environment.ProcessorCount} cores {After(processor)}",
            After(memory),
            RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription,
            System.Runtime.GCSettings.IsServerGC ? "server GC" : "workstation GC",
            $"load before the run {load}",
        };
        await output.WriteLineAsync($"Machine: {string.Join(" · ", facts)}");
    }

    private static string After(string? line) => line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? "unknown";

    private static async Task<string[]> LinesAsync(string path, CancellationToken cancellationToken) =>
        File.Exists(path) ? await File.ReadAllLinesAsync(path, cancellationToken) : [];
}
