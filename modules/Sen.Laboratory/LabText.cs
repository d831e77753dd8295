using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Laboratory;

/// <summary>Results and units as people read them.</summary>
internal static class LabText
{
    /// <summary>"8,4", "âm tính", or the words of the report.</summary>
    public static string Value(Observation observation) => observation.ValueQuantity?.Value is { } number
        ? DecimalText.Format(number)
        : observation.ValueCodeableConcept?.Text ?? observation.ValueString ?? "";

    public static string Flag(Observation observation) =>
        observation.Interpretation.Select(i => i.CodeIn(Systems.Interpretation)).FirstOrDefault(c => c is not null) ?? "";
}
