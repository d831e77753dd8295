using Sen.Fhir;
using Sen.Vietnam;

namespace Sen.Billing.Pricing;

/// <summary>What was done, with the price in force on the day it was done.</summary>
/// <param name="Group">Exam, test or medicine; how bills are laid out.</param>
/// <param name="UnitPrice">Whole đồng.</param>
/// <param name="InScope">Health insurance covers the item at all.</param>
internal sealed record ChargeLine(string ChargeItemId, string Name, string Group, Coding Code, decimal Quantity, long UnitPrice, bool InScope)
{
    /// <summary>Whole đồng, half away from zero.</summary>
    internal long Cost => (long)Math.Round(Quantity * UnitPrice, 0, MidpointRounding.AwayFromZero);
}

/// <summary>A charge with its money split; all amounts are whole đồng.</summary>
internal sealed record BillLine(ChargeLine Charge, long InsurerPays)
{
    internal long PersonPays => Charge.Cost - InsurerPays;
}

/// <summary>What health insurance is asked to pay with; null card or kind means the person pays.</summary>
/// <param name="Card">The card that is valid on the day of the visit.</param>
/// <param name="BenefitCode">Benefit digit of a new card form, where the card number has none.</param>
/// <param name="VisitKind">MA_DOITUONG_KCB.</param>
internal sealed record Insurance(BhytCardNumber Card, string? BenefitCode, string VisitKind);

/// <summary>A bill: lines, the insurer's percent and why. Totals are sums of lines, so paper, screen and claim add up the same way.</summary>
internal sealed record Bill(IReadOnlyList<BillLine> Lines, decimal InsurerPercent, IReadOnlyList<BenefitReason> Reasons)
{
    internal long Cost => Lines.Sum(l => l.Charge.Cost);

    internal long InsurerPays => Lines.Sum(l => l.InsurerPays);

    internal long PersonPays => Lines.Sum(l => l.PersonPays);

    /// <summary>Split a visit's charges by the rules in force on the day it ended.</summary>
    internal static Bill Of(IReadOnlyList<ChargeLine> charges, Insurance? insurance, DateOnly day)
    {
        var benefit = insurance is not null && BenefitLevel.Of(insurance.Card, day, insurance.BenefitCode) is { } level
            ? Benefit.Of(new BenefitCase
            {
                Day = day,
                Level = level,
                VisitKind = insurance.VisitKind,
                Lines = [.. charges.Select(c => c.InScope ? c.Cost : 0)],
            })
            : default;
        if (benefit.Error is not null || insurance is null || !benefit.Succeeded)
        {
            return new Bill([.. charges.Select(c => new BillLine(c, 0))], 0m, []);
        }

        var shares = benefit.Value;
        return new Bill([.. charges.Select((c, i) => new BillLine(c, shares.Lines[i].FundPays))], shares.Percent, shares.Reasons);
    }
}
