namespace Sen.Vietnam.Tests.Identity;

public sealed class CitizenTests
{
    private const string Seven = "001190000001||Nguyễn Thị Mẫu|15011990|Nữ|Số 1 Phố Mẫu, Phường Mẫu, Hà Nội|01022022";
    private static readonly DateOnly Today = new(2026, 11, 24);

    [Fact]
    public void A_number_tells_province_sex_and_birth_year()
    {
        var number = CitizenNumber.Parse("094184000372").Value;
        number.BirthProvince.ShouldBe("Sóc Trăng");
        number.Sex.ShouldBe(Sex.Female);
        number.BirthYear.ShouldBe(1984);
        number.Masked.ShouldBe("0941 •••• 0372");
        CitizenNumber.Parse("015204001234").Value.ShouldSatisfyAllConditions(
            young => young.BirthProvince.ShouldBe("Yên Bái"),
            young => young.Sex.ShouldBe(Sex.Male),
            young => young.BirthYear.ShouldBe(2004));
    }

    [Theory]
    [InlineData("", FormatCodes.CitizenLength)]
    [InlineData(null, FormatCodes.CitizenLength)]
    [InlineData("12345", FormatCodes.CitizenLength)]
    [InlineData("0941840003720", FormatCodes.CitizenLength)]
    [InlineData("09418400037x", FormatCodes.CitizenDigits)]
    [InlineData("٠٩٤١٨٤٠٠٠٣٧٢", FormatCodes.CitizenDigits)]
    [InlineData("003184000372", FormatCodes.CitizenProvince)]
    public void A_wrong_number_says_what_is_wrong(string? text, string code) => CitizenNumber.Parse(text).Error!.Code.ShouldBe(code);

    [Fact]
    public void A_number_is_read_with_spaces_and_without() => CitizenNumber.Parse(" 0941 8400 0372\r\n").Value.Value.ShouldBe("094184000372");

    [Fact]
    public void Contradictions_between_number_and_person_are_named()
    {
        var number = CitizenNumber.Parse("094184000372").Value;
        number.Contradictions(new DateOnly(1984, 6, 17), Sex.Female).ShouldBeEmpty();
        number.Contradictions(new DateOnly(1985, 6, 17), Sex.Male).Select(error => error.Code)
            .ShouldBe([FormatCodes.CitizenBirthYearDiffers, FormatCodes.CitizenSexDiffers]);
        number.Contradictions(null, Sex.Unknown).ShouldBeEmpty();
    }

    [Fact]
    public void The_chip_card_of_seven_fields_is_read()
    {
        var card = CitizenCardQr.Parse(Seven + "\r\n", Today).Value;
        card.Number.Value.ShouldBe("001190000001");
        card.OldNumber.ShouldBeNull();
        card.Name.Full.ShouldBe("Nguyễn Thị Mẫu");
        card.BirthDate.ShouldBe(new DateOnly(1990, 1, 15));
        card.Sex.ShouldBe(Sex.Female);
        card.Address.ShouldBe("Số 1 Phố Mẫu, Phường Mẫu, Hà Nội");
        card.IssueDate.ShouldBe(new DateOnly(2022, 2, 1));
        card.Doubts.ShouldBeEmpty();
        card.Raw.ShouldBe(Seven);
    }

    [Fact]
    public void The_order_another_parser_saw_is_read_by_shape()
    {
        var card = CitizenCardQr.Parse("001190000001|Nguyễn Thị Mẫu|Nữ|15011990|Số 1, Hà Nội|01072024|012345678|", Today).Value;
        card.OldNumber.ShouldBe("012345678");
        card.Address.ShouldBe("Số 1, Hà Nội");
        card.IssueDate.ShouldBe(new DateOnly(2024, 7, 1));
    }

    [Fact]
    public void Every_published_sample_is_read_or_refused_as_it_says()
    {
        foreach (var row in Vectors.Rows("cccd_qr_samples.csv"))
        {
            var invalid = row["note"].StartsWith("invalid", StringComparison.Ordinal);
            var card = CitizenCardQr.Parse(row["payload"], Today);
            card.Succeeded.ShouldBe(!invalid, row["payload"]);
            if (!invalid)
            {
                card.Value.Name.SearchKey.ShouldBe("nguyen van a");
                card.Value.BirthDate.ShouldBe(new DateOnly(1990, 1, 1));
                card.Value.IssueDate.ShouldNotBeNull();
            }
        }
    }

    [Theory]
    [InlineData("|15011990|", "|25112026|", FormatCodes.CitizenBirthInFuture)]
    [InlineData("|15011990|", "|31021990|", FormatCodes.CardQrBirthDate)]
    [InlineData("|Nữ|", "|X|", FormatCodes.CardQrSex)]
    [InlineData("Nguyễn Thị Mẫu", "<script>alert(1)</script>", FormatCodes.CardQrName)]
    [InlineData("001190000001", "1190000001", FormatCodes.CitizenLength)]
    public void A_broken_card_says_what_is_broken(string good, string bad, string code)
        => CitizenCardQr.Parse(Seven.Replace(good, bad, StringComparison.Ordinal), Today).Error!.Code.ShouldBe(code);

    [Fact]
    public void A_card_that_contradicts_itself_is_read_with_doubts()
        => CitizenCardQr.Parse(Seven.Replace("Nữ", "Nam", StringComparison.Ordinal).Replace("01022022", "01022027", StringComparison.Ordinal), Today)
            .Value.Doubts.Select(doubt => doubt.Code).ShouldBe([FormatCodes.CitizenSexDiffers, FormatCodes.CitizenIssuedInFuture]);

    [Fact]
    public void Five_megabytes_are_refused_at_once()
        => CitizenCardQr.Parse(new string('|', 5_000_000), Today).Error!.Code.ShouldBe(FormatCodes.CardQrTooLong);

    [Fact]
    public void Any_text_gives_a_card_or_an_error()
    {
        Anything.IsAnswered(CitizenNumber.Parse, "094184000372");
        Anything.IsAnswered(text => CitizenCardQr.Parse(text, Today), Seven, Seven + "||||");
    }
}
