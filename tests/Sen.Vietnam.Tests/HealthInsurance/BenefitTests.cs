using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Sen.Vietnam.Tests.HealthInsurance;

public sealed class BenefitTests
{
    private static readonly DateOnly DemoDay = new(2026, 11, 24);

    private static BenefitLevel Level(string card, DateOnly day) => BenefitLevel.Of(BhytCardNumber.Parse(card).Value, day)!;

    private static BenefitCase Visit(string card, string kind, params long[] lines) => Visit(card, kind, DemoDay, lines);

    private static BenefitCase Visit(string card, string kind, DateOnly day, params long[] lines)
        => new() { Day = day, Level = Level(card, day), VisitKind = kind, Lines = lines };

    [Theory]
    [InlineData("2023-07-01", 1_800_000L)]
    [InlineData("2024-07-01", 2_340_000L)]
    [InlineData("2026-06-30", 2_340_000L)]
    [InlineData("2026-07-01", 2_530_000L)]
    public void The_base_salary_follows_the_day(string day, long monthly) => BaseSalary.At(DateOnly.Parse(day, CultureInfo.InvariantCulture))!.Monthly.ShouldBe(monthly);

    [Fact]
    public void Before_the_first_known_base_salary_there_is_none() => BaseSalary.At(new DateOnly(2023, 6, 30)).ShouldBeNull();

