using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sen.Documents.Seal;
using Sen.Documents.Sign;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Documents.Compose;

/// <summary>
/// What was signed, released or settled gets its documents, and a signed document its paper. Handling an entry twice changes nothing, because
/// the id of a document follows from the signature it stands on.
/// </summary>
internal sealed class VisitDocuments(
    IRecord record, MakeDocuments make, FinishDocument finish, DocumentSigner signer, IOptions<DocumentsOptions> options, TimeProvider clock,
    ILogger<VisitDocuments> logger) : FeedFollower(record, VisitReader.Node, Cursor, logger)
{
    internal const string Cursor = "documents.of-visits";

    // A fact that was written so long after it happened came with a history from elsewhere.
    private static readonly TimeSpan WrittenWithin = TimeSpan.FromDays(2);

    protected override Task HandleAsync(FeedEntry entry, CancellationToken cancellationToken) => entry.Resource switch
    {
        { Key.Type: "Provenance", Deleted: false } signed when signed.As<Provenance>() is var provenance && IsOfToday(entry, provenance.Recorded?.LowerBound) =>
            make.OfSignatureAsync(provenance, cancellationToken),
        { Key.Type: "Invoice", Deleted: false } bill when new InvoiceView(bill.As<Invoice>()).Paid && clock.GetUtcNow() - bill.LastUpdated < options.Value.Within =>
            make.OfBillAsync(bill, cancellationToken),
        { Key.Type: "Composition", Deleted: false, Version: 1 } draft when clock.GetUtcNow() - draft.LastUpdated < options.Value.Within => signer.ReadyAsync(draft.As<Composition>(), cancellationToken),
        { Key.Type: "Bundle", Deleted: false } => finish.OfSignedAsync(entry, cancellationToken),
        _ => Task.CompletedTask,
    };

    private bool IsOfToday(FeedEntry entry, DateTimeOffset? fact) =>
        fact is { } at && entry.Resource.LastUpdated - at < WrittenWithin && clock.GetUtcNow() - at < options.Value.Within;
}
