using System.Diagnostics;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Bench;

/// <summary>How long a clerk waits for a person: by name typed without marks, and by citizen number. For information.</summary>
internal static class SearchesBench
{
    internal static async Task RunAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        int[] sizes = settings.Effort.Rounds == Effort.Quick.Rounds ? [2_000, 10_000] : [2_000, 100_000];
        var table = new Table("Finding a person (one client, in process, access entry included)", ["engine", "question", "people", "found, mean", "p50 ms", "p99 ms"]);
        foreach (var engine in settings.Engines)
        {
            await using var places = new Places(engine);
            await using var record = await places.RecordAsync(new RecordOptions(), cancellationToken);
            foreach (var size in sizes)
            {
                await People.WriteAsync(record, size, cancellationToken, Numbered);
                foreach (var (name, query) in Questions(size))
                {
                    var (latencies, found) = await MeasureAsync(record, query, settings.Effort.Cell, cancellationToken);
                    table.Add([$"{engine}", name, $"{size:N0}", $"{found:N1}", $"{Load.Quantile(latencies, 0.5):N2}", $"{Load.Quantile(latencies, 0.99):N2}"]);
                }
            }
        }

        await table.WriteAsync(settings.Output);
    }

    private static byte[] Numbered(int person) => VisitDocuments.Person(person, $"p-{person}");

    private static IEnumerable<(string Name, Func<int, SearchQuery> Query)> Questions(int size)
    {
        yield return ("citizen number", i => SearchQuery.For("Patient").WhereToken("identifier", "http://fhir.hl7.org.vn/core/sid/cccd", VisitDocuments.PersonNumber(i % size)).Take(20));
        yield return ("whole name without marks", i => SearchQuery.For("Patient").Where("name", Typed(i % size, whole: true)).Take(20));
        yield return ("beginning of a name without marks", i => SearchQuery.For("Patient").Where("name", Typed(i % size, whole: false)).Take(20));
    }

    private static string Typed(int person, bool whole)
    {
        var (family, given) = Names.Of(person);
        var folded = SearchText.Fold($"{family} {given}");
        return whole ? folded : folded[..Math.Min(folded.Length, folded.LastIndexOf(' ') + 3)];
    }

    private static async Task<(double[] Latencies, double Found)> MeasureAsync(
        OpenRecord record, Func<int, SearchQuery> query, TimeSpan duration, CancellationToken cancellationToken)
    {
        var clerk = RecordWriter.Doctor with { Subject = "practitioner:clerk", Role = Role.Clerk, Purpose = Purposes.Operations };
        var latencies = new List<double>();
        var found = 0L;
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < duration)
        {
            var asked = query((int)(latencies.Count * 7_919L % 1_000_003));
            var start = Stopwatch.GetTimestamp();
            var page = await record.SearchAsync(clerk, asked, cancellationToken);
            latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            found += page.Succeeded ? page.Value.Matches.Count : throw new InvalidOperationException($"The search was refused: {page.Failure}");
        }

        var sorted = latencies.Order().ToArray();
        return (sorted, found / (double)Math.Max(1, sorted.Length));
    }
}
