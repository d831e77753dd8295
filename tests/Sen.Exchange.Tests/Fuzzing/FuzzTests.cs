using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Sen.Fhir;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Exchange.Tests.Fuzzing;

/// <summary>
/// Broken resources, bundles, patches and search strings over REST: the server refuses or does them whole, in words, and never fails. Ten thousand
/// each time; a hundred thousand others with SEN_SOAK=1. SEN_FUZZ_SEED repeats a run: every request comes from the seed and its number.
/// </summary>
public sealed class FuzzTests
{
    private const int Clients = 4;
    private const int MostProblems = 12;


    private static readonly ulong Seed = Environment.GetEnvironmentVariable("SEN_FUZZ_SEED") is { Length: > 0 } given
        ? ulong.Parse(given, CultureInfo.InvariantCulture)
        : Soak.IsOn ? (ulong)Environment.TickCount64 : 20_261_122;

    [Fact]
    public Task On_SQLite_no_request_breaks_the_server_or_is_half_done() => RunAsync(null, Soak.Or(80_000, 8_000));

    [Fact]
    public async Task On_PostgreSQL_no_request_breaks_the_server_or_is_half_done()
    {
        var database = await PostgresServer.CreateDatabaseAsync();
        try
        {
            await RunAsync(database, Soak.Or(20_000, 2_000));
        }
        finally
        {
            await PostgresServer.DropDatabaseAsync(database);
        }
    }

