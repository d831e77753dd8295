using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.HealthRecord.Results;

/// <summary>One measured thing over the years: the newest value leads.</summary>
internal sealed record Indicator(string Name, IReadOnlyList<Observation> Newest)
{
    internal Observation Last => Newest[0];

    /// <summary>Oldest first, numbers of one unit only.</summary>
    internal IReadOnlyList<double> Trend =>
        [.. Newest.Reverse().Where(o => o.ValueQuantity?.Unit == Last.ValueQuantity?.Unit).Select(o => o.ValueQuantity?.Value).OfType<decimal>().Select(v => (double)v)];

    internal static DateOnly? DayOf(Observation observation) =>
        Words.DayOf(observation.EffectiveDateTime) ?? Words.DayOf(observation.EffectivePeriod?.Start) ?? Words.DayOf(observation.Issued);

    /// <summary>Groups by LOINC, or by the service's own code when there is none; the latest measured first.</summary>
    internal static IReadOnlyList<Indicator> Of(IEnumerable<Observation> observations) =>
    [
        .. observations
            .Where(o => o.Status is "final" or "amended" or "corrected" && Words.Value(o).Length > 0)
            .GroupBy(o => o.Code?.CodeIn(Systems.Loinc) ?? o.Code?.CodeIn(Systems.Service) ?? SearchKey.Of(Words.Name(o.Code)), StringComparer.Ordinal)
            .Select(g => g.OrderByDescending(DayOf).ToList())
            .OrderByDescending(g => DayOf(g[0]))
            .ThenBy(g => Words.Direction(g[0]) == 0)
            .Select(g => new Indicator(Words.Name(g[0].Code), g)),
    ];
}
