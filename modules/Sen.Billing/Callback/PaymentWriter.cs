using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Billing.Callback;

/// <summary>Payments as PaymentReconciliation: what came, for which invoice, and whether it settled it.</summary>
internal static class PaymentWriter
{
    /// <summary>Disposition of money that settled nothing: the cashier's list of money to look at.</summary>
    internal const string ToLookAt = "unmatched";

    internal const string Transfer = "transfer";
    internal const string Cash = "cash";

    internal static PaymentReconciliation FromBank(
        ResourceKey key, BankNotice notice, string facility, StoredResource? invoice, bool settles, DateTimeOffset now)
    {
        var payment = New(key, facility, notice.Amount, notice.PaidAt, now, Transfer);
        payment.Outcome = settles ? "complete" : "error";
        payment.Disposition = settles ? null : ToLookAt;
        payment.PaymentIdentifier = Identifier.Of(Systems.BankTransaction, $"{notice.Bin}:{notice.Reference}");
        if (invoice is not null)
        {
            payment.Detail.Add(Detail(invoice, notice.Amount, notice.PaidAt));
            MarkLike(payment, invoice);
        }

        return payment;
    }

    internal static PaymentReconciliation FromCash(ResourceKey key, Caller cashier, string facility, StoredResource invoice, long amount, DateTimeOffset now)
    {
        var payment = New(key, facility, amount, now, now, Cash);
        payment.Outcome = "complete";
        payment.Requestor = cashier.Practitioner is { } id ? Reference.To($"Practitioner/{id}", cashier.Display) : null;
        payment.Detail.Add(Detail(invoice, amount, now));
        MarkLike(payment, invoice);
        return payment;
    }

    private static PaymentReconciliation New(ResourceKey key, string facility, long amount, DateTimeOffset paidAt, DateTimeOffset now, string form) => new()
    {
        Id = key.Id,
        Status = "active",
        Created = FhirDateTime.Of(VietnamTime.Local(now)),
        PaymentDate = FhirDate.Of(VietnamTime.DayOf(paidAt)),
        PaymentAmount = InvoiceView.Dong(amount),
        PaymentIssuer = Reference.To($"Organization/{facility}"),
        FormCode = CodeableConcept.Of(Systems.PaymentForm, form),
    };

    private static PaymentReconciliation.DetailComponent Detail(StoredResource invoice, long amount, DateTimeOffset at) => new()
    {
        Type = CodeableConcept.Of("http://terminology.hl7.org/CodeSystem/payment-type", "payment"),
        Request = invoice.Key.ToReference(),
        Date = FhirDate.Of(VietnamTime.DayOf(at)),
        Amount = InvoiceView.Dong(amount),
    };

    private static void MarkLike(PaymentReconciliation payment, StoredResource invoice)
    {
        if (invoice.As<Invoice>().IsSample())
        {
            payment.MarkSample();
        }
    }
}
