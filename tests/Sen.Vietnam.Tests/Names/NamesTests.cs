using System.Globalization;

namespace Sen.Vietnam.Tests.Names;

public sealed class NamesTests
{
    private static readonly DateOnly Today = new(2026, 11, 24);
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    private static PersonName Name(string text) => PersonName.Parse(text).Value;

    [Theory]
    [InlineData("Nguyễn Thị Bích Ngọc", "Nguyễn", "Thị Bích", "Ngọc", "Bích Ngọc", "BN", "N. T. B. Ngọc")]
    [InlineData("Trần Văn Sáu", "Trần", "Văn", "Sáu", "Sáu", "VS", "T. V. Sáu")]
    [InlineData("  Thạch   Thị Sa Rinh ", "Thạch", "Thị Sa", "Rinh", "Sa Rinh", "SR", "T. T. S. Rinh")]
    [InlineData("Âu Dương Thành", "Âu Dương", "", "Thành", "Thành", "DT", "Â. D. Thành")]
    [InlineData("Lê Hà", "Lê", "", "Hà", "Hà", "LH", "L. Hà")]
    [InlineData("Y'Bia", "Y'Bia", "", "", "Y'Bia", "Y", "Y'Bia")]
    public void Names_are_split(string text, string family, string middle, string given, string spoken, string initials, string masked)
        => Name(text).ShouldSatisfyAllConditions(
            name => name.Family.ShouldBe(family),
            name => name.Middle.ShouldBe(middle),
            name => name.Given.ShouldBe(given),
            name => name.Spoken.ShouldBe(spoken),
            name => name.Initials.ShouldBe(initials),
            name => name.Masked.ShouldBe(masked));

    [Theory]
    [InlineData("1984-06-17", Sex.Female, Audience.Phone, "Chị Bích Ngọc")]
    [InlineData("1984-06-17", Sex.Male, Audience.Phone, "Anh Bích Ngọc")]
    [InlineData("1984-06-17", Sex.Female, Audience.Kiosk, "chị Bích Ngọc")]
    [InlineData("1966-11-25", Sex.Female, Audience.Board, "chị Bích Ngọc")]
    [InlineData("1966-11-24", Sex.Female, Audience.Board, "bà Bích Ngọc")]
    [InlineData("1950-01-01", Sex.Male, Audience.Board, "ông Bích Ngọc")]
    [InlineData("2010-11-25", Sex.Female, Audience.Board, "bé Bích Ngọc")]
    [InlineData("2010-11-24", Sex.Female, Audience.Board, "bạn Bích Ngọc")]
    [InlineData("1984-06-17", Sex.Unknown, Audience.Board, "Nguyễn Thị Bích Ngọc")]
    [InlineData("2027-01-01", Sex.Female, Audience.Board, "Nguyễn Thị Bích Ngọc")]
    public void People_are_addressed_by_age_and_sex(string born, Sex sex, Audience audience, string expected)
        => Name("Nguyễn Thị Bích Ngọc").CallName(DateOnly.Parse(born, CultureInfo.InvariantCulture), sex, Today, audience).ShouldBe(expected);

    [Fact]
    public void English_keeps_the_marks()
    {
        Name("Nguyễn Thị Bích Ngọc").CallName(new DateOnly(1984, 6, 17), Sex.Female, Today, Audience.Phone, English).ShouldBe("Ms Bích Ngọc");
        Name("Nguyễn Thị Bích Ngọc").CallName(new DateOnly(2020, 6, 17), Sex.Female, Today, Audience.Board, English).ShouldBe("Bích Ngọc");
        Name("Nguyễn Thị Bích Ngọc").CallName(null, Sex.Female, Today, Audience.Phone).ShouldBe("Nguyễn Thị Bích Ngọc");
    }

    [Theory]
    [InlineData("", FormatCodes.NameEmpty)]
    [InlineData("<script>alert(1)</script>", FormatCodes.NameCharacter)]
    [InlineData("Nguyễn Văn 2", FormatCodes.NameCharacter)]
    [InlineData("\uD83D", FormatCodes.NameCharacter)]
    public void A_wrong_name_says_what_is_wrong(string text, string code) => PersonName.Parse(text).Error!.Code.ShouldBe(code);

    [Fact]
    public void Decomposed_and_composed_names_are_one_name()
        => Name("Nguyễn Thị Bích".Normalize(System.Text.NormalizationForm.FormD)).ShouldBe(Name("Nguyễn Thị Bích"));

