using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Reception.CheckIn;

/// <summary>How the health-insurance card stands on the day of the visit by its dates; better standings first.</summary>
internal enum InsuranceStanding
{
    InForce,
    NotYet,
    Expired,

    /// <summary>No card in the Record.</summary>
    None,
}

/// <summary>
/// What the Record says of a person's card. Only dates are known here: whether the insurer accepts the card is its portal's
/// answer, and pages say so ("chưa kiểm tra với Cổng BHYT").
/// </summary>
internal sealed record Insurance(InsuranceStanding Standing)
{
    internal static readonly Insurance None = new(InsuranceStanding.None);

    internal string? CoverageId { get; init; }

    /// <summary>"DK 2 94 •••• 4417".</summary>
    internal string? Masked { get; init; }

    /// <summary>Code of the facility where the holder is registered (mã đăng ký KCB ban đầu).</summary>
    internal string? FirstFacility { get; init; }

    internal DateOnly? From { get; init; }

    internal DateOnly? Until { get; init; }

    /// <summary>Percent of the in-scope cost by the card's letters on the day; null when the number does not say.</summary>
    internal decimal? Percent { get; init; }

    /// <summary>The best of the person's cards, the longest one of equals.</summary>
    internal static Insurance On(IEnumerable<Coverage> coverages, DateOnly day) => coverages
        .Where(c => c.Status is "active" && c.Identifier.In(Systems.BhytCard) is not null)
        .Select(c => Of(c, day))
        .OrderBy(i => i.Standing)
        .ThenByDescending(i => i.Until ?? DateOnly.MaxValue)
        .FirstOrDefault() ?? None;

    private static Insurance Of(Coverage coverage, DateOnly day)
    {
        var from = coverage.Period?.Start?.Date.LowerBound;
        var until = coverage.Period?.End?.Date.UpperBound;
        var number = BhytCardNumber.Parse(coverage.Identifier.In(Systems.BhytCard));
        var plan = coverage.Class.FirstOrDefault(c => c.Type?.CodeIn(Systems.CoverageClass) == "plan")?.Value;
        return new Insurance(StandingOn(from, until, day))
        {
            CoverageId = coverage.Id,
            Masked = number.Succeeded ? number.Value.Masked : null,
            FirstFacility = coverage.Extension.Named(Systems.Extensions.FirstFacility)?.ValueCode,
            From = from,
            Until = until,
            Percent = number.Succeeded ? BenefitLevel.Of(number.Value, day, plan)?.Percent : null,
        };
    }

    /// <summary>What a card in hand says, for somebody who is not registered yet.</summary>
    internal static Insurance Of(BhytCard card, DateOnly day) => new(StandingOn(card.ValidFrom, card.ValidTo, day))
    {
        Masked = card.Number.Masked,
        FirstFacility = card.FirstFacility,
        From = card.ValidFrom,
        Until = card.ValidTo,
        Percent = BenefitLevel.Of(card.Number, day, card.BenefitCode)?.Percent,
    };

    private static InsuranceStanding StandingOn(DateOnly? from, DateOnly? until, DateOnly day) =>
        from > day ? InsuranceStanding.NotYet : until < day ? InsuranceStanding.Expired : InsuranceStanding.InForce;
}
