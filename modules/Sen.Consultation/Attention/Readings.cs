using Sen.Fhir;
using Sen.Profiles;

namespace Sen.Consultation.Attention;

/// <summary>One laboratory test over time, newest first.</summary>
internal sealed record TestSeries(string Key, string Name, string Unit, IReadOnlyList<TestPoint> Points)
{
    public TestPoint Latest => Points[0];

    public TestPoint? Previous => Points.Count > 1 ? Points[1] : null;
}

/// <param name="Value">Null for a result in words.</param>
/// <param name="Text">As shown: "8,4", "dương tính".</param>
/// <param name="Was">What had been released before the laboratory corrected it.</param>
/// <param name="Flag">HL7 v3 interpretation code: H, L, HH, LL, A, N or null.</param>
internal sealed record TestPoint(decimal? Value, string Text, string? Flag, DateTimeOffset At, string ObservationId, string? Was = null)
{
    public bool High => Flag is "H" or "HH";

    public bool Low => Flag is "L" or "LL";

    public bool Abnormal => High || Low || Flag is "A" or "AA";

    public bool Critical => Flag is "HH" or "LL" or "AA";
}

/// <summary>Reads released laboratory Observations into series.</summary>
internal static class Readings
{
    public static IReadOnlyList<TestSeries> Of(IEnumerable<Observation> results) =>
    [
        .. results.Where(o => o.Status is "final" or "amended" or "corrected" && KeyOf(o) is not null)
            .GroupBy(o => KeyOf(o)!, StringComparer.Ordinal)
            .Select(g =>
            {
                var newest = g.OrderByDescending(o => o.EffectiveDateTime).ToList();
                return new TestSeries(g.Key, NameOf(newest[0]), newest[0].ValueQuantity?.Unit ?? "", [.. newest.Select(Point)]);
            })
            .OrderByDescending(s => s.Latest.At),
    ];

    public static string NameOf(Observation observation) =>
        observation.Code?.Text ?? observation.Code?.Coding.FirstOrDefault()?.Display ?? KeyOf(observation) ?? "";

    private static string? KeyOf(Observation observation) =>
        observation.Code?.CodeIn(Systems.Loinc) ?? observation.Code?.CodeIn(Systems.Service) ?? observation.Code?.Text;

    private static TestPoint Point(Observation observation)
    {
        var value = observation.ValueQuantity?.Value;
        var text = Text(observation.ValueQuantity, observation.ValueCodeableConcept, observation.ValueString);
        var before = observation.Extension.Named(Systems.Extensions.CorrectedFrom);
        return new TestPoint(
            value,
            text,
            observation.Interpretation.Select(i => i.CodeIn(Systems.Interpretation)).FirstOrDefault(c => c is not null),
            observation.EffectiveDateTime?.LowerBound ?? DateTimeOffset.MinValue,
            observation.Id!,
            before is null ? null : Text(before.ValueQuantity, before.ValueCodeableConcept, before.ValueString));
    }

    private static string Text(Quantity? quantity, CodeableConcept? concept, string? words) =>
        quantity?.Value is { } number ? Vietnam.DecimalText.Format(number) : concept?.Text ?? words ?? "";
}
