using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Documents.Compose;

/// <summary>Sections that several documents have. Null: there is nothing to say.</summary>
internal static class CommonSections
{
    internal const string Weight = "29463-7";

    internal static PlannedSection? Diagnoses(VisitFacts facts) => Of("Diagnoses", "29548-5", facts.Diagnoses, d => FactText.Diagnosis(d.As<Condition>()));

    internal static PlannedSection? Allergies(VisitFacts facts) => Of("Allergies", "48765-2", facts.Allergies, a => FactText.Name(a.As<AllergyIntolerance>().Code));

    internal static PlannedSection? Vitals(VisitFacts facts, Func<Observation, bool>? only = null) => Of(
        "Vitals", "8716-3",
        facts.Observations(Codes.VitalSigns).Where(o => only is null || only(o.As<Observation>())),
        o => FactText.Measured(o.As<Observation>()));

    internal static PlannedSection? Coverage(VisitFacts facts) => facts.Coverage is { } coverage
        ? Of("Coverage", "48768-6", [coverage], c => c.As<Coverage>().Identifier.In(Systems.BhytCard) ?? "")
        : null;

    /// <summary>A section that the doctor wrote in the note.</summary>
    internal static PlannedSection? Written(VisitFacts facts, string key, string loinc) =>
        facts.Note?.Section.FirstOrDefault(s => s.Code?.Has(Systems.Loinc, loinc) == true) is { Text.Div: { } div } && Xhtml.Text(div) is { Length: > 0 } text
            ? new PlannedSection(key, loinc, Xhtml.Paragraph(text), [])
            : null;

    /// <summary>The day the person is asked to come again, and what to do before it.</summary>
    internal static PlannedSection? NextVisit(VisitFacts facts)
    {
        var slip = facts.All("Appointment").FirstOrDefault(a => new AppointmentView(a.As<Appointment>()).RequestedDay is not null);
        if (slip is null)
        {
            return null;
        }

        var view = new AppointmentView(slip.As<Appointment>());
        var words = string.Join(". ", new[] { VietnameseDate.Day(view.RequestedDay!.Value), slip.As<Appointment>().Comment, view.SlipNumber }.Where(t => !string.IsNullOrEmpty(t)));
        return new PlannedSection("NextVisit", "18776-5", Xhtml.Paragraph(words), [slip.Document!]);
    }

    internal static PlannedSection? Of(string key, string? loinc, IEnumerable<StoredResource> entries, Func<StoredResource, string> words)
    {
        var all = entries.ToList();
        return all.Count == 0 ? null : new PlannedSection(key, loinc, Xhtml.List(all.Select(words)), [.. all.Select(e => e.Document!)]);
    }
}
