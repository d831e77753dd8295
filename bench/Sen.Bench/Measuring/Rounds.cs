namespace Sen.Bench;

/// <summary>One way of doing the same thing.</summary>
/// <param name="IsBaseline">The raw engine, against which the others are shown.</param>
internal sealed record Way(string Name, bool IsBaseline, Load.Operation Operation)
{
    /// <summary>Processor time so far of the process whose work is measured: this one, or a server.</summary>
    internal Func<TimeSpan> Cpu { get; init; } = () => Environment.CpuUsage.TotalTime;
}

/// <summary>How long and how often.</summary>
internal sealed record Effort(int Rounds, TimeSpan Cell, TimeSpan WarmUp, int Preload)
{
    internal static readonly Effort Quick = new(1, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.5), 500);

    internal static readonly Effort Full = new(5, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(3), 20_000);
}

/// <summary>
/// Runs ways back to back, round after round, each round in the other direction, so that drift of the machine falls on all of
/// them alike. A ratio is taken within a round; what is printed is the median of the rounds with the smallest and the largest.
/// </summary>
internal static class Rounds
{
    internal static async Task RunAsync(
        string title, IReadOnlyList<int> clients, IReadOnlyList<Way> ways, Effort effort, TextWriter output, CancellationToken cancellationToken)
    {
        foreach (var way in ways)
        {
            await Load.RunAsync(clients.Max(), effort.WarmUp, way, cancellationToken);
        }

        var table = new Table(title, ["clients", "way", "per second", "p50 ms", "p99 ms", "CPU µs", "of the baseline"]);
        foreach (var count in clients)
        {
            var readings = ways.ToDictionary(w => w, _ => new List<Reading>());
            for (var round = 0; round < effort.Rounds; round++)
            {
                foreach (var way in round % 2 == 0 ? ways : ways.Reverse())
                {
                    readings[way].Add(await Load.RunAsync(count, effort.Cell, way, cancellationToken));
                }
            }

            foreach (var way in ways)
            {
                table.Add([$"{count}", way.Name, .. Cells(readings[way]), Ratio(ways, readings, way)]);
            }
        }

        await table.WriteAsync(output);
    }

    private static string[] Cells(List<Reading> readings) =>
    [
        Spread.Of(readings.Select(r => r.Rate)).ToString("N0"),
        Spread.Of(readings.Select(r => r.P50)).ToString("N2"),
        Spread.Of(readings.Select(r => r.P99)).ToString("N1"),
        Spread.Of(readings.Select(r => r.Cpu)).ToString("N0"),
    ];

    private static string Ratio(IReadOnlyList<Way> ways, Dictionary<Way, List<Reading>> readings, Way way)
    {
        if (ways.FirstOrDefault(w => w.IsBaseline) is not { } baseline || ReferenceEquals(baseline, way))
        {
            return "1";
        }

        return Spread.Of(readings[way].Zip(readings[baseline], (mine, raw) => mine.Rate / raw.Rate)).ToString("N2");
    }
}
