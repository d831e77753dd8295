using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sen.Exchange.Bulk;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Bench;

/// <summary>
/// Synthea's people as transactions over HTTP, six at once, and as files of <c>sen import</c>; beside the bare engine writing as many
/// rows of the same form.
/// </summary>
internal static partial class ImportsBench
{
    private const int Clients = 6;

    /// <summary>Times the 6,800 resources come in bulk, each time under other ids.</summary>
    private const int Copies = 4;

    internal static async Task RunAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        var bundles = SharedData.Synthea().Where(b => char.IsAsciiLetterUpper(b.Name[0])).Select(b => Compact(b.Utf8)).ToArray();
        var mean = bundles.Average(b => b.Entries);
        var table = new Table(
            $"Imports of Synthea's people, resources a second (transactions: {Clients} clients, {mean:N0} resources each)", ["engine", "way", "bare engine", "Sen", "ratio"]);
        foreach (var engine in settings.Engines)
        {
            await TransactionsAsync(engine, settings, bundles, mean, table, cancellationToken);
            await BulkAsync(engine, settings, table, cancellationToken);
        }

        await table.WriteAsync(settings.Output);
    }

    private static async Task TransactionsAsync(
        RecordEngine engine, BenchSettings settings, (byte[] Utf8, int Entries)[] bundles, double mean, Table table, CancellationToken cancellationToken)
    {
        await using var places = new Places(engine);
        await using var bare = await ChildServer.StartAsync("bare-writes", await places.NewAsync(new RecordOptions()), "synthea", cancellationToken);
        await using var sen = await ChildServer.StartAsync("machine", await places.NewAsync(new RecordOptions(), withFolder: true), 1, cancellationToken);
        using var bareClient = Client(bare.Address, "", bundles);
        using var senClient = Client(sen.Address, $"Authorization: Bearer {sen.Told[1]}\r\n", bundles);
        var (raw, own, ratios) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= settings.Effort.Rounds; round++)
        {
            var first = await Load.RunAsync(Clients, settings.Effort.Cell, new Way("bare", true, bareClient.SendAsync), cancellationToken);
            var second = await Load.RunAsync(Clients, settings.Effort.Cell, new Way("sen", false, senClient.SendAsync), cancellationToken);
            if (round > 0)
            {
                raw.Add(first.Rate * mean);
                own.Add(second.Rate * mean);
                ratios.Add(second.Rate / first.Rate);
            }
        }

        table.Add([$"{engine}", "transactions", Spread.Of(raw).ToString("N0"), Spread.Of(own).ToString("N0"), Spread.Of(ratios).ToString("N2")]);
    }

    private static async Task BulkAsync(RecordEngine engine, BenchSettings settings, Table table, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("sen-bench-import-").FullName;
        var count = WriteFiles(folder);
        // The skeleton writes whom an entry of the access log is about: hospitals and practitioners are nobody's.
        SampledRow[] rows = [.. (await SampledRows.OfAsync(Corpus.Of("synthea").Documents(), cancellationToken)).Where(r => r.Patients is not null)];
        var (raw, own, ratios) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < settings.Effort.Rounds; round++)
        {
            await using var places = new Places(engine);
            await using var skeleton = await places.SkeletonAsync(groupMax: 1_000, cancellationToken);
            var began = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, count).Select(n => skeleton.WriteAsync(rows[n % rows.Length], cancellationToken)));
            raw.Add(count / Stopwatch.GetElapsedTime(began).TotalSeconds);

            await using var record = await places.RecordAsync(new RecordOptions(), cancellationToken);
            began = Stopwatch.GetTimestamp();
            var report = await BulkFiles.ImportAsync(record, folder, Path.Combine(folder, $".work-{round}"), _ => { }, cancellationToken);
            own.Add(count / Stopwatch.GetElapsedTime(began).TotalSeconds);
            ratios.Add(own[^1] / raw[^1]);
            if (report.Written != count)
            {
                throw new InvalidOperationException($"{report.Written} of {count} resources were written, {report.Wrong} are wrong.");
            }
        }

        Directory.Delete(folder, recursive: true);
        table.Add([$"{engine}", $"bulk, {count:N0} resources", Spread.Of(raw).ToString("N0"), Spread.Of(own).ToString("N0"), Spread.Of(ratios).ToString("N2")]);
    }

    private static RawHttp Client(Uri address, string headers, (byte[] Utf8, int Entries)[] bundles)
    {
        var requests = bundles.Select(b => RawHttp.Request(address, "POST", "", headers, b.Utf8)).ToArray();
        return new RawHttp(address, number => requests[number % requests.Length]);
    }

    private static (byte[] Utf8, int Entries) Compact(byte[] utf8)
    {
        var bundle = JsonNode.Parse(utf8)!;
        return (Encoding.UTF8.GetBytes(bundle.ToJsonString()), bundle["entry"]!.AsArray().Count);
    }

    private static int WriteFiles(string folder)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var copy = 0; copy < Copies; copy++)
        {
            using var file = new StreamWriter(Path.Combine(folder, $"synthea-{copy}.ndjson"));
            foreach (var (_, utf8) in SharedData.Synthea())
            {
                var entries = JsonNode.Parse(utf8)!["entry"]!.AsArray();
                var keys = entries.ToDictionary(e => (string)e!["fullUrl"]!, e => $"{e!["resource"]!["resourceType"]}/{e["resource"]!["id"]}-{copy}", StringComparer.Ordinal);
                foreach (var entry in entries)
                {
                    var resource = entry!["resource"]!;
                    var id = $"{(string)resource["id"]!}-{copy}";
                    if (seen.Add($"{resource["resourceType"]}/{id}"))
                    {
                        resource["id"] = id;
                        file.WriteLine(Urn().Replace(resource.ToJsonString(), m => keys.GetValueOrDefault(m.Value, m.Value)));
                    }
                }
            }
        }

        return seen.Count;
    }

    [GeneratedRegex("urn:uuid:[0-9a-f-]{36}", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Urn();
}
