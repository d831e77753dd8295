using Sen.Billing.Callback;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Billing.Cashier;

/// <summary>The person pays at the desk. The same claim as a transfer settles the invoice, so it is paid one way only.</summary>
internal sealed class TakeCash(IRecord record, TimeProvider clock)
{
    internal async Task<Result<ResourceKey>> HandleAsync(Caller cashier, string invoiceId, long version, CancellationToken cancellationToken)
    {
        var stored = await record.ReadAsync(cashier, new ResourceKey("Invoice", invoiceId), cancellationToken);
        if (!stored.Succeeded)
        {
            return stored.Failure;
        }

        var invoice = stored.Value.As<Invoice>();
        var view = new InvoiceView(invoice);
        if (view.Facility is null || view.Facility != cashier.Facility)
        {
            return new Denied("billing.other-facility", "The invoice belongs to another facility.");
        }

        if (!view.Waiting)
        {
            return Invalid.One("billing.not-open", "Invoice.status", "The invoice is not waiting for money.");
        }

        var payment = ResourceKey.New("PaymentReconciliation", clock);
        invoice.Status = "balanced";
        var commit = new Commit().At(view.Facility)
            .Create(PaymentWriter.FromCash(payment, cashier, view.Facility, stored.Value, view.PersonPays, clock.GetUtcNow()))
            .Update(invoice, version)
            .Claim(ClaimKeys.Paid(invoiceId), payment);
        var receipt = await record.CommitAsync(cashier, commit, cancellationToken);
        return receipt.Map(_ => payment);
    }
}