    [Theory]
    [InlineData("GD4920000004471", "2026-11-24", 80, true)]
    [InlineData("HT3920000004471", "2026-11-24", 95, true)]
    [InlineData("TE1920000004471", "2026-11-24", 100, false)]
    [InlineData("QN5920000004471", "2026-11-24", 100, false)]
    [InlineData("CN3920000004471", "2025-12-31", 95, true)]
    [InlineData("CN3920000004471", "2026-01-01", 100, true)]
    [InlineData("LH4920000004471", "2025-12-31", 80, true)]
    [InlineData("LH4920000004471", "2026-01-01", 100, true)]
    [InlineData("ZZ3920000004471", "2026-11-24", 95, true)]
    public void The_level_follows_letters_digit_and_day(string card, string day, int percent, bool ratioLimits)
    {
        var level = Level(card, DateOnly.Parse(day, CultureInfo.InvariantCulture));
        level.Percent.ShouldBe(percent);
        level.RatioLimits.ShouldBe(ratioLimits);
        level.Source.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void A_number_without_a_level_has_none() => BenefitLevel.Of(BhytCardNumber.Parse("094184000372").Value, DemoDay).ShouldBeNull();

    [Fact]
    public void The_demo_bill_is_split_as_in_the_picture()
    {
        var benefit = Benefit.Of(Visit(
            "GD4920000004471", "1.1", 50_600, 105_300, 22_400, 22_400, 28_000, 44_800, 28_600, 39_900, 28_320, 31_500, 93_000, 41_700)).Value;
        benefit.Percent.ShouldBe(80);
        benefit.InScope.ShouldBe(536_520);
        benefit.FundPays.ShouldBe(429_216);
        benefit.PatientPays.ShouldBe(107_304);
        benefit.Lines[0].ShouldBe(new BenefitShare(50_600, 40_480, 10_120));
        benefit.Reasons.Select(reason => reason.Code).ShouldBe([BenefitReason.CardLevel, BenefitReason.NotSmallVisit]);
        benefit.Reasons[0].Text().ShouldBe("Thẻ được BHYT trả 80%");
    }

    [Theory]
    [InlineData("2026-11-24", 379_499, 100)]
    [InlineData("2026-11-24", 379_500, 80)]
    [InlineData("2026-06-30", 350_999, 100)]
    [InlineData("2026-06-30", 351_000, 80)]
    public void A_right_route_visit_below_15_percent_of_the_base_salary_is_paid_whole(string day, long total, int percent)
        => Benefit.Of(Visit("GD4920000004471", "1.1", DateOnly.Parse(day, CultureInfo.InvariantCulture), total)).Value.Percent.ShouldBe(percent);

    [Theory]
    [InlineData("1.2", 500_000, "100")]
    [InlineData("1.14", 500_000, "40")]
    [InlineData("1.14", 100_000, "40")]
    [InlineData("3.3", 500_000, "80")]
    [InlineData("9", 500_000, "0")]
    public void The_kind_of_visit_decides(string kind, long total, string percent)
        => Benefit.Of(Visit("GD4920000004471", kind, total)).Value.Percent.ShouldBe(decimal.Parse(percent));

    [Fact]
    public void Half_of_95_percent_keeps_its_decimal()
        => Benefit.Of(Visit("HT3920000004471", "1.13", 1_000_001)).Value.ShouldSatisfyAllConditions(
            benefit => benefit.Percent.ShouldBe(47.5m),
            benefit => benefit.FundPays.ShouldBe(475_000),
            benefit => benefit.PatientPays.ShouldBe(525_001));

    [Fact]
    public void Before_july_2026_self_referral_of_that_kind_was_not_covered()
        => Benefit.Of(Visit("GD4920000004471", "1.14", new DateOnly(2026, 6, 30), 500_000)).Value.ShouldSatisfyAllConditions(
            benefit => benefit.FundPays.ShouldBe(0),
            benefit => benefit.Reasons.Single().Code.ShouldBe(BenefitReason.NotCovered));

    [Fact]
    public void Inpatient_self_referral_to_a_former_central_hospital_counts_40_percent_of_the_level()
    {
        Benefit.Of(Visit("GD4920000004471", "3.1", 1_000_000) with { Inpatient = true }).Value.Percent.ShouldBe(32);
        Benefit.Of(Visit("GD4920000004471", "3.1", 1_000_000)).Value.Percent.ShouldBe(0);
    }

    [Fact]
    public void Who_is_exempt_from_copayment_pays_nothing()
        => Benefit.Of(Visit("GD4920000004471", "1.1", 5_000_000) with { CopaymentExempt = true }).Value.PatientPays.ShouldBe(0);

    [Theory]
    [InlineData("8", "2026-11-24", 1, FormatCodes.BenefitVisitKind)]
    [InlineData("", "2026-11-24", 1, FormatCodes.BenefitVisitKind)]
    [InlineData("1.1", "2026-11-24", -1, FormatCodes.BenefitNegative)]
    [InlineData("1.1", "2024-12-31", 1, FormatCodes.BenefitVisitKind)]
    public void What_cannot_be_computed_is_refused(string kind, string day, long total, string code)
        => Benefit.Of(Visit("GD4920000004471", kind, DateOnly.Parse(day, CultureInfo.InvariantCulture), total)).Error!.Code.ShouldBe(code);

    [Fact]
    public void Nothing_is_lost_in_any_split()
        => Prop.ForAll(
            ArbMap.Default.ArbFor<PositiveInt[]>(),
            Arb.From(Gen.Elements("1.1", "1.2", "1.13", "3.3", "9")),
            Arb.From(Gen.Elements("GD4920000004471", "HT3920000004471", "TE1920000004471")),
            (lines, kind, card) =>
            {
                var benefit = Benefit.Of(Visit(card, kind, [.. lines.Select(line => (long)line.Get)])).Value;
                (benefit.FundPays + benefit.PatientPays).ShouldBe(lines.Sum(line => (long)line.Get));
                benefit.Lines.ShouldAllBe(line => line.FundPays >= 0 && line.PatientPays >= 0);
            }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("2026-11-10", false, true)]
    [InlineData("2026-11-09", false, false)]
    [InlineData("2026-11-25", false, false)]
    [InlineData("2025-11-25", true, true)]
    [InlineData("2025-11-01", true, false)]
    public void A_referral_slip_holds_ten_working_days_or_a_year(string issued, bool listed, bool holds) =>
        VisitRoute.ReferralHolds(DateOnly.Parse(issued, System.Globalization.CultureInfo.InvariantCulture), new DateOnly(2026, 11, 24), listed).ShouldBe(holds);

    [Fact]
    public void Every_kind_of_visit_has_a_name() =>
        Embedded.Rows("bhyt_visit_kinds.csv").Select(row => row["code"]).ShouldAllBe(code => VisitRoute.NameOf(code, null) != code);
}