    [Theory]
    [InlineData("0907123218", "+84907123218")]
    [InlineData("+84 907 123 218", "+84907123218")]
    [InlineData("84907123218", "+84907123218")]
    [InlineData("0084.907.123.218", "+84907123218")]
    [InlineData("+84 0907-123-218", "+84907123218")]
    [InlineData("(0847) 123 218", "+84847123218")]
    public void Phone_numbers_have_one_form(string text, string e164) => PhoneNumber.Parse(text).Value.E164.ShouldBe(e164);

    [Theory]
    [InlineData("", FormatCodes.PhoneEmpty)]
    [InlineData("0907a23218", FormatCodes.PhoneCharacter)]
    [InlineData("090712321", FormatCodes.PhoneLength)]
    [InlineData("+1 907 123 2180", FormatCodes.PhoneLength)]
    [InlineData("0292382123", FormatCodes.PhoneNotMobile)]
    public void A_wrong_phone_number_says_what_is_wrong(string text, string code) => PhoneNumber.Parse(text).Error!.Code.ShouldBe(code);

    [Fact]
    public void A_phone_number_is_shown_whole_and_masked()
        => PhoneNumber.Parse("0907123218").Value.ShouldSatisfyAllConditions(
            phone => phone.Display.ShouldBe("0907 123 218"),
            phone => phone.Masked.ShouldBe("0907 ••• 218"));

    [Fact]
    public void Dates_are_written_as_read_here()
    {
        VietnameseDate.Day(Today).ShouldBe("24/11/2026");
        VietnameseDate.WeekdayDay(Today).ShouldBe("thứ Ba 24/11");
        VietnameseDate.WeekdayDay(Today.AddDays(5)).ShouldBe("Chủ nhật 29/11");
        VietnameseDate.WeekdayDay(Today, English).ShouldBe("Tuesday 24/11");
        VietnameseDate.Time(new TimeOnly(8, 30)).ShouldBe("08:30");
        VietnameseDate.AgeAndBirth(new DateOnly(1984, 6, 17), Today).ShouldBe("42 tuổi (17/06/1984)");
        VietnameseDate.AgeAndBirth(new DateOnly(2023, 9, 24), Today).ShouldBe("38 tháng (24/09/2023)");
        VietnameseDate.AgeAndBirth(new DateOnly(2026, 11, 12), Today).ShouldBe("12 ngày tuổi (12/11/2026)");
        VietnameseDate.AgeAndBirth(new DateOnly(2026, 11, 12), Today, English).ShouldBe("12 days old (12/11/2026)");
    }

    [Theory]
    [InlineData("2020-11-24", 6, 72)]
    [InlineData("2020-11-25", 5, 71)]
    [InlineData("2024-02-29", 2, 32)]
    [InlineData("2026-12-01", -1, 0)]
    public void Age_counts_completed_years_and_months(string born, int years, int months)
        => Age.On(DateOnly.Parse(born, CultureInfo.InvariantCulture), Today).ShouldSatisfyAllConditions(
            age => age.Years.ShouldBe(years),
            age => age.Months.ShouldBe(months));

    [Theory]
    [InlineData("17/06/1984", "1984-06-17")]
    [InlineData("06/1984", "1984-06")]
    [InlineData("1984", "1984")]
    [InlineData("1984-06-17", "1984-06-17")]
    [InlineData("1984-06", "1984-06")]
    public void Dates_may_be_partial(string text, string fhir) => PartialDate.Parse(text).Value.ToString().ShouldBe(fhir);

    [Theory]
    [InlineData("31/02/1984", FormatCodes.DateNotReal)]
    [InlineData("13/1984", FormatCodes.DateNotReal)]
    [InlineData("0000", FormatCodes.DateNotReal)]
    [InlineData("84", FormatCodes.DateForm)]
    [InlineData("1/1/1/1984", FormatCodes.DateForm)]
    public void A_wrong_date_says_what_is_wrong(string text, string code) => PartialDate.Parse(text).Error!.Code.ShouldBe(code);

    [Fact]
    public void Any_text_gives_a_value_or_an_error()
    {
        Anything.IsAnswered(PersonName.Parse, "Nguyễn Thị Bích Ngọc", "Y'Bia");
        Anything.IsAnswered(PhoneNumber.Parse, "+84907123218", "0907 123 218");
        Anything.IsAnswered(PartialDate.Parse, "17/06/1984", "1984-06-17", "1984");
        Anything.Holds(["Nguyễn Thị Bích Ngọc"], text =>
        {
            if (PersonName.Parse(text).TryGet(out var name, out _))
            {
                PersonName.Parse(name.Full).Value.ShouldBe(name);
                name.Initials.ShouldNotBeEmpty();
                name.Masked.ShouldNotBeEmpty();
            }
        });
    }
}
