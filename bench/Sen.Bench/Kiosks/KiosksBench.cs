using System.Globalization;
using Sen.Record;

namespace Sen.Bench;

/// <summary>
/// Fifty kiosks at once: scan, confirm, choose, number. Once with people who look before they touch, once with none of their
/// pauses, which is a queue at fifty machines worked off as fast as the server can. The aim is p99 under 100 ms with people.
/// </summary>
internal static class KiosksBench
{
    private const int Kiosks = 50;

    internal static async Task RunAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        foreach (var engine in settings.Engines)
        {
            await using var places = new Places(engine);
            await using var server = await ChildServer.StartAsync("kiosks", await places.NewAsync(new RecordOptions(), withFolder: true), Kiosks, cancellationToken);
            var cards = new Cards();
            await MeasureAsync(server, cards, () => TimeSpan.Zero, settings.Effort.WarmUp, cancellationToken);
            var table = new Table(
                $"{Kiosks} kiosks at once, {engine}: people nobody has seen before",
                ["people", "", "check-ins a second", "request p50 ms", "request p99 ms", "whole check-in p50 ms", "whole check-in p99 ms"]);
            foreach (var (name, pause) in new (string, Func<TimeSpan>)[]
            {
                ("look for 1 to 3 s before each touch", () => TimeSpan.FromMilliseconds(Random.Shared.Next(1_000, 3_000))),
                ("do not pause", () => TimeSpan.Zero),
            })
            {
                var rounds = new List<Round>();
                for (var i = 0; i < settings.Effort.Rounds; i++)
                {
                    rounds.Add(await MeasureAsync(server, cards, pause, Long(settings.Effort.Cell), cancellationToken));
                }

                table.Add(
                [
                    name, "",
                    Spread.Of(rounds.Select(r => r.Rate)).ToString("N1"),
                    Spread.Of(rounds.Select(r => Load.Quantile(r.Requests, 0.50))).ToString("N1"),
                    Spread.Of(rounds.Select(r => Load.Quantile(r.Requests, 0.99))).ToString("N1"),
                    Spread.Of(rounds.Select(r => Load.Quantile(r.CheckIns, 0.50))).ToString("N1"),
                    Spread.Of(rounds.Select(r => Load.Quantile(r.CheckIns, 0.99))).ToString("N1"),
                ]);
            }

            await table.WriteAsync(settings.Output);
        }
    }

    // A person takes several seconds.
    private static TimeSpan Long(TimeSpan cell) => TimeSpan.FromSeconds(Math.Max(12, 5 * cell.TotalSeconds));

    private static async Task<Round> MeasureAsync(
        ChildServer server, Cards cards, Func<TimeSpan> pause, TimeSpan duration, CancellationToken cancellationToken)
    {
        var clients = server.Told.Skip(1).Select(cookie => new KioskClient(server.Address, cookie)).ToArray();
        var clock = TimeProvider.System;
        var began = clock.GetTimestamp();
        await Task.WhenAll(clients.Select(async client =>
        {
            while (clock.GetElapsedTime(began) < duration)
            {
                await client.CheckInAsync(cards.Next(), pause, cancellationToken);
            }
        }));
        var elapsed = clock.GetElapsedTime(began);
        var checkIns = clients.SelectMany(c => c.CheckIns).Order().ToArray();
        var requests = clients.SelectMany(c => c.Requests).Order().ToArray();
        Array.ForEach(clients, c => c.Dispose());
        return new Round(checkIns.Length / elapsed.TotalSeconds, requests, checkIns);
    }

    private sealed record Round(double Rate, double[] Requests, double[] CheckIns);

    /// <summary>Cards of people who were never here, all born in 1990.</summary>
    private sealed class Cards
    {
        private int _number;

        internal string Next()
        {
            var number = Interlocked.Increment(ref _number);
            var (family, given) = Names.Of(number);
            return string.Create(CultureInfo.InvariantCulture, $"092090{number:000000}||{family} {given}|01021990|Nam|Phường Ninh Kiều, Cần Thơ|12052021");
        }
    }
}
