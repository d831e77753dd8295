using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Billing.Callback;

/// <summary>What became of a bank notice. All of them are an acknowledgement to the bank: it need not send it again.</summary>
internal enum NoticeOutcome
{
    /// <summary>The invoice is paid now.</summary>
    Settled,

    /// <summary>This very transaction was taken before; nothing changed.</summary>
    Repeated,

    /// <summary>Money without an open bill of that amount: kept for the cashier to look at or to give back.</summary>
    Unmatched,
}

/// <summary>
/// Money from a bank meets its bill. Two unique claims make paying safe: a bank transaction is taken once, an invoice is settled
/// once; both are checked inside the transaction, so a notice sent a hundred times or from two places changes nothing.
/// </summary>
internal sealed class TakeNotice(IRecord record, TimeProvider clock, ILogger<TakeNotice> logger)
{
    private static readonly Caller Bank = Caller.System("bank") with { Purpose = Purposes.Payment };

    internal async Task<Result<NoticeOutcome>> HandleAsync(BankNotice notice, CancellationToken cancellationToken)
    {
        var facility = await FacilityAsync(notice, cancellationToken);
        if (!facility.Succeeded)
        {
            return facility.Failure;
        }

        var found = await FindInvoiceAsync(notice, facility.Value, cancellationToken);
        if (!found.Succeeded)
        {
            return found.Failure;
        }

        var invoice = found.Value;
        var settles = invoice is not null && new InvoiceView(invoice.As<Invoice>()) is { Waiting: true } open && open.PersonPays == notice.Amount;
        var result = await CommitAsync(notice, facility.Value, invoice, settles, cancellationToken);
        if (result.Failure is Conflict conflict)
        {
            return await AfterConflictAsync(notice, facility.Value, invoice, conflict, cancellationToken);
        }

        return Report(result.Map(_ => settles ? NoticeOutcome.Settled : NoticeOutcome.Unmatched), invoice);
    }

    private async Task<Result<NoticeOutcome>> AfterConflictAsync(
        BankNotice notice, string facility, StoredResource? invoice, Conflict conflict, CancellationToken cancellationToken)
    {
        if (conflict is ExistsConflict || (conflict is ClaimConflict claim && claim.Claim == ClaimKeys.BankTransaction(notice.Bin, notice.Reference)))
        {
            return NoticeOutcome.Repeated;
        }

        // Somebody else settled the bill between our read and our write: this money is a second payment.
        var kept = await CommitAsync(notice, facility, invoice, settles: false, cancellationToken);
        return kept.Failure is Conflict
            ? NoticeOutcome.Repeated
            : Report(kept.Map(_ => NoticeOutcome.Unmatched), invoice);
    }

    private Result<NoticeOutcome> Report(Result<NoticeOutcome> outcome, StoredResource? invoice)
    {
        if (outcome.Succeeded && outcome.Value == NoticeOutcome.Settled)
        {
            logger.InvoicePaid(invoice!.Key.Id);
        }
        else if (outcome.Succeeded)
        {
            logger.NoticeUnmatched(invoice is null ? "no-invoice" : "not-open-or-amount");
        }

        return outcome;
    }

    private Task<Result<Receipt>> CommitAsync(
        BankNotice notice, string facility, StoredResource? invoice, bool settles, CancellationToken cancellationToken)
    {
        var payment = new ResourceKey("PaymentReconciliation", PaymentId(notice));
        var commit = new Commit().At(facility)
            .Create(PaymentWriter.FromBank(payment, notice, facility, invoice, settles, clock.GetUtcNow()))
            .Claim(ClaimKeys.BankTransaction(notice.Bin, notice.Reference), payment);
        if (settles)
        {
            var paid = invoice!.As<Invoice>();
            paid.Status = "balanced";
            commit.Update(paid, invoice.Version).Claim(ClaimKeys.Paid(invoice.Key.Id), payment);
        }

        return record.CommitAsync(Bank, commit, cancellationToken);
    }

    /// <summary>The facility whose account it is; a notice for an account that is not ours is refused.</summary>
    private async Task<Result<string>> FacilityAsync(BankNotice notice, CancellationToken cancellationToken)
    {
        var query = SearchQuery.For("Organization").WhereToken("identifier", Systems.BankAccount, $"{notice.Bin}:{notice.Account}").Take(2);
        var page = await record.SearchAsync(Bank, query, cancellationToken);
        if (!page.Succeeded)
        {
            return page.Failure;
        }

        return page.Value.Matches is [var facility, ..]
            ? facility.Key.Id
            : Invalid.One("bank.account", "account", "No facility has this account.");
    }

    /// <summary>By bill number when the bank passes it on, else by the ticket code in the transfer text.</summary>
    private async Task<Result<StoredResource?>> FindInvoiceAsync(BankNotice notice, string facility, CancellationToken cancellationToken)
    {
        var candidates = new List<(string System, string Value)>();
        if (notice.Bill is { Length: > 0 and <= 25 } bill)
        {
            candidates.Add((Systems.InvoiceNumber, bill));
        }

        var words = VietQr.PlainText(notice.Description, 120).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        candidates.AddRange(words.Where(w => w.Length == TicketCodes.Length).Take(4)
            .Where(w => TicketCodes.TryParse(w, out _)).Select(w => (Systems.TicketCode, w.ToUpperInvariant())));
        foreach (var (system, value) in candidates)
        {
            var query = SearchQuery.For("Invoice").WhereToken("identifier", system, value).Where("issuer", $"Organization/{facility}").Take(20);
            var page = await record.SearchAsync(Bank, query, cancellationToken);
            if (!page.Succeeded)
            {
                return page.Failure;
            }

            var open = page.Value.Matches.OrderByDescending(m => m.As<Invoice>().Status == "issued").FirstOrDefault();
            if (open is not null)
            {
                return open;
            }
        }

        return (StoredResource?)null;
    }

    /// <summary>The same transaction always has the same resource id.</summary>
    private static string PaymentId(BankNotice notice) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{notice.Bin}\n{notice.Reference}")).AsSpan(0, 16));
}
