using Sen.Record;

namespace Sen.Bench;

/// <summary>
/// GET /fhir/{type}/{id} by a doctor whose facility cares for the person, entered in the access log before it is answered,
/// against a bare endpoint that does the same read and the same append.
/// </summary>
internal static class ReadsBench
{
    internal static async Task RunAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        var visits = Math.Max(100, settings.Effort.Preload / 10);
        var keys = ReadStock.Keys(visits);
        foreach (var engine in settings.Engines)
        {
            await using var places = new Places(engine);
            await using var sen = await ChildServer.StartAsync("reads", await places.NewAsync(new RecordOptions(), withFolder: true), visits, cancellationToken);
            await using var bare = await ChildServer.StartAsync("bare", await places.NewAsync(new RecordOptions()), visits, cancellationToken);
            using var senClient = RawHttp.Get(sen.Address, keys, $"Authorization: Bearer {sen.Told[1]}\r\n");
            using var bareClient = RawHttp.Get(bare.Address, keys, "");
            Way[] ways =
            [
                new("bare endpoint", IsBaseline: true, bareClient.SendAsync) { Cpu = bare.Cpu },
                new("Sen, /fhir", IsBaseline: false, senClient.SendAsync) { Cpu = sen.Cpu },
            ];
            await Rounds.RunAsync(
                $"HTTP reads with a durable access entry each, {engine}: one of {keys.Length} resources (CPU: the server process)",
                settings.Clients, ways, settings.Effort, settings.Output, cancellationToken);
        }
    }
}
