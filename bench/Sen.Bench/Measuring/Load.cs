using System.Diagnostics;

namespace Sen.Bench;

/// <summary>What one cell of one round showed.</summary>
/// <param name="Rate">Operations in a second.</param>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
/// <param name="Cpu">Microseconds of processor time for one operation in the process that is measured; a database server's is not in it.</param>
internal sealed record Reading(double Rate, double P50, double P99, double Cpu);

/// <summary>A closed loop: so many clients, each sends its next operation when the last one is answered.</summary>
internal static class Load
{
    /// <summary>The operation gets a number that no other operation of the process has.</summary>
    internal delegate Task Operation(long number, CancellationToken cancellationToken);

    private static long _numbers;

    internal static async Task<Reading> RunAsync(int clients, TimeSpan duration, Way way, CancellationToken cancellationToken)
    {
        var cpu = way.Cpu();
        var began = Stopwatch.GetTimestamp();
        var loops = new Task<List<double>>[clients];
        for (var i = 0; i < clients; i++)
        {
            loops[i] = Task.Run(() => LoopAsync(began, duration, way.Operation, cancellationToken), cancellationToken);
        }

        var latencies = (await Task.WhenAll(loops)).SelectMany(l => l).ToArray();
        var elapsed = Stopwatch.GetElapsedTime(began);
        var spent = way.Cpu() - cpu;
        Array.Sort(latencies);
        return new Reading(
            latencies.Length / elapsed.TotalSeconds,
            Quantile(latencies, 0.50),
            Quantile(latencies, 0.99),
            spent.TotalMicroseconds / Math.Max(1, latencies.Length));
    }

    internal static double Quantile(double[] sorted, double share) =>
        sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];

    private static async Task<List<double>> LoopAsync(long began, TimeSpan duration, Operation operation, CancellationToken cancellationToken)
    {
        var latencies = new List<double>(4_096);
        while (Stopwatch.GetElapsedTime(began) < duration)
        {
            var start = Stopwatch.GetTimestamp();
            await operation(Interlocked.Increment(ref _numbers), cancellationToken);
            latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return latencies;
    }
}