    private static async Task RunAsync(string? database, int count)
    {
        var folder = Directory.CreateTempSubdirectory("sen-fuzz-").FullName;
        try
        {
            await using (var host = await SenHost.StartAsync(new SenHostOptions { Kestrel = true, Postgres = database, DataDirectory = folder }))
            {
                await FuzzAsync(host, count);
            }

            var options = database is null
                ? new RecordOptions { Engine = RecordEngine.Sqlite, DataDirectory = folder }
                : new RecordOptions { Engine = RecordEngine.Postgres, ConnectionString = database };
            await using var record = await RecordFactory.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
            (await record.VerifyAsync(CancellationToken.None)).Findings.ShouldBeEmpty();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task FuzzAsync(SenHost host, int count)
    {
        using var client = host.FhirService();
        var samples = await LoadAsync(client);
        var requests = Requests(samples, await CursorsAsync(client));
        var head = await host.SettledHeadAsync();
        var before = await EntriesAsync(host, 0, head);
        var ledger = new FuzzLedger();
        var problems = new ConcurrentQueue<string>();

        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (number, cancellationToken) =>
        {
            if (problems.Count < MostProblems)
            {
                var request = requests.Sample(1, new Rnd(Seed, ((ulong)number * 2) + 1), 50).Single();
                if (await ProblemAsync(client, request, ledger, cancellationToken) is { } problem)
                {
                    problems.Enqueue($"{problem}\nseed {Seed}, request {number}: {request}\n");
                }
            }
        });

        problems.ShouldBeEmpty(string.Join("\n", host.Errors.Take(3)));
        host.Errors.ShouldBeEmpty();
        var since = await EntriesAsync(host, head, await host.SettledHeadAsync());
        ledger.Differences(before, since).ShouldBeEmpty($"seed {Seed}");
        since.Count.ShouldBeGreaterThan(count / 50, "so few writes came through that nothing is shown");
        foreach (var sample in samples.Take(20))
        {
            ((int)(await client.GetAsync($"/fhir/{sample.Type}/{sample.Id}")).StatusCode).ShouldBeOneOf(200, 410);
        }
    }

    private static Gen<FuzzRequest> Requests(IReadOnlyList<Sample> samples, IReadOnlyList<string> cursors)
    {
        var searches = new FuzzSearches([.. samples.Select(s => s.Type).Distinct()], cursors);
        var writes = new FuzzWrites(samples, searches);
        var operations = new FuzzOperations(samples);
        return Gen.Frequency(
            (30, searches.Search),
            (5, searches.History),
            (16, writes.Create),
            (14, writes.Update),
            (2, writes.Delete),
            (7, writes.JsonPatch),
            (6, writes.PathPatch),
            (8, writes.Bundle),
            (5, operations.Asked),
            (7, operations.Sent));
    }

    // What was sent is answered in FHIR; what is said to be written can be read as it was written, and is valid.
    private static async Task<string?> ProblemAsync(HttpClient client, FuzzRequest request, FuzzLedger ledger, CancellationToken cancellationToken)
    {
        using var message = request.ToMessage(client.BaseAddress!);
        using var answer = await client.SendAsync(message, cancellationToken);
        var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        var status = (int)answer.StatusCode;
        if (body.Length == 0 && status is 400 or 414 or 431 && answer.Headers.ConnectionClose == true)
        {
            return null; // No HTTP, or too much of it: the socket's own refusal, before there is a request.
        }

        if (status >= 500)
        {
            return $"{status}: {Encoding.UTF8.GetString(body)}";
        }

        if (Unreadable(status, answer.Content.Headers.ContentType?.MediaType, body) is { } unreadable)
        {
            return $"{status}: {unreadable}";
        }

        foreach (var claim in ledger.Claims(request, answer, body))
        {
            using var read = await client.GetAsync("/fhir/" + claim, cancellationToken);
            var written = FhirDocument.Parse(await read.Content.ReadAsByteArrayAsync(cancellationToken));
            if (!read.IsSuccessStatusCode || !written.Succeeded || FhirValidator.Validate(written.Value, FhirValidation.Full).Where(i => i.IsError).ToList() is { Count: > 0 })
            {
                return $"{claim} was written and is not valid or cannot be read";
            }
        }

        return null;
    }

    private static string? Unreadable(int status, string? media, byte[] body)
    {
        if (body.Length == 0)
        {
            return status >= 400 ? "refused without a word" : null;
        }

        var document = media switch
        {
            "application/fhir+json" => FhirDocument.Parse(body),
            "application/fhir+xml" => FhirXml.Read(body),
            _ => null,
        };
        return document switch
        {
            null => $"answered in {media}",
            { Succeeded: false } => $"the answer is no resource: {document.Issues[0].Message} {Encoding.UTF8.GetString(body)}",
            _ when status < 400 => null,
            { Value.ResourceType: "OperationOutcome" } when document.Value.As<OperationOutcome>().Issue.Count > 0 => null,
            _ => "refused without an outcome",
        };
    }

    private static async Task<IReadOnlyList<Sample>> LoadAsync(HttpClient client)
    {
        var loaded = new List<Sample>();
        foreach (var sample in Sample.All())
        {
            using var content = new StringContent(sample.Json, Encoding.UTF8, "application/fhir+json");
            using var answer = await client.PutAsync($"/fhir/{sample.Type}/{sample.Id}", content);
            if (answer.IsSuccessStatusCode)
            {
                loaded.Add(sample);
            }
        }

        loaded.Count.ShouldBeGreaterThan(40);
        return loaded;
    }

    private static async Task<IReadOnlyList<string>> CursorsAsync(HttpClient client)
    {
        var cursors = new List<string>();
        foreach (var path in new[] { "Patient?_count=1", "Observation?_count=1&_sort=date,-code", "Organization?_count=1&_sort=-name", "_history?_count=1", "Patient/bich-ngoc/$everything?_count=1" })
        {
            using var page = JsonDocument.Parse(await client.GetStringAsync("/fhir/" + path));
            cursors.AddRange(page.RootElement.GetProperty("link").EnumerateArray().Select(l => l.GetProperty("url").GetString()!)
                .Where(url => url.Contains("_cursor=", StringComparison.Ordinal))
                .Select(url => Uri.UnescapeDataString(url.Split("_cursor=")[1].Split('&')[0])));
        }

        cursors.Count.ShouldBeGreaterThan(2);
        return cursors;
    }

    private static async Task<IReadOnlyList<FeedEntry>> EntriesAsync(SenHost host, long after, long head)
    {
        var entries = new List<FeedEntry>();
        while (entries.Count < head - after)
        {
            entries.AddRange(await host.Record.Feed.ReadAsync(Caller.System("test"), after + entries.Count, 500, CancellationToken.None));
        }

        return entries;
    }
}
