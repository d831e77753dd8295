using Sen.Billing.Pay;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Billing.Tests.Pay;

public sealed class TransferTests
{
    [Fact]
    public void The_code_carries_amount_bill_and_ticket()
    {
        var invoice = new InvoiceView(new Invoice
        {
            Id = "i",
            Identifier =
            {
                Identifier.Of(Systems.InvoiceNumber, "HD2692001000001"),
                Identifier.Of(Systems.QueueNumber, "A027"),
                Identifier.Of(Systems.TicketCode, "7F3K29QX"),
            },
            TotalNet = InvoiceView.Dong(107_304),
        });
        var facility = new Organization { Id = "f", Identifier = { Identifier.Of(Systems.BankAccount, "970436:118000007192") } };

        var transfer = Transfer.Of(invoice, facility)!;

        transfer.Content.ShouldBe("SEN A027 7F3K29QX");
        transfer.AccountMasked.ShouldBe("1180 •••• 7192");
        var decoded = VietQr.Decode(transfer.Payload).Value;
        (decoded.Amount, decoded.Bill, decoded.Purpose, decoded.BankBin).ShouldBe((107_304L, "HD2692001000001", "SEN A027 7F3K29QX", "970436"));
    }

    [Fact]
    public void A_facility_without_an_account_gets_no_code() =>
        Transfer.Of(new InvoiceView(new Invoice { Id = "i" }), new Organization { Id = "f" }).ShouldBeNull();
}
