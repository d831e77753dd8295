namespace Sen.Record;

/// <summary>
/// The papers (PDF) of visits, for pages that link to them. The documents module answers; opening a paper asks for the right to it, so a page that shows a visit
/// may show the link without asking.
/// </summary>
public interface IVisitPapers
{
    /// <summary>Address of the paper that holds for a visit; null: there is none, or not yet.</summary>
    /// <param name="encounter">Encounter id.</param>
    /// <param name="kind">record, prescription, laboratory or bill (<c>urn:sen:cs:document</c>).</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<string?> AddressAsync(string? encounter, string kind, CancellationToken cancellationToken);
}
