using System.Net;
using Sen.Simulator.Bank;
using Sen.Simulator.Load;
using Sen.Simulator.People;
using Sen.Vietnam;

namespace Sen.Simulator.Tests;

[Collection(PracticeNodeTests.Name)]
public sealed class BankTests(PracticeNode node) : IDisposable
{
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("c014", 64_850)]
    [InlineData("d029", 312_400)]
    [InlineData("e012", 156_730)]
    [InlineData("c011", 1_284_000)]
    [InlineData("d031", 39_800)]
    [InlineData("b031", 0)]
    public async Task Billing_computes_the_bills_of_the_pictures(string patient, long amount)
    {
        var bill = await node.BillAsync(patient);
        bill.PersonPays.ShouldBe(amount);
        bill.Paid.ShouldBe(amount == 0);
        bill.IsSample.ShouldBeTrue();
    }

    [Fact]
    public async Task What_the_bank_signs_settles_the_bill_once_however_often_it_is_sent()
    {
        var bill = await node.BillAsync("e012");
        var qr = VietQr.Encode(new VietQrPayment
        {
            BankBin = "970436",
            Account = "118000207192",
            Amount = bill.PersonPays,
            OneTime = true,
            Bill = bill.Number,
            Purpose = "SEN E012",
        }).Value;
        var teller = Teller(PracticeNode.BankSecret);
        var transfer = (await teller.PayAsync(qr, null, CancellationToken.None)).Value;
        await teller.NotifyAsync(transfer, CancellationToken.None);
        transfer.Answer.ShouldBe("""{"outcome":"settled"}""");
        transfer.State.ShouldBe(TransferState.Taken);
        await teller.NotifyAsync(transfer, CancellationToken.None);
        transfer.Answer.ShouldBe("""{"outcome":"repeated"}""");
        (await node.BillAsync("e012")).Paid.ShouldBeTrue();
    }

    [Fact]
    public async Task A_bank_with_another_secret_is_refused_and_does_not_try_again()
    {
        var bill = await node.BillAsync("c014");
        var qr = VietQr.Encode(new VietQrPayment { BankBin = "970436", Account = "118000207192", Amount = bill.PersonPays, Bill = bill.Number }).Value;
        var teller = Teller("another secret");
        var transfer = (await teller.PayAsync(qr, null, CancellationToken.None)).Value;
        await teller.NotifyAsync(transfer, CancellationToken.None);
        transfer.State.ShouldBe(TransferState.Refused);
        transfer.Tries.ShouldBe(1);
        (await node.BillAsync("c014")).Paid.ShouldBeFalse();
    }

    [Fact]
    public async Task A_server_that_is_away_is_tried_again_until_the_bank_gives_up()
    {
        var options = new BankOptions(0, "x", new Uri("http://127.0.0.1:9/billing/bank-notices")) { Tries = 3, FirstWait = TimeSpan.FromMilliseconds(5) };
        var teller = new Teller(options, _http, TimeProvider.System);
        var qr = VietQr.Encode(new VietQrPayment { BankBin = "970436", Account = "118000207192", Amount = 1_000 }).Value;
        var transfer = (await teller.PayAsync(qr, null, CancellationToken.None)).Value;
        await teller.NotifyAsync(transfer, CancellationToken.None);
        transfer.State.ShouldBe(TransferState.Unsent);
        transfer.Tries.ShouldBe(3);
    }

    [Fact]
    public async Task A_broken_code_moves_no_money()
    {
        var paid = await Teller("x").PayAsync("00020101021138570010A000000727", null, CancellationToken.None);
        paid.Succeeded.ShouldBeFalse();
    }

    [Fact]
    public async Task Pages_of_the_bank_show_and_pay_a_code()
    {
        await using var bank = BankServer.Build(new BankOptions(0, PracticeNode.BankSecret, new Uri(node.Host.Address, "/billing/bank-notices")));
        await bank.StartAsync();
        var address = new Uri(bank.Urls.First());
        var qr = VietQr.Encode(new VietQrPayment { BankBin = "970436", Account = "118000207192", Amount = 1_234, Purpose = "<b>thu" }).Value;
        var shown = await _http.GetStringAsync(new Uri(address, $"/?qr={Uri.EscapeDataString(qr)}"));
        shown.ShouldContain("1.234");
        shown.ShouldNotContain("<b>thu");
        using var form = new FormUrlEncodedContent([new("qr", qr)]);
        using var paid = await _http.PostAsync(new Uri(address, "/transfers"), form);
        paid.StatusCode.ShouldBe(HttpStatusCode.OK);
        paid.RequestMessage!.RequestUri!.AbsolutePath.ShouldStartWith("/transfers/FT");
        (await _http.GetStringAsync(new Uri(address, "/cards"))).ShouldContain("SEN:T:7F3K29QX");
    }

    [Fact]
    public async Task A_kiosk_of_the_load_generator_takes_numbers()
    {
        using var device = new KioskDevice(node.Host.Address);
        (await device.EnrolAsync("KHAM2026", CancellationToken.None)).ShouldBeTrue();
        var card = ScanTexts.All().Last(s => s.Kind == "card").Text;
        var (milliseconds, error) = await device.TakeNumberAsync(card, "92002-noi-tong-hop", CancellationToken.None);
        error.ShouldBeNull();
        milliseconds.ShouldBeGreaterThan(0);
    }

    private Teller Teller(string secret) => new(
        new BankOptions(0, secret, new Uri(node.Host.Address, "/billing/bank-notices")), _http, TimeProvider.System);
}
