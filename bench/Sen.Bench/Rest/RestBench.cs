using System.Globalization;
using System.Text;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Bench;

/// <summary>Creates, updates and searches over HTTP at 64 clients; creates beside a bare endpoint that writes the same rows.</summary>
internal static class RestBench
{
    private const int Visits = 400;
    private const string Digits = "0000000000";

    internal static async Task RunAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        foreach (var engine in settings.Engines)
        {
            await using var places = new Places(engine);
            await using var sen = await ChildServer.StartAsync("machine", await places.NewAsync(new RecordOptions(), withFolder: true), Visits, cancellationToken);
            var headers = $"Authorization: Bearer {sen.Told[1]}\r\n";
            await using (var bare = await ChildServer.StartAsync("bare-writes", await places.NewAsync(new RecordOptions()), Visits, cancellationToken))
            {
                using var senCreates = Creates(sen.Address, headers);
                using var bareCreates = Creates(bare.Address, "");
                await Rounds.RunAsync(
                    $"HTTP creates with full validation, {engine} (CPU: the server process)",
                    [64],
                    [new("bare endpoint", IsBaseline: true, bareCreates.SendAsync) { Cpu = bare.Cpu }, new("Sen, /fhir", IsBaseline: false, senCreates.SendAsync) { Cpu = sen.Cpu }],
                    settings.Effort, settings.Output, cancellationToken);
            }

            using var reads = RawHttp.Get(sen.Address, ReadStock.Keys(Visits), headers);
            using var updates = Updates(sen.Address, headers);
            using var searches = RawHttp.Get(sen.Address, Searches(), headers);
            await Rounds.RunAsync(
                $"HTTP, the rest of the mix, {engine}",
                [64],
                [new("read", IsBaseline: true, reads.SendAsync) { Cpu = sen.Cpu }, new("update", false, updates.SendAsync) { Cpu = sen.Cpu }, new("search", false, searches.SendAsync) { Cpu = sen.Cpu }],
                settings.Effort, settings.Output, cancellationToken);
        }
    }

    private static RawHttp Creates(Uri address, string headers)
    {
        var requests = VisitDocuments.Of(Visits)
            .Select(b => RawHttp.Request(address, "POST", FhirDocument.Parse(b).ValueOrThrow().ResourceType, headers, b)).ToArray();
        return new RawHttp(address, number => requests[number % requests.Length]);
    }

    // Every update says something else, or it would change nothing.
    private static RawHttp Updates(Uri address, string headers)
    {
        var requests = VisitDocuments.Of(Visits).Index().Where(d => d.Item.AsSpan().IndexOf("\"Observation\""u8) > 0).Select(d =>
        {
            var body = Encoding.UTF8.GetString(d.Item);
            body = $"{{\"id\":\"r-{d.Index}\",\"note\":[{{\"text\":\"{Digits}\"}}],{body[1..]}";
            var request = RawHttp.Request(address, "PUT", $"Observation/r-{d.Index}", headers, Encoding.UTF8.GetBytes(body));
            return (Bytes: request, At: request.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Digits)));
        }).ToArray();
        return new RawHttp(address, number =>
        {
            var (bytes, at) = requests[(number * 7_919) % requests.Length];
            var copy = bytes.ToArray();
            Encoding.ASCII.GetBytes(number.ToString("D10", CultureInfo.InvariantCulture), copy.AsSpan(at));
            return copy;
        });
    }

    private static string[] Searches() =>
    [
        .. Enumerable.Range(0, VisitDocuments.People).SelectMany(person =>
        {
            var (family, given) = Names.Of(person);
            var id = VisitDocuments.PersonId(person);
            return new[]
            {
                $"Patient?identifier=http://fhir.hl7.org.vn/core/sid/cccd|{VisitDocuments.PersonNumber(person)}",
                $"Patient?name={Uri.EscapeDataString(SearchText.Fold($"{family} {given}"))}&_count=10",
                $"Observation?patient={id}&code=http://loinc.org|8480-6&_sort=-date&_count=10",
                $"Condition?patient={id}&_count=10",
                $"Encounter?patient={id}&date=ge2026-11-01&_include=Encounter:patient&_count=10",
                $"MedicationRequest?patient={id}&status=active&_count=10",
            };
        }),
    ];
}
