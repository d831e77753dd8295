using System.Globalization;

namespace Sen.Vietnam.Tests.Services;

public sealed class ServicesTests
{
    private static readonly DateOnly Today = new(2026, 11, 24);
    private const int Adult = 42 * 12;

    [Fact]
    public void Services_are_found_and_priced_by_day()
    {
        MedicalServices.All.Count.ShouldBe(9_190 + 4);
        MedicalServices.Find("hba1c", 1).Single().Code.ShouldBe("23.0083.1523");
        MedicalServices.Find("23.0083", 1).Single().Code.ShouldBe("23.0083.1523");
        MedicalServices.PriceAt("23.0083.1523", Today)!.Amount.ShouldBe(105_300);
        MedicalServices.PriceAt("23.0083.1523", new DateOnly(2024, 12, 31))!.Amount.ShouldBe(100_000);
        MedicalServices.PriceAt("23.0083.1523", new DateOnly(2018, 1, 1)).ShouldBeNull();
        MedicalServices.PriceAt("KB.1", Today)!.ShouldSatisfyAllConditions(
            price => price.Amount.ShouldBe(50_600),
            price => price.Certainty.ShouldBe(Certainty.Demo));
    }

    [Fact]
    public void Every_test_belongs_to_a_service_and_every_priced_code_exists()
    {
        LabTests.All.Count.ShouldBeGreaterThanOrEqualTo(60);
        LabTests.All.ShouldAllBe(test => MedicalServices.Get(test.ServiceCode) != null);
        Embedded.Rows("service_prices.csv").ShouldAllBe(row => MedicalServices.Get(row["code"]) != null);
    }

    [Fact]
    public void Results_are_flagged_by_sex_and_age()
    {
        var creatinine = LabTests.Get("CREA")!;
        creatinine.Flag(110, Sex.Female, Adult).ShouldBe(LabFlag.High);
        creatinine.Flag(110, Sex.Male, Adult).ShouldBe(LabFlag.Normal);
        creatinine.Flag(650, Sex.Male, Adult).ShouldBe(LabFlag.DangerHigh);
        creatinine.Flag(110, Sex.Male, 24).ShouldBe(LabFlag.Unknown);
        LabTests.Get("K")!.Flag(2.4m, Sex.Female, Adult).ShouldBe(LabFlag.DangerLow);
        LabTests.Get("HBA1C")!.Flag(8.4m, Sex.Female, Adult).ShouldBe(LabFlag.High);
        LabTests.Get("LDL")!.RangeFor(Sex.Male, Adult)!.Text().ShouldBe("≤\u00A03,4");
        LabTests.Get("GLU")!.RangeFor(Sex.Male, Adult)!.Text(CultureInfo.GetCultureInfo("en")).ShouldBe("3.9–6.4");
        LabTests.Get("DENGNS1")!.RangeFor(Sex.Male, Adult)!.Text().ShouldBe("Âm tính");
    }

    [Fact]
    public void An_ordered_panel_has_its_lines()
    {
        LabTests.OfService("22.0121.1369").Count.ShouldBe(14);
        LabTests.OfService("23.0083.1523").Single().Loinc.ShouldBe("4548-4");
        LabTests.Find("cong thuc mau").Count.ShouldBe(14);
        LabTests.Find("men gan").Select(test => test.Code).ShouldBe(["ALT", "AST", "GGT"], ignoreOrder: true);
        LabTests.Find("tieu cau", 1).Single().Code.ShouldBe("PLT");
    }

    [Fact]
    public void Limits_are_in_order()
    {
        foreach (var range in LabTests.All.SelectMany(test => test.Ranges))
        {
            decimal?[] limits = [range.DangerLow, range.Low, range.High, range.DangerHigh];
            limits.OfType<decimal>().ShouldBeInOrder();
        }
    }

    [Theory]
    [InlineData("umol/L", "µmol/L")]
    [InlineData("mg/g{creat}", "mg/g")]
    [InlineData("mmol/mol{creat}", "mmol/mol")]
    [InlineData("mL/min/{1.73_m2}", "mL/phút/1,73 m²")]
    [InlineData("10*9/L", "G/L")]
    [InlineData("{INR}", "")]
    [InlineData("10*9/L{cells}", "G/L")]
    [InlineData("nkat/g{Hb}", "nkat/g")]
    [InlineData("lần/phút", "lần/phút")]
    [InlineData(null, "")]
    public void Units_are_shown_as_people_read_them(string? ucum, string shown) => MeasureUnits.Text(ucum).ShouldBe(shown);

    [Fact]
    public void Narrow_columns_have_a_short_unit_and_English_has_its_own()
    {
        MeasureUnits.Short("mL/min/{1.73_m2}").ShouldBe("mL/phút");
        MeasureUnits.Short("umol/L").ShouldBe("µmol/L");
        MeasureUnits.Text("mL/min/{1.73_m2}", CultureInfo.GetCultureInfo("en")).ShouldBe("mL/min/1.73 m²");
    }

    [Fact]
    public void No_test_of_the_list_is_shown_in_raw_UCUM() =>
        LabTests.All.Select(test => MeasureUnits.Text(test.Unit)).ShouldAllBe(unit => !unit.Any(c => "{}[]*_".Contains(c)) && !unit.StartsWith('u'));
}
