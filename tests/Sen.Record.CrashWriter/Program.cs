using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Sen.Fhir;
using Sen.Record;

// Opens the Record and writes with 64 writers until it is killed. Every acknowledged commit is told on standard output, so
// that whoever killed it knows what must be there. Each commit: a new person with the next number of one counter and a claim
// of their own, an observation, and the next version of the writer's own resource. Three versions, always.
// With "seals" as fourth word, few writers bring in many small resources, so that tiles fill, and every checkpoint is told.
var (engine, place, round) = (Enum.Parse<RecordEngine>(args[0]), args[1], args[2]);
var options = new RecordOptions { Engine = engine, DataDirectory = place, ConnectionString = place };
await using var record = await RecordFactory.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance);
var output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
var node = Caller.System("crash");

// An end of its own, in case nobody is left to kill it.
using var orphaned = new CancellationTokenSource(TimeSpan.FromMinutes(2));
if (args is [_, _, _, "seals"])
{
    await Task.WhenAll([.. Enumerable.Range(0, 4).Select(_ => Task.Run(FillAsync)), Task.Run(PublishAsync)]);
    return 0;
}

await Task.WhenAll(Enumerable.Range(0, 64).Select(writer => Task.Run(() => WriteAsync(writer))));
return 0;

async Task FillAsync()
{
    while (!orphaned.IsCancellationRequested)
    {
        var commit = new Commit();
        for (var i = 0; i < 30; i++)
        {
            commit.Create(new Basic { Id = ResourceKey.New("Basic", TimeProvider.System).Id, Code = CodeableConcept.Of("urn:x", "filler") });
        }

        await record.CommitAsync(node, commit, CancellationToken.None);
    }
}

async Task PublishAsync()
{
    while (!orphaned.IsCancellationRequested)
    {
        var head = await record.SealedLog.HeadAsync(CancellationToken.None);
        var published = await record.SealedLog.PublishAsync(
            new PublishedCheckpoint(head.Size, head.Root, $"{head.Size}", TimeProvider.System.GetUtcNow()), CancellationToken.None);
        if (published is not Publishing.Behind)
        {
            await record.SealedLog.CosignAsync(new Cosignature(head.Size, "witness", $"{head.Root}", TimeProvider.System.GetUtcNow()), CancellationToken.None);
            await output.WriteLineAsync($"{published} {head.Size} {head.Root}");
        }
    }
}

async Task WriteAsync(int writer)
{
    while (!orphaned.IsCancellationRequested)
    {
        var person = ResourceKey.New("Patient", TimeProvider.System);
        var observation = ResourceKey.New("Observation", TimeProvider.System);
        var own = new ResourceKey("Basic", $"writer-{round}-{writer}");
        var receipt = (await record.CommitAsync(
            node,
            new Commit()
                .Draw("number")
                .Create(person, drawn => Person(person, drawn["number"]))
                .Create(Observation(observation, person))
                .Put(new Basic { Id = own.Id, Code = CodeableConcept.Of("urn:x", "writer") })
                .Claim($"claim/{person.Id}", person),
            CancellationToken.None)).Value;
        await output.WriteLineAsync($"{receipt.CommitId} {string.Join(' ', receipt.Entries.Select(e => $"{e.Key}@{e.Version}"))}");
    }
}

static Patient Person(ResourceKey key, long number) => new()
{
    Id = key.Id,
    Identifier = { Identifier.Of("urn:number", number.ToString(CultureInfo.InvariantCulture)) },
    Name = { new HumanName { Family = "Nguyễn", Given = { "Văn An" } } },
};

static Observation Observation(ResourceKey key, ResourceKey person) => new()
{
    Id = key.Id,
    Status = "final",
    Code = CodeableConcept.Of("http://loinc.org", "8480-6"),
    Subject = Reference.To(person.ToString()),
    EffectiveDateTime = FhirDateTime.Of(TimeProvider.System.GetUtcNow()),
};
