using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Sen.Simulator.Morning;
using Sen.Simulator.People;
using Sen.Simulator.Places;

namespace Sen.Simulator.Load;

/// <summary>
/// Kiosks at work: each device takes the next person, scans the card, takes a number for general medicine, and starts again.
/// The time is that of the whole path from scan to number, with every page that lies between; waiting of people is left out.
/// </summary>
internal static class KioskLoad
{
    private const string Specialty = "noi-tong-hop";

    internal static async Task<int> RunAsync(Uri url, IReadOnlyList<string> codes, int people, int skip, CancellationToken cancellationToken)
    {
        var devices = new List<KioskDevice>();
        try
        {
            foreach (var code in codes)
            {
                var device = new KioskDevice(url);
                devices.Add(device);
                if (!await device.EnrolAsync(code, cancellationToken))
                {
                    await Console.Error.WriteLineAsync($"No device waits for the code {code}; each code enrols once.");
                    return 1;
                }
            }

            if (devices.Count == 0)
            {
                await Console.Error.WriteLineAsync("Name at least one --device-code.");
                return 1;
            }

            return await WorkAsync(devices, Cards(people, skip), cancellationToken);
        }
        finally
        {
            devices.ForEach(d => d.Dispose());
        }
    }

    private static IEnumerable<string> Cards(int people, int skip)
    {
        var residents = new PersonMaker(Cast.People).Make(DemoProvince.People - Cast.People.Count).ToList();
        var here = MorningPlan.Make(residents).Select(t => t.Person.Id).ToHashSet(StringComparer.Ordinal);
        return residents.Where(r => !here.Contains(r.Id)).Skip(skip).Take(people).Select(r => r.CardText);
    }

    private static async Task<int> WorkAsync(List<KioskDevice> devices, IEnumerable<string> cards, CancellationToken cancellationToken)
    {
        var queue = Channel.CreateUnbounded<string>();
        foreach (var card in cards)
        {
            queue.Writer.TryWrite(card);
        }

        queue.Writer.Complete();
        var times = new ConcurrentBag<double>();
        var errors = new ConcurrentBag<string>();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(devices.Select(async device =>
        {
            await foreach (var card in queue.Reader.ReadAllAsync(cancellationToken))
            {
                var (milliseconds, error) = await device.TakeNumberAsync(card, $"{Facility.City}-{Specialty}", cancellationToken);
                if (error is null)
                {
                    times.Add(milliseconds);
                }
                else
                {
                    errors.Add(error);
                }
            }
        }));
        Report(devices.Count, [.. times.Order()], errors, watch.Elapsed);
        return errors.IsEmpty ? 0 : 1;
    }

    private static void Report(int devices, IReadOnlyList<double> times, ConcurrentBag<string> errors, TimeSpan took)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{devices} kiosks, {times.Count} numbers in {took.TotalSeconds:0.0} s, scan to number in ms: p50 {At(0.5):0}  p90 {At(0.9):0}  p99 {At(0.99):0}  max {At(1):0}  errors {errors.Count}"));
        foreach (var error in errors.GroupBy(e => e, StringComparer.Ordinal).OrderByDescending(g => g.Count()).Take(5))
        {
            Console.WriteLine($"  {error.Count()} x {error.Key}");
        }

        double At(double part) => times.Count == 0 ? 0 : times[Math.Min(times.Count - 1, (int)(part * times.Count))];
    }
}
