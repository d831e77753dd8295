using System.Globalization;
using Sen.Consultation.Diagnose;
using Sen.Consultation.Examine;
using Sen.Consultation.Note;
using Sen.Consultation.Prescribe;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Consultation.History;

/// <summary>One visit in the person's story: where, by whom, what was found and given.</summary>
internal sealed record StoryVisit
{
    public required DateOnly Day { get; init; }

    public required bool Now { get; init; }

    public required bool Inpatient { get; init; }

    public required string Facility { get; init; }

    public required string Specialty { get; init; }

    public required string Doctor { get; init; }

    public required IReadOnlyList<string> Diagnoses { get; init; }

    public required IReadOnlyList<string> Medicines { get; init; }

    public required IReadOnlyList<string> Results { get; init; }

    public required string Note { get; init; }
}

/// <summary>Every visit at every facility, newest first.</summary>
internal static class Story
{
    public static IReadOnlyList<StoryVisit> Of(Chart chart) =>
        [.. chart.Visits.Where(v => v.Status is not ("cancelled" or "entered-in-error" or "planned")).Select(v => Visit(chart, v))];

    private static StoryVisit Visit(Chart chart, Encounter encounter)
    {
        var view = new VisitView(encounter);
        var byId = chart.Conditions.ToLookup(c => c.Resource.Id!, StringComparer.Ordinal);
        var diagnoses = DiagnosisOrder.Ids(encounter).SelectMany(id => byId[id])
            .Where(c => c.Resource.VerificationStatus?.CodeIn(Systems.ConditionVerification) != "entered-in-error")
            .Select(c => new Diagnosis(c.Resource)).Select(d => $"{d.CodeText} {d.Name}".Trim());
        var medicines = chart.Medicines.Where(m => m.Resource.Encounter.IdIn("Encounter") == encounter.Id && m.Resource.Status is "active" or "completed")
            .Select(m => new PrescriptionLine(m.Resource)).Select(l => $"{l.Name} × {l.Quantity.ToString(CultureInfo.InvariantCulture)}");
        var results = chart.Results.Where(o => o.Encounter.IdIn("Encounter") == encounter.Id).Select(Result);
        var note = chart.NoteOf(encounter.Id!) is { } composition ? new ConsultationNote(composition) : null;
        return new StoryVisit
        {
            Day = VietnamTime.DayOf(Chart.Starts(encounter)),
            Now = encounter.Id == chart.Id,
            Inpatient = encounter.Class?.Code == "IMP",
            Facility = view.FacilityName,
            Specialty = view.SpecialtyName,
            Doctor = encounter.Participant.Select(p => p.Individual?.Display).FirstOrDefault(d => !string.IsNullOrEmpty(d)) ?? "",
            Diagnoses = [.. diagnoses],
            Medicines = [.. medicines],
            Results = [.. results],
            Note = note is null ? "" : string.Join(' ', new[] { note[NoteSection.Complaint], note[NoteSection.Findings] }.Where(t => t.Length > 0)),
        };
    }

    private static string Result(Observation observation)
    {
        var value = observation.ValueQuantity is { Value: { } number } quantity
            ? $"{DecimalText.Format(number)} {MeasureUnits.Short(quantity.Unit)}".Trim()
            : observation.ValueCodeableConcept?.Text ?? observation.ValueString ?? "";
        return $"{Attention.Readings.NameOf(observation)} {value}";
    }
}
