using Sen.Fhir;
using Sen.Record;

namespace Sen.Bench;

/// <summary>
/// Commits in a second, one resource each: the Record against the bare engine writing the same rows. The Record's commits come
/// from a doctor whose facility cares for the people, so that the whole path is in it: policy, content, index, log, answer.
/// </summary>
internal static class CommitsBench
{
    internal static async Task RunAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        var corpus = Corpus.Open(settings.Corpus);
        var documents = corpus.Documents();
        var rows = await SampledRows.OfAsync(documents, cancellationToken);
        var what = $"{corpus.Name}; {SampledRows.Describe(rows)}";
        foreach (var engine in settings.Engines)
        {
            await using var places = new Places(engine);
            await using var record = await places.RecordAsync(new RecordOptions(), cancellationToken);
            var writer = new RecordWriter(record, corpus.Bytes, documents, settings.Corpus is null);
            var skeleton = await places.SkeletonAsync(groupMax: 256, cancellationToken);
            await using var skeletonOwner = skeleton;
            var ways = new List<Way>
            {
                new("bare engine, group commit", IsBaseline: true, (n, token) => skeleton.WriteAsync(rows[n % rows.Length], token)),
                new("Record", IsBaseline: false, writer.DocumentAsync),
                new("Record, from bytes (parse, validate)", IsBaseline: false, writer.BytesAsync),
            };
            if (engine is RecordEngine.Postgres)
            {
                await PreloadAsync(writer, skeleton, rows, settings.Effort.Preload, cancellationToken);
                await Rounds.RunAsync($"Commits, {engine}: {what}", settings.Clients, ways, settings.Effort, settings.Output, cancellationToken);
                continue;
            }

            await using var alone = await places.SkeletonAsync(groupMax: 1, cancellationToken);
            await using var single = await places.RecordAsync(new RecordOptions { GroupCommitMax = 1 }, cancellationToken);
            var singleWriter = new RecordWriter(single, corpus.Bytes, documents, settings.Corpus is null);
            ways.Add(new Way("bare engine, one transaction a commit", IsBaseline: false, (n, token) => alone.WriteAsync(rows[n % rows.Length], token)));
            ways.Add(new Way("Record, one transaction a commit", IsBaseline: false, singleWriter.DocumentAsync));
            await singleWriter.PrepareAsync(0, cancellationToken);
            await PreloadAsync(writer, skeleton, rows, settings.Effort.Preload, cancellationToken);
            await Rounds.RunAsync($"Commits, {engine}: {what}", settings.Clients, ways, settings.Effort, settings.Output, cancellationToken);
        }
    }

    private static async Task PreloadAsync(RecordWriter writer, ICommitSkeleton skeleton, SampledRow[] rows, int count, CancellationToken cancellationToken)
    {
        await writer.PrepareAsync(count, cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, count).Select(n => skeleton.WriteAsync(rows[n % rows.Length], cancellationToken)));
    }
}

/// <summary>Commits through the Record's front door.</summary>
internal sealed class RecordWriter(IRecord record, IReadOnlyList<byte[]> bytes, FhirDocument[] documents, bool asDoctor)
{
    private readonly Caller _caller = asDoctor ? Doctor : Caller.System("bench");

    internal static Caller Doctor { get; } = new()
    {
        Subject = "practitioner:bs-01",
        Role = Role.Doctor,
        Purpose = Purposes.Treatment,
        Display = "BS. Lê Minh Khôi",
        Facility = VisitDocuments.Facility,
        Practitioner = "bs-01",
    };

    /// <summary>The people, cared for by the facility, and so many documents before the measurement.</summary>
    internal async Task PrepareAsync(int preload, CancellationToken cancellationToken)
    {
        if (asDoctor)
        {
            await People.WriteAsync(record, VisitDocuments.People, cancellationToken);
        }

        await Task.WhenAll(Enumerable.Range(0, preload).Select(n => DocumentAsync(n, cancellationToken)));
    }

    /// <summary>A document made by our own code.</summary>
    internal Task DocumentAsync(long number, CancellationToken cancellationToken) => CommitAsync(documents[number % documents.Length], cancellationToken);

    /// <summary>A document that comes in from outside.</summary>
    internal Task BytesAsync(long number, CancellationToken cancellationToken)
    {
        var document = FhirDocument.Parse(bytes[(int)(number % bytes.Count)]).ValueOrThrow();
        return FhirValidator.Validate(document) is [var issue, ..]
            ? throw new InvalidOperationException($"The corpus is not valid: {issue}")
            : CommitAsync(document, cancellationToken);
    }

    private async Task CommitAsync(FhirDocument document, CancellationToken cancellationToken)
    {
        var result = await record.CommitAsync(
            _caller, new Commit().Create(document, ResourceKey.New(document.ResourceType, TimeProvider.System)), cancellationToken);
        if (!result.Succeeded)
        {
            throw new InvalidOperationException($"The Record refused a commit: {result.Failure}");
        }
    }
}
