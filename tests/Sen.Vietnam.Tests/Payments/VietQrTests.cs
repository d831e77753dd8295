using FsCheck;
using FsCheck.Fluent;

namespace Sen.Vietnam.Tests.Payments;

public sealed class VietQrTests
{
    private const string Dynamic = "00020101021238570010A00000072701270006970436011300000000123450208QRIBFTTA530370454063510005802VN62320112HD20260000010812Thu vien phi6304F6E6";

    private static VietQrPayment Payment(string bin, string account) => new() { BankBin = bin, Account = account };

    public static TheoryData<string, VietQrPayment> Published => new()
    {
        { "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F", Payment("970403", "0011012345678") },
        { "00020101021138600010A00000072701300006970403011697040311012345670208QRIBFTTC53037045802VN63044F52", Payment("970403", "9704031101234567") with { ToCard = true } },
        { "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN62340107NPS68690819thanh toan don hang63042E2E", Payment("970403", "0011012345678") with { OneTime = true, Amount = 180_000, Bill = "NPS6869", Purpose = "thanh toan don hang" } },
        { "00020101021238600010A00000072701300006970403011697040311012345670208QRIBFTTC530370454061800005802VN62340107NPS68690819thanh toan don hang6304A203", Payment("970403", "9704031101234567") with { ToCard = true, OneTime = true, Amount = 180_000, Bill = "NPS6869", Purpose = "thanh toan don hang" } },
        { "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA530370454061200005802VN62170813ung ho lu lut6304C15C", Payment("970415", "0011001932418") with { OneTime = true, Amount = 120_000, Purpose = "ung ho lu lut" } },
        { "00020101021138540010A00000072701240006970423011000999999990208QRIBFTTA53037045802VN6304CBB4", Payment("970423", "0099999999") },
        { "00020101021238570010A00000072701270006970422011300234579234420208QRIBFTTA53037045405401235802VN62160812chuyen khoan6304722F", Payment("970422", "0023457923442") with { OneTime = true, Amount = 40_123, Purpose = "chuyen khoan" } },
        { Dynamic, Payment("970436", "0000000012345") with { OneTime = true, Amount = 351_000, Bill = "HD2026000001", Purpose = "Thu vien phi" } },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Published_codes_are_read_and_written_letter_by_letter(string text, VietQrPayment payment)
    {
        VietQr.Decode(text).Value.ShouldBe(payment);
        VietQr.Encode(payment).Value.ShouldBe(text);
    }

    [Fact]
    public void The_published_code_with_a_wrong_inner_length_is_refused_although_its_checksum_fits()
        => VietQr.Decode("00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304F4E5")
            .Error!.Code.ShouldBe(FormatCodes.VietQrTag);

    [Fact]
    public void Every_sample_with_a_wrong_checksum_is_refused_and_every_good_transfer_read()
    {
        foreach (var row in Vectors.Rows("vietqr_emvco_samples.csv"))
        {
            var parsed = VietQr.Decode(row["payload"]);
            var published = row["source"].StartsWith("NAPAS", StringComparison.Ordinal) && row["payload"].Contains("01120011012345678", StringComparison.Ordinal);
            if (row["crc"] == "invalid")
            {
                parsed.Error!.Code.ShouldBe(FormatCodes.VietQrCrc, row["payload"]);
            }
            else if (row["kind"] == "VietQR" && !published)
            {
                VietQr.Encode(parsed.Value).Succeeded.ShouldBeTrue();
            }
            else
            {
                parsed.Succeeded.ShouldBeFalse(row["payload"]);
                parsed.Error.Code.ShouldBeOneOf(FormatCodes.VietQrNotNapas, FormatCodes.VietQrTag, FormatCodes.VietQrCurrency);
            }
        }
    }

    [Fact]
    public void The_checksum_is_the_published_one() => Crc16.Of("123456789").ShouldBe((ushort)0x29B1);

    [Fact]
    public void A_changed_amount_is_noticed()
        => VietQr.Decode(Dynamic.Replace("5406351000", "5406951000", StringComparison.Ordinal)).Error!.Code.ShouldBe(FormatCodes.VietQrCrc);

    [Fact]
    public void Wrong_payments_are_not_encoded()
    {
        var good = Payment("970436", "0000000012345");
        VietQr.Encode(good with { BankBin = "97043" }).Error!.Code.ShouldBe(FormatCodes.VietQrBank);
        VietQr.Encode(good with { Account = "" }).Error!.Code.ShouldBe(FormatCodes.VietQrAccount);
        VietQr.Encode(good with { Amount = 0 }).Error!.Code.ShouldBe(FormatCodes.VietQrAmount);
        VietQr.Encode(good with { OneTime = true }).Error!.Code.ShouldBe(FormatCodes.VietQrAmountMissing);
        VietQr.Encode(good with { Purpose = "Viện phí" }).Error!.Code.ShouldBe(FormatCodes.VietQrPurpose);
        VietQr.Encode(good with { Bill = new string('1', 26) }).Error!.Code.ShouldBe(FormatCodes.VietQrBill);
    }

    [Theory]
    [InlineData("Thanh toán viện phí – Đặng Thị Bé", "Thanh toan vien phi Dang")]
    [InlineData("SEN A027  7F3K29QX", "SEN A027 7F3K29QX")]
    [InlineData(null, "")]
    public void Transfer_text_is_made_plain(string? text, string plain) => VietQr.PlainText(text).ShouldBe(plain);

    [Fact]
    public void What_is_written_is_read_back()
        => Prop.ForAll(
            Arb.From(Gen.Choose(0, 999_999)),
            ArbMap.Default.ArbFor<PositiveInt>(),
            ArbMap.Default.ArbFor<string>(),
            (bin, amount, text) =>
            {
                var payment = new VietQrPayment
                {
                    BankBin = bin.ToString("D6"),
                    Account = amount.Get.ToString("D13"),
                    Amount = amount.Get,
                    OneTime = bin % 2 == 0,
                    ToCard = bin % 3 == 0,
                    Purpose = VietQr.PlainText(text) is { Length: > 0 } purpose ? purpose : null,
                };
                VietQr.Decode(VietQr.Encode(payment).Value).Value.ShouldBe(payment);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_gives_a_payment_or_an_error() => Anything.IsAnswered(VietQr.Decode, Dynamic);

    [Fact]
    public void Banks_are_found_by_bin()
    {
        Banks.Find("970436")!.ShortName.ShouldBe("Vietcombank");
        Banks.Find("000000").ShouldBeNull();
        Banks.All.Count.ShouldBe(55);
    }
}
