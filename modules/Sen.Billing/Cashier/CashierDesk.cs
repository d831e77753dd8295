using Sen.Billing.Callback;
using Sen.Billing.Invoicing;
using Sen.Billing.Pay;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Billing.Cashier;

/// <summary>One invoice on the cashier's screen.</summary>
/// <param name="Payment">The payment that settled it, when there is one.</param>
/// <param name="NotSold">Medicines of the visit without a price here: they are on no bill, and somebody must say so to the person.</param>
/// <param name="Voided">Lines of this invoice that were replaced or withdrawn since.</param>
internal sealed record OpenInvoice(
    InvoiceView Invoice, long Version, PersonView? Person, VisitView? Visit, Transfer? Transfer, Organization Facility, PaymentReconciliation? Payment,
    IReadOnlyList<string> NotSold, IReadOnlyList<string> Voided);

/// <summary>What the desk shows besides one invoice.</summary>
internal sealed record DeskState(IReadOnlyList<InvoiceView> Waiting, int PaidCount, long PaidTotal, IReadOnlyList<PaymentReconciliation> ToLookAt);

/// <summary>What the cashier's and the citizen's payment pages read of the Record.</summary>
internal sealed class CashierDesk(IRecord record, TimeProvider clock)
{
    internal async Task<Result<DeskState>> StateAsync(Caller caller, CancellationToken cancellationToken)
    {
        var facility = $"Organization/{caller.Facility}";
        var today = VietnamTime.Today(clock);
        var from = $"ge{today:yyyy-MM-dd}";
        var waiting = await record.SearchAsync(
            caller, SearchQuery.For("Invoice").Where("issuer", facility).Where("status", "issued").Where("date", $"ge{today.AddDays(-7):yyyy-MM-dd}").Sort("date").Take(100),
            cancellationToken);
        if (!waiting.Succeeded)
        {
            return waiting.Failure;
        }

        var payments = await record.SearchAsync(
            caller, SearchQuery.For("PaymentReconciliation").Where("payment-issuer", facility).Where("created", from).Take(1000), cancellationToken);
        if (!payments.Succeeded)
        {
            return payments.Failure;
        }

        var taken = payments.Value.As<PaymentReconciliation>().ToList();
        var settled = taken.Where(p => p.Outcome == "complete").ToList();
        return new DeskState(
            [.. waiting.Value.As<Invoice>().Select(i => new InvoiceView(i)).OrderBy(i => i.IssuedAt)],
            settled.Count,
            (long)settled.Sum(p => p.PaymentAmount?.Value ?? 0m),
            [.. taken.Where(p => p.Disposition == PaymentWriter.ToLookAt)]);
    }

    internal async Task<Result<OpenInvoice>> OpenAsync(Caller caller, string invoiceId, CancellationToken cancellationToken)
    {
        var stored = await record.ReadAsync(caller, new ResourceKey("Invoice", invoiceId), cancellationToken);
        if (!stored.Succeeded)
        {
            return stored.Failure;
        }

        var invoice = new InvoiceView(stored.Value.As<Invoice>());
        var facility = await record.ReadAsync(caller, new ResourceKey("Organization", invoice.Facility ?? "none"), cancellationToken);
        if (!facility.Succeeded)
        {
            return facility.Failure;
        }

        var organization = facility.Value.As<Organization>();
        var person = await TryReadAsync<Patient>(caller, "Patient", invoice.Patient, cancellationToken);
        var visit = await TryReadAsync<Encounter>(caller, "Encounter", invoice.Encounter, cancellationToken);
        var items = await ItemsAsync(caller, invoice, cancellationToken);
        var lines = invoice.Lines.Select(l => l.ChargeItemId).ToHashSet(StringComparer.Ordinal);
        return new OpenInvoice(
            invoice,
            stored.Value.Version,
            person is null ? null : new PersonView(person),
            visit is null ? null : new VisitView(visit),
            invoice.Waiting ? Transfer.Of(invoice, organization) : null,
            organization,
            invoice.Paid ? await PaymentAsync(caller, invoice, cancellationToken) : null,
            [.. items.Where(i => i.Status == "not-billable" && IssueInvoice.GroupOf(i) == Codes.ChargeMedicine).Select(NameOf)],
            [.. items.Where(i => i.Status == "aborted" && lines.Contains(i.Id!)).Select(NameOf)]);
    }

    /// <summary>The open invoice of a scanned ticket, a typed queue number or an invoice number; null when there is none.</summary>
    internal async Task<Result<InvoiceView?>> FindAsync(Caller caller, string? text, CancellationToken cancellationToken)
    {
        var state = await StateAsync(caller, cancellationToken);
        if (!state.Succeeded)
        {
            return state.Failure;
        }

        var typed = text?.Trim() ?? "";
        var code = TicketCodes.TryParse(typed, out var ticket) ? ticket : null;
        return state.Value.Waiting.FirstOrDefault(i =>
            (code is not null && i.TicketCode == code)
            || string.Equals(i.QueueNumber, typed, StringComparison.OrdinalIgnoreCase)
            || string.Equals(i.Number, typed, StringComparison.OrdinalIgnoreCase));
    }

    private async Task<PaymentReconciliation?> PaymentAsync(Caller caller, InvoiceView invoice, CancellationToken cancellationToken)
    {
        var page = await record.SearchAsync(
            caller, SearchQuery.For("PaymentReconciliation").Where("payment-issuer", $"Organization/{invoice.Facility}")
                .Where("created", $"ge{VietnamTime.DayOf(invoice.IssuedAt ?? clock.GetUtcNow()):yyyy-MM-dd}").Take(1000),
            cancellationToken);
        return page.Succeeded
            ? page.Value.As<PaymentReconciliation>().FirstOrDefault(p =>
                p.Outcome == "complete" && p.Detail.Any(d => d.Request.IdIn("Invoice") == invoice.Id))
            : null;
    }

    /// <summary>The visit's charges; a page whose reader may not see them goes without.</summary>
    private async Task<IReadOnlyList<ChargeItem>> ItemsAsync(Caller caller, InvoiceView invoice, CancellationToken cancellationToken)
    {
        if (invoice.Encounter is not { } encounter)
        {
            return [];
        }

        var page = await record.SearchAsync(caller, SearchQuery.For("ChargeItem").Where("context", $"Encounter/{encounter}").Take(200), cancellationToken);
        return page.Succeeded ? [.. page.Value.As<ChargeItem>()] : [];
    }

    private static string NameOf(ChargeItem item) => item.Code?.Text ?? item.Code?.Coding.Select(c => c.Display ?? c.Code).FirstOrDefault() ?? "";

    /// <summary>Extra facts on the page: when the caller may not see them, the page goes without.</summary>
    private async Task<T?> TryReadAsync<T>(Caller caller, string type, string? id, CancellationToken cancellationToken)
        where T : Resource
    {
        if (id is null)
        {
            return null;
        }

        var stored = await record.ReadAsync(caller, new ResourceKey(type, id), cancellationToken);
        return stored.Succeeded ? stored.Value.As<T>() : null;
    }
}
