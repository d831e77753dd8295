using System.Globalization;

namespace Sen.Vietnam;

/// <summary>The facts of one visit that decide who pays. The kind of visit is fixed when the visit ends, and so is the date.</summary>
public sealed record BenefitCase
{
    /// <summary>The day the visit ends (ngày ra); it chooses the base salary and the rows of all tables.</summary>
    public required DateOnly Day { get; init; }

    public required BenefitLevel Level { get; init; }

    /// <summary>MA_DOITUONG_KCB, «1.1» … «3.6» (QĐ 3276/QĐ-BYT).</summary>
    public required string VisitKind { get; init; }

    public bool Inpatient { get; init; }

    /// <summary>The person has the certificate of no co-payment for the rest of the year (NĐ 188/2025/NĐ-CP art. 18).</summary>
    public bool CopaymentExempt { get; init; }

    /// <summary>Cost inside the insurance's scope of each line of the bill, whole đồng (THANH_TIEN_BH).</summary>
    public required IReadOnlyList<long> Lines { get; init; }
}

/// <summary>Who pays one line.</summary>
public readonly record struct BenefitShare(long InScope, long FundPays, long PatientPays);

/// <summary>Why the percentage is what it is; <see cref="Text"/> is the sentence for the bill.</summary>
public sealed record BenefitReason(string Code, IReadOnlyList<string> Values, string Source)
{
    public const string CardLevel = "reason.card-level";
    public const string CommuneStation = "reason.commune-station";
    public const string CopaymentExempt = "reason.copayment-exempt";
    public const string SmallVisit = "reason.small-visit";
    public const string NotSmallVisit = "reason.not-small-visit";
    public const string RouteRatio = "reason.route-ratio";
    public const string NotCovered = "reason.not-covered";

    public string Text(CultureInfo? culture = null) => Texts.Format(Code, culture, [.. Values]);
}

/// <summary>What the fund and the patient pay for one visit, and why (MUC_HUONG, T_BHTT, T_BNCCT of the XML tables).</summary>
/// <param name="Percent">Percent of the in-scope cost the fund pays; may have one decimal (95 % × 50 % = 47.5).</param>
public sealed record Benefit(decimal Percent, IReadOnlyList<BenefitShare> Lines, IReadOnlyList<BenefitReason> Reasons)
{
    public long InScope => Lines.Sum(line => line.InScope);

    public long FundPays => Lines.Sum(line => line.FundPays);

    public long PatientPays => Lines.Sum(line => line.PatientPays);

    /// <summary>
    /// Applies Luật BHYT art. 22 as described in QĐ 4750/QĐ-BYT (MUC_HUONG). Rounding: each line's fund share is rounded to whole
    /// đồng, a half away from zero, the patient pays the rest of the line, and totals are sums of lines, so nothing is lost.
    /// </summary>
    public static Parsed<Benefit> Of(BenefitCase visit)
    {
        if (visit.Lines.Any(line => line < 0))
        {
            return new FormatError(FormatCodes.BenefitNegative, "lines", "A cost is below zero.");
        }

        if (BhytRules.Kind(visit.VisitKind, visit.Inpatient, visit.Day) is not { } kind)
        {
            return new FormatError(FormatCodes.BenefitVisitKind, "visitKind", "No percentage is known for this kind of visit on this day.");
        }

        if (BaseSalary.At(visit.Day) is not { } salary)
        {
            return new FormatError(FormatCodes.BenefitNoSalary, "day", "No base salary is known for this day.");
        }

        var (percent, reasons) = Decide(visit, kind, salary);
        return new Benefit(percent, [.. visit.Lines.Select(line => Split(line, percent))], reasons);
    }

    /// <summary>Below this total (đồng) a right-route visit is paid whole; null when no base salary is known.</summary>
    public static decimal? SmallVisitLimit(DateOnly day)
        => BaseSalary.At(day) is { } salary && BhytRules.Value("small_visit_percent_of_base_salary", day) is { } percent
            ? salary.Monthly * percent / 100
            : null;

    private static (decimal Percent, IReadOnlyList<BenefitReason> Reasons) Decide(BenefitCase visit, VisitKind kind, BaseSalary salary)
    {
        if (kind.Ratio == 0)
        {
            return (0, [new BenefitReason(BenefitReason.NotCovered, [kind.Code], kind.Basis)]);
        }

        var level = visit.Level;
        var reasons = new List<BenefitReason> { new(BenefitReason.CardLevel, [Percents(level.Percent)], level.Source) };
        if (kind.Whole)
        {
            return (100, [.. reasons, new BenefitReason(BenefitReason.CommuneStation, [], kind.Basis)]);
        }

        if (!kind.RightRoute)
        {
            reasons.Add(new BenefitReason(BenefitReason.RouteRatio, [Percents(kind.Ratio)], kind.Basis));
            return (level.Percent * kind.Ratio / 100, reasons);
        }

        if (level.Percent == 100)
        {
            return (100, reasons);
        }

        if (visit.CopaymentExempt)
        {
            return (100, [.. reasons, new BenefitReason(BenefitReason.CopaymentExempt, [], "NĐ 188/2025/NĐ-CP art. 18")]);
        }

        var limit = SmallVisitLimit(visit.Day) ?? 0;
        var small = visit.Lines.Sum() < limit;
        reasons.Add(new BenefitReason(small ? BenefitReason.SmallVisit : BenefitReason.NotSmallVisit, [Money.Number(limit)], salary.Source));
        return (small ? 100 : level.Percent, reasons);
    }

    private static BenefitShare Split(long line, decimal percent)
    {
        var fund = (long)Math.Round(line * percent / 100, MidpointRounding.AwayFromZero);
        return new BenefitShare(line, fund, line - fund);
    }

    private static string Percents(decimal percent) => Money.Number(percent);
}
