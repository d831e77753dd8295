using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Bench;

/// <summary>
/// How long a clerk waits for a person among a thousand, ten thousand and a hundred thousand: by citizen number, by name typed without
/// marks, by birth date and sex; and a first page that is sorted by a text. Cold is the first question of its kind after the Record was opened (the machine's page cache is warm).
/// </summary>
internal static class SearchesBench
{
    internal static async Task RunAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        int[] sizes = settings.Effort.Rounds == Effort.Quick.Rounds ? [1_000, 10_000] : [1_000, 10_000, 100_000];
        var table = new Table(
            "Finding a person (one client, in process, access entry included)", ["engine", "question", "people", "found, mean", "cold ms", "p50 ms", "p99 ms", "p99 of that at 1,000", "errors"]);
        foreach (var engine in settings.Engines)
        {
            await using var places = new Places(engine);
            var place = await places.NewAsync(new RecordOptions());
            var firsts = new Dictionary<string, double>(StringComparer.Ordinal);
            foreach (var size in sizes)
            {
                await using (var filled = await OpenAsync(place, cancellationToken))
                {
                    await People.WriteAsync(filled, size, cancellationToken, Numbered);
                }

                await AnalyzeAsync(place, cancellationToken);
                await using var record = await OpenAsync(place, cancellationToken);
                foreach (var (name, query) in Questions(size))
                {
                    var seen = await MeasureAsync(record, query, settings.Effort.Cell, cancellationToken);
                    var p99 = Load.Quantile(seen.Sorted, 0.99);
                    firsts.TryAdd(name, p99);
                    table.Add([$"{engine}", name, $"{size:N0}", $"{seen.Found:N1}", $"{seen.Cold:N1}", $"{Load.Quantile(seen.Sorted, 0.5):N2}", $"{p99:N2}",
                        $"{p99 / firsts[name]:N1}", $"{seen.Errors}"]);
                }
            }
        }

        await table.WriteAsync(settings.Output);
    }

    private static Task<OpenRecord> OpenAsync(RecordOptions place, CancellationToken cancellationToken) =>
        RecordFactory.OpenAsync(place, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken);

    // What autovacuum does a minute later, and no plan is good without.
    private static async Task AnalyzeAsync(RecordOptions place, CancellationToken cancellationToken)
    {
        if (place.ConnectionString is { } connection)
        {
            await using var source = Npgsql.NpgsqlDataSource.Create(connection);
            await using var command = source.CreateCommand("analyze");
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static byte[] Numbered(int person) => VisitDocuments.Person(person, $"p-{person}");

    private static IEnumerable<(string Name, Func<int, SearchQuery> Query)> Questions(int size)
    {
        yield return ("citizen number", i => SearchQuery.For("Patient").WhereToken("identifier", "http://fhir.hl7.org.vn/core/sid/cccd", VisitDocuments.PersonNumber(i % size)).Take(20));
        yield return ("whole name without marks", i => SearchQuery.For("Patient").Where("name", Typed(i % size, whole: true)).Take(20));
        yield return ("beginning of a name without marks", i => SearchQuery.For("Patient").Where("name", Typed(i % size, whole: false)).Take(20));
        yield return ("all women, by family name, first page", _ => SearchQuery.For("Patient").Where("gender", "female").Sort("family").Take(20));
        yield return ("birth date and sex", i => SearchQuery.For("Patient").Where("birthdate", Born(i % size)).Where("gender", i % 2 == 0 ? "female" : "male").Take(20));
    }

    private static string Typed(int person, bool whole)
    {
        var (family, given) = Names.Of(person);
        var folded = SearchText.Fold($"{family} {given}");
        return whole ? folded : folded[..Math.Min(folded.Length, folded.LastIndexOf(' ') + 3)];
    }

    private static string Born(int person) => $"19{60 + (person % 40)}-0{1 + (person % 9)}-1{person % 10}";

    private static async Task<(double Cold, double[] Sorted, double Found, int Errors)> MeasureAsync(
        OpenRecord record, Func<int, SearchQuery> query, TimeSpan duration, CancellationToken cancellationToken)
    {
        var clerk = RecordWriter.Doctor with { Subject = "practitioner:clerk", Role = Role.Clerk, Purpose = Purposes.Operations };
        var latencies = new List<double>();
        var (found, errors) = (0L, 0);
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < duration)
        {
            var asked = query((int)(latencies.Count * 7_919L % 1_000_003));
            var start = Stopwatch.GetTimestamp();
            var page = await record.SearchAsync(clerk, asked, cancellationToken);
            latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            found += page.Succeeded ? page.Value.Matches.Count : 0;
            errors += page.Succeeded ? 0 : 1;
        }

        var sorted = latencies.Skip(1).Order().ToArray();
        return (latencies[0], sorted, found / (double)latencies.Count, errors);
    }
}
