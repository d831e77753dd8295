using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Bench;

/// <summary>The whole record of one person with 700 encounters and all that was done in them, over HTTP, page by page. For information.</summary>
internal static class EverythingBench
{
    private const int Encounters = 700;

    internal static async Task RunAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        var table = new Table($"Patient/$everything of a person with {Encounters} encounters (one client)", ["engine", "page", "resources", "whole, p50 ms", "p99 ms", "resources a second"]);
        foreach (var engine in settings.Engines)
        {
            await using var places = new Places(engine);
            await using var sen = await ChildServer.StartAsync("machine", await places.NewAsync(new RecordOptions(), withFolder: true), 1, cancellationToken);
            using var client = new HttpClient { BaseAddress = sen.Address };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", sen.Told[1]);
            await WriteAsync(client, cancellationToken);
            foreach (var count in new[] { 100, 1_000 })
            {
                var latencies = new List<double>();
                var resources = 0;
                for (var began = Stopwatch.GetTimestamp(); latencies.Count < 3 || Stopwatch.GetElapsedTime(began) < settings.Effort.Cell;)
                {
                    var start = Stopwatch.GetTimestamp();
                    resources = await ReadAsync(client, count, cancellationToken);
                    latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }

                var sorted = latencies.Order().ToArray();
                table.Add([$"{engine}", $"{count:N0}", $"{resources:N0}", $"{Load.Quantile(sorted, 0.5):N0}", $"{Load.Quantile(sorted, 0.99):N0}", $"{resources / sorted.Average() * 1_000:N0}"]);
            }
        }

        await table.WriteAsync(settings.Output);
    }

    private static async Task WriteAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var person = VisitDocuments.PersonId(0);
        foreach (var chunk in VisitDocuments.Of(Encounters).Chunk(500))
        {
            var entries = chunk.Select(bytes =>
            {
                var type = FhirDocument.Parse(bytes).ValueOrThrow().ResourceType;
                var text = System.Text.RegularExpressions.Regex.Replace(Encoding.UTF8.GetString(bytes), "Patient/bench-[0-9]{4}", $"Patient/{person}", default, TimeSpan.FromSeconds(1));
                return $$$"""{"resource":{{{text}}},"request":{"method":"POST","url":"{{{type}}}"}}""";
            });
            using var content = new StringContent(
                $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{string.Join(',', entries)}}]}""", Encoding.UTF8, new MediaTypeHeaderValue("application/fhir+json"));
            var answer = await client.PostAsync("fhir", content, cancellationToken);
            answer.EnsureSuccessStatusCode();
        }
    }

    private static async Task<int> ReadAsync(HttpClient client, int count, CancellationToken cancellationToken)
    {
        var seen = 0;
        var next = $"fhir/Patient/{VisitDocuments.PersonId(0)}/$everything?_count={count}";
        while (next is not null)
        {
            using var page = JsonDocument.Parse(await client.GetByteArrayAsync(next, cancellationToken));
            seen += page.RootElement.GetProperty("entry").GetArrayLength();
            next = page.RootElement.GetProperty("link").EnumerateArray()
                .Where(l => l.GetProperty("relation").ValueEquals("next")).Select(l => l.GetProperty("url").GetString()).FirstOrDefault();
        }

        return seen;
    }
}
