using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Laboratory;

/// <summary>Results and units as people read them.</summary>
internal static class LabText
{
    /// <summary>"8,4", "âm tính", or the words of the report.</summary>
    public static string Value(Observation observation) =>
        Text(observation.ValueQuantity, observation.ValueCodeableConcept, observation.ValueString);

    /// <summary>What had been released before a correction; null when nothing was corrected.</summary>
    public static string? Was(Observation? observation) => observation?.Extension.Named(Systems.Extensions.CorrectedFrom) is { } before
        ? Text(before.ValueQuantity, before.ValueCodeableConcept, before.ValueString)
        : null;

    /// <summary>Why it was corrected last.</summary>
    public static string Why(Observation observation) => observation.Note.LastOrDefault()?.Text ?? "";

    private static string Text(Quantity? quantity, CodeableConcept? concept, string? words) =>
        quantity?.Value is { } number ? DecimalText.Format(number) : concept?.Text ?? words ?? "";

    public static string Flag(Observation observation) =>
        observation.Interpretation.Select(i => i.CodeIn(Systems.Interpretation)).FirstOrDefault(c => c is not null) ?? "";
}
