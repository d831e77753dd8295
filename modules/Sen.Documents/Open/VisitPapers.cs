using Sen.Documents.Compose;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Documents.Open;

/// <summary>Finds the paper of a kind that holds for a visit: pages of others know the visit, not the document.</summary>
internal sealed class VisitPapers(IRecord record) : IVisitPapers
{
    public async Task<string?> AddressAsync(string? encounter, string kind, CancellationToken cancellationToken) =>
        await FindAsync(encounter, kind, code: null, cancellationToken) is null ? null : $"/documents/visits/{encounter}/{kind}";

    /// <param name="encounter">Encounter id.</param>
    /// <param name="kind">Code of the kind.</param>
    /// <param name="code">Number of the document, where a visit may have several of a kind.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<DocumentReference?> FindAsync(string? encounter, string kind, string? code, CancellationToken cancellationToken)
    {
        if (!FhirDocument.IsId(encounter))
        {
            return null;
        }

        var found = await record.SearchAsync(
            VisitReader.Node, SearchQuery.For("DocumentReference").Where("encounter", $"Encounter/{encounter}").Take(SearchQuery.MaxCount), cancellationToken);
        return !found.Succeeded ? null : found.Value.As<DocumentReference>()
            .Where(d => d.DocStatus == "final" && d.Type?.Has(Systems.DocumentKind, kind) == true && (code is null || d.Identifier.Any(i => i.Value == code)))
            .OrderBy(d => d.Status == "current" ? 0 : 1).ThenByDescending(d => d.Date).FirstOrDefault();
    }
}
