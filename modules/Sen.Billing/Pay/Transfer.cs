using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Billing.Pay;

/// <summary>How an invoice is paid by bank transfer: the account and the words that bring the money back to its bill.</summary>
/// <param name="Payload">The VietQR text.</param>
/// <param name="Content">Nội dung chuyển khoản, at most 25 characters (VietQR field 62.08).</param>
internal sealed record Transfer(string Payload, string Bin, string Account, string Content)
{
    internal string AccountMasked => Account.Length <= 8 ? Account : $"{Account[..4]} •••• {Account[^4..]}";

    /// <summary>Null when the facility has no bank account in the Record.</summary>
    internal static Transfer? Of(InvoiceView invoice, Organization facility)
    {
        if (facility.Identifier.In(Systems.BankAccount)?.Split(':') is not [var bin, var account])
        {
            return null;
        }

        var content = VietQr.PlainText($"SEN {invoice.QueueNumber} {invoice.TicketCode}".Trim(), 25);
        var payload = VietQr.Encode(new VietQrPayment
        {
            BankBin = bin,
            Account = account,
            Amount = invoice.PersonPays,
            OneTime = true,
            Bill = invoice.Number,
            Purpose = content,
        });
        return payload.Succeeded ? new Transfer(payload.Value, bin, account, content) : null;
    }
}
