using Sen.Documents.Compose;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Documents.Seal;

/// <summary>Documents whose facility's seal did not open: a tag on the DocumentReference says so until they are sealed.</summary>
internal sealed class SealWaiting(IRecord record)
{
    internal static bool Waits(DocumentReference reference) => PaperWaits.For(reference, PaperWaits.Seal);

    internal static void Begin(DocumentReference reference) => PaperWaits.Begin(reference, PaperWaits.Seal);

    internal static void End(DocumentReference reference) => PaperWaits.End(reference, PaperWaits.Seal);

    /// <summary>All of them, or those of one facility.</summary>
    internal async Task<IReadOnlyList<(DocumentReference Resource, long Version)>> FindAsync(string? facility, CancellationToken cancellationToken)
    {
        var query = SearchQuery.For("DocumentReference").WhereToken("_tag", Systems.WaitsFor, PaperWaits.Seal).Take(SearchQuery.MaxCount);
        query = facility is null ? query : query.Where("custodian", $"Organization/{facility}");
        var waiting = new List<(DocumentReference, long)>();
        await foreach (var stored in record.EachAsync(VisitReader.Node, query, cancellationToken))
        {
            waiting.Add((stored.As<DocumentReference>(), stored.Version));
        }

        return waiting;
    }
}
