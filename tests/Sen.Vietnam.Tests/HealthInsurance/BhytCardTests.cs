using System.Text;

namespace Sen.Vietnam.Tests.HealthInsurance;

public sealed class BhytCardTests
{
    private static readonly DateOnly Today = new(2026, 11, 24);

    private static string Hex(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text)).ToLowerInvariant();

    private static string OldCard => $"DN4010000000001|{Hex("Nguyễn Thị Mẫu")}|15/01/1990|2|{Hex("Số 1 Phố Mẫu, Hà Nội")}|01 - 043|01/01/2024|-"
        + "|01/01/2024|01000000000001|-|4|01/01/2025|0123456789abcdef-7102|$";

    private static string NewCard => $"0000000001|{Hex("Nguyễn Văn Mẫu")}|1990|1|{Hex("Cần Thơ")}|92 - 043|01/01/2024|31/12/2026"
        + $"|01/01/2024|92000000000001|{Hex("Nguyễn Thị Mẹ")}|5|01/01/2025|0123456789abcdef-7102|4|{Hex("BHXH thành phố Cần Thơ")}|$";

    [Theory]
    [InlineData("DN4010000000001", BhytCardForm.Full, "DN 4 01 •••• 0001")]
    [InlineData("dn4 01 0000000001", BhytCardForm.Full, "DN 4 01 •••• 0001")]
    [InlineData("9200004471", BhytCardForm.InsuranceNumber, "92 •••• 4471")]
    [InlineData("094184000372", BhytCardForm.CitizenNumber, "0941 •••• 0372")]
    public void Each_form_is_read_and_masked(string text, BhytCardForm form, string masked)
    {
        var card = BhytCardNumber.Parse(text).Value;
        card.Form.ShouldBe(form);
        card.Masked.ShouldBe(masked);
    }

    [Theory]
    [InlineData("DN40100000000", FormatCodes.BhytLength)]
    [InlineData("DN6010000000001", FormatCodes.BhytForm)]
    [InlineData("D14010000000001", FormatCodes.BhytForm)]
    [InlineData("0000000000", FormatCodes.BhytZero)]
    [InlineData("003184000372", FormatCodes.CitizenProvince)]
    [InlineData(null, FormatCodes.BhytLength)]
    public void A_wrong_number_says_what_is_wrong(string? text, string code) => BhytCardNumber.Parse(text).Error!.Code.ShouldBe(code);

    [Fact]
    public void The_old_card_is_read()
    {
        var card = BhytCardQr.Parse(OldCard + "\r", Today).Value;
        card.Number.ObjectLetters.ShouldBe("DN");
        card.Name.Full.ShouldBe("Nguyễn Thị Mẫu");
        card.BirthDate.Date.ShouldBe(new DateOnly(1990, 1, 15));
        card.Sex.ShouldBe(Sex.Female);
        card.Address.ShouldBe("Số 1 Phố Mẫu, Hà Nội");
        card.FirstFacility.ShouldBe("01043");
        card.ValidTo.ShouldBeNull();
        card.FiveYearsFrom.ShouldBe(new DateOnly(2025, 1, 1));
        card.LivingArea.ShouldBe(BhytLivingArea.None);
        card.BenefitCode.ShouldBeNull();
    }

    [Fact]
    public void The_new_card_is_read()
    {
        var card = BhytCardQr.Parse(NewCard, Today).Value;
        card.Number.Form.ShouldBe(BhytCardForm.InsuranceNumber);
        card.BirthDate.ToString().ShouldBe("1990");
        card.BirthDate.Date.ShouldBeNull();
        card.ParentName.ShouldBe("Nguyễn Thị Mẹ");
        card.LivingArea.ShouldBe(BhytLivingArea.K1);
        card.BenefitCode.ShouldBe("4");
        card.IssuingPlace.ShouldBe("BHXH thành phố Cần Thơ");
        BenefitLevel.Of(card.Number, Today, card.BenefitCode)!.Percent.ShouldBe(80);
    }

    [Fact]
    public void The_short_form_is_read()
        => BhytCardQr.Parse(string.Join('|', OldCard.Split('|').Take(9)), Today).Value.ValidFrom.ShouldBe(new DateOnly(2024, 1, 1));

    [Theory]
    [InlineData("|15/01/1990|", "|25/11/2026|", FormatCodes.BhytQrBirthInFuture)]
    [InlineData("|15/01/1990|", "|15-01|", FormatCodes.BhytQrDate)]
    [InlineData("|01 - 043|01/01/2024|", "|01 - 043|31/02/2024|", FormatCodes.BhytQrDate)]
    [InlineData("|2|", "|9|", FormatCodes.BhytQrSex)]
    [InlineData("|4e", "|zz", FormatCodes.BhytQrHex)]
    [InlineData("|4e", "|ff", FormatCodes.BhytQrHex)]
    public void A_broken_card_says_what_is_broken(string good, string bad, string code)
        => BhytCardQr.Parse(OldCard.Replace(good, bad, StringComparison.Ordinal), Today).Error!.Code.ShouldBe(code);

    [Fact]
    public void Any_text_gives_a_card_or_an_error()
    {
        Anything.IsAnswered(BhytCardNumber.Parse, "DN4010000000001", "0000000001", "094184000372");
        Anything.IsAnswered(text => BhytCardQr.Parse(text, Today), OldCard, NewCard);
    }
}
