using System.Globalization;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using Sen.Fhir.Units;
using Sen.TestKit;

namespace Sen.Fhir.Tests.Units;

/// <summary>The functional tests of UCUM, as its community maintains them, and what a clinic converts every day.</summary>
public sealed class UcumTests
{
    private static readonly XElement Suite = XDocument.Load(Path.Combine(SharedData.Find("lab"), "UcumFunctionalTests.xml")).Root!;

    // Where the suite contradicts the specification: by table 1 of UCUM 2.2 an annotation in front of a unit is an operand with no
    // operator after it, as the suite itself says of {a}rad2{b}; one per milligram is a thousand per gram; and by UCUM 7 operators are
    // taken from left to right, so that s/4.m is s.m/4.
    private static readonly string[] Exceptions = ["g.m/{hb}m2", "s/m/mg", "s/4.m"];

    [Fact]
    public void Codes_are_recognized_and_mistakes_are_not()
    {
        var cases = Suite.Element("validation")!.Elements("case").ToList();
        cases.Count.ShouldBeGreaterThan(300);

        cases.Where(c => UcumUnit.Find(c.Attribute("unit")!.Value) is not null != (bool)c.Attribute("valid")!)
            .Select(c => c.Attribute("unit")!.Value)
            .ShouldBe(Exceptions[..1]);
    }

    [Fact]
    public void Amounts_convert_to_the_digits_that_the_suite_gives()
    {
        foreach (var test in Suite.Element("conversion")!.Elements("case").Where(c => !Exceptions.Contains(c.Attribute("srcUnit")!.Value)))
        {
            var (from, to, outcome) = (test.Attribute("srcUnit")!.Value, test.Attribute("dstUnit")!.Value, test.Attribute("outcome")!.Value);
            var found = UcumUnit.Convert(decimal.Parse(test.Attribute("value")!.Value, CultureInfo.InvariantCulture), from, to);

            found.ShouldNotBeNull($"{from} to {to}");
            SameDigits(found.Value, outcome).ShouldBeTrue($"{from} to {to}: {found} for {outcome}");
        }
    }

    [Theory]
    [InlineData("37", "Cel", "[degF]", "98.6")]
    [InlineData("98.6", "[degF]", "Cel", "37")]
    [InlineData("0", "Cel", "K", "273.15")]
    [InlineData("1", "[in_i]", "cm", "2.54")]
    [InlineData("1", "[lb_av]", "g", "453.59237")]
    [InlineData("120", "mm[Hg]", "kPa", "15.99864")]
    [InlineData("5.5", "mmol/L", "umol/mL", "5.5")]
    [InlineData("6.3", "s/m/mg", "s.m-1.g-1", "6300")]
    [InlineData("1", "wk", "h", "168")]
    [InlineData("2", "[iU]/mL", "k[iU]/L", "2")]
    [InlineData("1", "MiBy", "KiBy", "1024")]
    public void A_clinic_converts_exactly(string value, string from, string to, string expected) =>
        UcumUnit.Convert(decimal.Parse(value, CultureInfo.InvariantCulture), from, to)
            .ShouldBe(decimal.Parse(expected, CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("mg", "mL")]
    [InlineData("[iU]", "[arb'U]")]
    [InlineData("[iU]", "1")]
    [InlineData("mmol/L", "mg/dL")]
    [InlineData("Cel/min", "K/min")]
    [InlineData("tablet", "1")]
    public void What_does_not_measure_the_same_does_not_convert(string from, string to) => UcumUnit.Convert(1, from, to).ShouldBeNull();

    [Fact]
    public void Every_atom_of_the_table_can_be_worked_out() =>
        Embedded.Lines("ucum.txt").Select(l => l.Split('\t')).Where(f => f[0] is not "prefix").Select(f => f[1])
            .Where(code => UcumUnit.Find(code) is null)
            .ShouldBeEmpty();

    [Fact]
    public void There_and_back_is_the_same_amount() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), Gen.Elements("mg", "g", "kg", "[lb_av]", "[oz_av]").Two().ToArbitrary(), (value, units) =>
            UcumUnit.Convert(UcumUnit.Convert(value, units.Item1, units.Item2)!.Value, units.Item2, units.Item1) is { } back
            && Math.Abs(back - value) < 0.000_000_000_001m).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_is_a_unit_or_is_not() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => UcumUnit.Find(text ?? "") is null or { DimensionText: not null }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("10*99999999")]
    [InlineData("((((((((((((((((((((((((((((((m))))))))))))))))))))))))))))))")]
    [InlineData("m0.0")]
    public void Codes_that_would_cost_much_are_refused(string code) => UcumUnit.Find(code).ShouldBeNull();

    // The suite gives as many digits as the amount it starts from has; a decimal shows 28 places.
    private static bool SameDigits(decimal found, string outcome)
    {
        var expected = double.Parse(outcome, CultureInfo.InvariantCulture);
        var digits = Math.Min(outcome.Split('e')[0].Count(char.IsAsciiDigit), 14);
        var step = Math.Pow(10, Math.Floor(Math.Log10(expected)) - outcome.Split('e')[0].TrimStart('0', '.').Count(char.IsAsciiDigit) + 1);
        return Math.Abs((double)found - expected) <= Math.Max(Math.Max(step / 2, expected * Math.Pow(10, -digits)), 1e-28);
    }
}
