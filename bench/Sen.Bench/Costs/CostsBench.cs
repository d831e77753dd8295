using System.Diagnostics;
using Sen.Fhir;
using Sen.Log;
using Sen.Record;

namespace Sen.Bench;

/// <summary>What the steps of a commit cost before anything is written, one thread, for information: where to look first.</summary>
internal static class CostsBench
{
    private const string Id = "018f3b0c-7a3e-7c1e-9d2f-0123456789ab";

    internal static async Task RunAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        var corpus = Corpus.Open(settings.Corpus);
        var documents = corpus.Documents();
        var at = TimeProvider.System.GetUtcNow();
        var stamp = new CommitStamp(Guid.CreateVersion7(), at, MerkleHash.Sha256([]));
        var options = new RecordOptions();
        var maker = new ContentMaker(new Catalog(Catalog.Names.Index().ToDictionary(n => n.Item, n => n.Index, StringComparer.Ordinal)), ConformanceRules.R4, options);
        (string Name, Action<int> Step)[] steps =
        [
            ("parse and check the bytes (FhirDocument.Parse)", i => FhirDocument.Parse(corpus.Bytes[i])),
            ("parse what was checked (FhirDocument.Load)", i => FhirDocument.Load(corpus.Bytes[i])),
            ("validate the structure (FhirValidator)", i => FhirValidator.Validate(documents[i])),
            ("validate bindings, references and invariants too", i => FhirValidator.Validate(documents[i], FhirValidation.Full)),
            ("stamp id and version (WithMeta)", i => documents[i].WithMeta(Id, "1", at)),
            ("find the patient (PatientCompartment)", i => PatientCompartment.Subjects(documents[i])),
            ("extract every R4 search value (SearchIndexer)", i => SearchIndexer.Extract(documents[i])),
            ("stamp, index and commit to (ContentMaker.Stamp)", i => Stamp(maker, documents[i], stamp)),
            ("everything from bytes to what is written, validation in full", i => Make(maker, corpus.Bytes[i], stamp)),
        ];
        var size = corpus.Bytes.Average(b => b.Length);
        var table = new Table($"Cost of the steps, {corpus.Name}, mean {size:N0} bytes", ["step", "", "µs", "bytes allocated", "times the size"]);
        foreach (var (name, step) in steps)
        {
            Run(corpus.Bytes.Count, settings.Effort.WarmUp, step);
            var rounds = Enumerable.Range(0, settings.Effort.Rounds).Select(_ => Run(corpus.Bytes.Count, settings.Effort.Cell / 4, step)).ToList();
            cancellationToken.ThrowIfCancellationRequested();
            table.Add(
            [
                name, "", Spread.Of(rounds.Select(r => r.Micros)).ToString("N1"), Spread.Of(rounds.Select(r => r.Bytes)).ToString("N0"),
                Spread.Of(rounds.Select(r => r.Bytes / size)).ToString("N1"),
            ]);
        }

        await table.WriteAsync(settings.Output);
    }

    private static void Make(ContentMaker maker, byte[] bytes, CommitStamp stamp)
    {
        var document = FhirDocument.Parse(bytes).ValueOrThrow();
        maker.Make(new ResourceKey(document.ResourceType, Id), document, 1, stamp);
        document.Release();
    }

    private static void Stamp(ContentMaker maker, FhirDocument document, CommitStamp stamp) =>
        maker.Stamp(new ResourceKey(document.ResourceType, Id), document, 1, stamp);

    // Processor time, not the clock: other programs may be running.
    private static (double Micros, double Bytes) Run(int count, TimeSpan duration, Action<int> step)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var cpu = Environment.CpuUsage.TotalTime;
        var began = Stopwatch.GetTimestamp();
        var done = 0;
        do
        {
            for (var i = 0; i < count; i++)
            {
                step(i);
            }

            done += count;
        }
        while (Stopwatch.GetElapsedTime(began) < duration);
        return ((Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / done, (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)done);
    }
}
