using Microsoft.Extensions.Logging;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Billing.Invoicing;

/// <summary>
/// A visit that was finished gets its invoice, so the person's phone shows it before they reach the cashier; when a signed prescription is
/// replaced, the invoice follows. Handling an entry twice changes nothing, because each charge item is claimed by its invoice.
/// </summary>
internal sealed class FinishedVisits(IRecord record, IssueInvoice issue, ReviseInvoice revise, ILogger<FinishedVisits> logger)
    : FeedFollower(record, Reader, "billing.finished-visits", logger)
{
    private static readonly Caller Reader = Caller.System("billing");

    protected override async Task HandleAsync(FeedEntry entry, CancellationToken cancellationToken)
    {
        var issued = entry.Resource switch
        {
            { Key.Type: "Encounter", Deleted: false } visit when new VisitView(visit.As<Encounter>()).Status == "finished" =>
                await issue.HandleAsync(Reader, visit.Key.Id, cancellationToken),
            { Key.Type: "MedicationRequest", Deleted: false } medicine when Withdrawn(medicine.As<MedicationRequest>()) is { } encounter =>
                await revise.HandleAsync(Reader, encounter, cancellationToken),
            _ => (Result<ResourceKey>?)null,
        };
        if (issued is { Succeeded: false, Failure: { } failure } && failure is not (Conflict or Invalid { Issues: [{ Code: "billing.nothing" }] }))
        {
            logger.InvoiceRefused(entry.Resource.Key.Id, failure.Code);
        }
    }

    // A line that was signed (it has a prescription's code) and is no longer in force; drafts that were removed have no code.
    private static string? Withdrawn(MedicationRequest medicine) =>
        medicine is { Status: "cancelled", GroupIdentifier: not null } ? medicine.Encounter.IdIn("Encounter") : null;
}
