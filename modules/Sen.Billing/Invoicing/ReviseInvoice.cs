using Microsoft.Extensions.Logging;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Billing.Invoicing;

/// <summary>
/// After something of a finished visit was replaced: an unpaid invoice that lists what no longer holds, or misses what was added, is
/// cancelled, and one is issued for all that is charged now, because the insurance share depends on the whole. A paid invoice stays;
/// what was added then gets one of its own, and the cashier is shown what was paid in vain.
/// </summary>
internal sealed class ReviseInvoice(IRecord record, IssueInvoice issue, ILogger<ReviseInvoice> logger)
{
    internal async Task<Result<ResourceKey>> HandleAsync(Caller caller, string encounterId, CancellationToken cancellationToken)
    {
        var items = await record.SearchAsync(
            caller, SearchQuery.For("ChargeItem").Where("context", $"Encounter/{encounterId}").Take(200), cancellationToken);
        if (!items.Succeeded)
        {
            return items.Failure;
        }

        var byId = items.Value.Matches.ToDictionary(i => i.Key.Id, StringComparer.Ordinal);
        var added = byId.Values.Any(i => i.As<ChargeItem>().Status == "billable");
        var open = await OpenAsync(caller, encounterId, byId.Values, cancellationToken);
        if (!open.Succeeded)
        {
            return open.Failure;
        }

        foreach (var stored in open.Value)
        {
            var lines = new InvoiceView(stored.As<Invoice>()).Lines.Select(l => byId.GetValueOrDefault(l.ChargeItemId)).OfType<StoredResource>().ToList();
            if (!added && lines.TrueForAll(l => l.As<ChargeItem>().Status != "aborted"))
            {
                continue;
            }

            var committed = await record.CommitAsync(caller, Cancel(stored, lines), cancellationToken);
            if (!committed.Succeeded)
            {
                return committed.Failure;
            }

            logger.InvoiceCancelled(stored.Key.Id);
        }

        return await issue.HandleAsync(caller, encounterId, cancellationToken);
    }

    private static Commit Cancel(StoredResource stored, List<StoredResource> lines)
    {
        var invoice = stored.As<Invoice>();
        invoice.Status = "cancelled";
        invoice.CancelledReason = "The charges of the visit changed before it was paid.";
        var commit = new Commit().At(new InvoiceView(invoice).Facility!).Update(invoice, stored.Version);
        foreach (var line in lines)
        {
            commit.Release(ClaimKeys.Billed(line.Key.Id), stored.Key);
            var item = line.As<ChargeItem>();
            if (item.Status == "billed")
            {
                item.Status = "billable";
                commit.Update(item, line.Version);
            }
        }

        return commit;
    }

    private async Task<Result<IReadOnlyList<StoredResource>>> OpenAsync(
        Caller caller, string encounterId, IEnumerable<StoredResource> items, CancellationToken cancellationToken)
    {
        var patient = items.Select(i => i.As<ChargeItem>().Subject.IdIn("Patient")).FirstOrDefault(id => id is not null);
        if (patient is null)
        {
            return Array.Empty<StoredResource>();
        }

        var found = await record.SearchAsync(
            caller, SearchQuery.For("Invoice").Where("patient", $"Patient/{patient}").Where("status", "issued").Take(200), cancellationToken);
        return found.Map<IReadOnlyList<StoredResource>>(page =>
            [.. page.Matches.Where(i => new InvoiceView(i.As<Invoice>()).Encounter == encounterId)]);
    }
}
