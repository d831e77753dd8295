using Sen.Fhir;
using Sen.Record;

namespace Sen.Bench;

/// <summary>What is there to be read: visits under ids that both sides know.</summary>
internal static class ReadStock
{
    internal static async Task WriteAsync(IRecord record, int visits, CancellationToken cancellationToken)
    {
        await People.WriteAsync(record, VisitDocuments.People, cancellationToken);
        foreach (var chunk in VisitDocuments.Of(visits).Index().Chunk(500))
        {
            var commit = new Commit();
            foreach (var (number, bytes) in chunk)
            {
                var document = FhirDocument.Parse(bytes).ValueOrThrow();
                commit.Create(document, new ResourceKey(document.ResourceType, $"r-{number}"));
            }

            var result = await record.CommitAsync(Caller.System("bench"), commit, cancellationToken);
            if (!result.Succeeded)
            {
                throw new InvalidOperationException($"The Record refused the stock: {result.Failure}");
            }
        }
    }

    /// <summary>Keys of everything written, in the same order.</summary>
    internal static string[] Keys(int visits) =>
        [.. VisitDocuments.Of(visits).Select((bytes, number) => $"{FhirDocument.Parse(bytes).ValueOrThrow().ResourceType}/r-{number}")];
}
