using Sen.Fhir;
using Sen.Record;

namespace Sen.Bench;

/// <summary>Writes people into a Record, several hundred in a commit.</summary>
internal static class People
{
    internal static async Task WriteAsync(IRecord record, int count, CancellationToken cancellationToken, Func<int, byte[]>? make = null)
    {
        foreach (var chunk in Enumerable.Range(0, count).Chunk(500))
        {
            var commit = new Commit();
            foreach (var person in chunk)
            {
                var document = FhirDocument.Parse((make ?? VisitDocuments.Person)(person)).ValueOrThrow();
                commit.Put(document, new ResourceKey("Patient", document.Id!));
            }

            var result = await record.CommitAsync(Caller.System("bench"), commit, cancellationToken);
            if (!result.Succeeded)
            {
                throw new InvalidOperationException($"The Record refused people: {result.Failure}");
            }
        }
    }
}
