using Sen.Fhir;
using Sen.Profiles;

namespace Sen.Exchange.Summary;

/// <summary>A section of the International Patient Summary: what belongs into it, and how one line of it reads.</summary>
/// <param name="Code">LOINC.</param>
/// <param name="Display">LOINC's own words.</param>
/// <param name="Text">Key of the title.</param>
/// <param name="Required">It is there also when nothing is known, and says so.</param>
/// <param name="Choose">The resources that belong into it, of everything the caller may see.</param>
internal sealed record SummarySection(
    string Code, string Display, string Text, bool Required, Func<IReadOnlyList<FhirDocument>, DateTimeOffset, IEnumerable<FhirDocument>> Choose)
{
    private const int MostRows = 60;

    /// <summary>In the order of the guide (HL7 IPS, Composition): the required ones first.</summary>
    internal static readonly SummarySection[] All =
    [
        new("48765-2", "Allergies and adverse reactions Document", "Summary.Allergies", true, (all, _) => Of(all, "AllergyIntolerance")
            .Where(d => !Has(d, "verificationStatus", Systems.AllergyVerification, "entered-in-error", "refuted") && !Has(d, "clinicalStatus", Systems.AllergyClinical, "resolved"))),
        new("10160-0", "History of Medication use Narrative", "Summary.Medications", true, (all, _) => Of(all, "MedicationStatement", "MedicationRequest")
            .Where(d => Status(d) is "active" or "on-hold" or "intended")),
        new("11450-4", "Problem list - Reported", "Summary.Problems", true, (all, now) => Newest(Of(all, "Condition").Where(d => IsCurrent(d, now)))),
        new("11369-6", "History of Immunization Narrative", "Summary.Immunizations", false, (all, _) => Of(all, "Immunization").Where(d => Status(d) is "completed")),
        new("47519-4", "History of Procedures Document", "Summary.Procedures", false, (all, _) => Of(all, "Procedure").Where(d => Status(d) is "completed" or "in-progress")),
        new("30954-2", "Relevant diagnostic tests/laboratory data Narrative", "Summary.Results", false, (all, _) => Newest(Observations(all, Codes.Laboratory, "imaging"))),
        new("8716-3", "Vital signs", "Summary.VitalSigns", false, (all, _) => Newest(Observations(all, Codes.VitalSigns))),
    ];

    /// <summary>Types that are read for the sections.</summary>
    internal static readonly string[] Types = ["AllergyIntolerance", "MedicationStatement", "MedicationRequest", "Condition", "Immunization", "Procedure", "Observation"];

    /// <summary>The lines, newest first.</summary>
    internal IReadOnlyList<FhirDocument> Of(IReadOnlyList<FhirDocument> all, DateTimeOffset now) =>
        [.. Choose(all, now).OrderByDescending(SummaryText.When, StringComparer.Ordinal).Take(MostRows)];

    private static IEnumerable<FhirDocument> Of(IReadOnlyList<FhirDocument> all, params string[] types) => all.Where(d => types.Contains(d.ResourceType, StringComparer.Ordinal));

    private static IEnumerable<FhirDocument> Observations(IReadOnlyList<FhirDocument> all, params string[] categories) => Of(all, "Observation")
        .Where(d => Status(d) is "final" or "amended" or "corrected" && SummaryText.Codings(d, "category").Any(c => categories.Contains(c.Code, StringComparer.Ordinal)));

    // What a visit found is a problem for a year unless it ended; what is on the problem list stays until it ends.
    private static bool IsCurrent(FhirDocument condition, DateTimeOffset now) =>
        !Has(condition, "verificationStatus", Systems.ConditionVerification, "entered-in-error", "refuted")
        && !Has(condition, "clinicalStatus", Systems.ConditionClinical, "inactive", "remission", "resolved")
        && (SummaryText.Codings(condition, "category").Any(c => c.Code is Codes.ProblemListItem)
            || string.CompareOrdinal(SummaryText.When(condition), FhirDateTime.Instant(now.AddYears(-1)).Text) >= 0);

    // Of what has one code the newest is enough.
    private static IEnumerable<FhirDocument> Newest(IEnumerable<FhirDocument> documents) => documents
        .OrderByDescending(SummaryText.When, StringComparer.Ordinal)
        .DistinctBy(d => SummaryText.Codings(d, "code").Select(c => $"{c.System}|{c.Code}").FirstOrDefault() ?? SummaryText.Name(d) ?? d.Id, StringComparer.Ordinal);

    private static bool Has(FhirDocument document, string element, string system, params string[] codes) =>
        SummaryText.Codings(document, element).Any(c => string.Equals(c.System, system, StringComparison.Ordinal) && codes.Contains(c.Code, StringComparer.Ordinal));

    private static string? Status(FhirDocument document) => document.Root.TryGetProperty("status", out var status) ? status.GetString() : null;
}
