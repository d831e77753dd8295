using Sen.Fhir;
using Sen.Profiles;
using Sen.Ui;

namespace Sen.HealthRecord.Timeline;

/// <summary>A pill on an event: a key of the texts with its number.</summary>
internal sealed record Mark(Tone Tone, string Icon, string TextKey, int Count);

/// <summary>One event of a life: what, when, where.</summary>
internal sealed record TimelineEntry(TimelineKind Kind, DateOnly Day, string Title, string Href)
{
    /// <summary>Last day of a stay.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Who and what: "BS.CKI Lê Minh Triết · Đái tháo đường típ 2".</summary>
    public string Text { get; init; } = "";

    public IReadOnlyList<Mark> Marks { get; init; } = [];

    public bool Sample { get; init; }
}

/// <summary>What surrounds the events and is read in one go: diagnoses, medicines, signatures, values.</summary>
internal sealed record TimelineContext
{
    public required ILookup<string, Condition> Diagnoses { get; init; }

    public required ILookup<string, MedicationRequest> Medicines { get; init; }

    /// <summary>References that a doctor has signed ("MedicationRequest/1").</summary>
    public required IReadOnlySet<string> Signed { get; init; }

    public required IReadOnlyDictionary<string, Observation> Values { get; init; }
}

/// <summary>Turns resources into events. Pure; codes stay out of sight.</summary>
internal static class TimelineEntries
{
    internal static TimelineEntry? Of(Encounter encounter, TimelineContext context)
    {
        if (encounter.Status is "cancelled" or "entered-in-error" or "planned" || Words.DayOf(encounter.Period?.Start) is not { } day)
        {
            return null;
        }

        var visit = new VisitView(encounter);
        var kind = Words.KindOf(encounter);
        var diagnoses = string.Join(", ", context.Diagnoses[visit.Id].Select(c => Words.Name(c.Code)).Where(n => n.Length > 0).Select((n, i) => i == 0 ? n : Lower(n)));
        var stay = kind == TimelineKind.Inpatient;
        var doctor = encounter.Participant.Select(p => p.Individual?.Display).FirstOrDefault(d => !string.IsNullOrEmpty(d));
        return new TimelineEntry(kind, day, stay && diagnoses.Length > 0 ? diagnoses : visit.SpecialtyName, $"/record/visit/{visit.Id}")
        {
            Until = stay ? Words.DayOf(encounter.Period?.End) : null,
            Text = string.Join(" · ", (stay ? [visit.FacilityName] : new[] { doctor ?? visit.FacilityName, diagnoses }).Where(t => !string.IsNullOrEmpty(t))),
            Marks = Prescription(context.Medicines[visit.Id].ToList(), context),
            Sample = visit.IsSample,
        };
    }

    internal static TimelineEntry? Of(DiagnosticReport report, TimelineContext context)
    {
        if ((Words.DayOf(report.EffectiveDateTime) ?? Words.DayOf(report.Issued)) is not { } day)
        {
            return null;
        }

        var values = report.Result.Select(r => r.IdOf("Observation")).OfType<string>()
            .Select(id => context.Values.GetValueOrDefault(id)).OfType<Observation>().ToList();
        var high = values.Count(v => Words.Direction(v) > 0);
        var low = values.Count(v => Words.Direction(v) < 0);
        var normal = values.Count - high - low;
        Mark[] marks =
        [
            new(Tone.Warn, "arrow-up", "Mark.High", high), new(Tone.Warn, "arrow-down", "Mark.Low", low), new(Tone.Ok, "check", "Mark.Normal", normal),
        ];
        return new TimelineEntry(TimelineKind.Lab, day, Words.Name(report.Code), $"/record/results?report={report.Id}")
        {
            Text = report.Performer.Select(p => p.Display).FirstOrDefault(d => !string.IsNullOrEmpty(d)) ?? "",
            Marks = [.. marks.Where(m => m.Count > 0)],
            Sample = report.IsSample(),
        };
    }

    internal static TimelineEntry? Of(Immunization vaccine) =>
        Words.DayOf(vaccine.OccurrenceDateTime) is { } day
            ? new TimelineEntry(TimelineKind.Vaccine, day, Words.Name(vaccine.VaccineCode), "")
            {
                Text = vaccine.Location?.Display ?? vaccine.Performer.Select(p => p.Actor?.Display).FirstOrDefault(d => !string.IsNullOrEmpty(d)) ?? "",
                Sample = vaccine.IsSample(),
            }
            : null;

    private static Mark[] Prescription(List<MedicationRequest> medicines, TimelineContext context)
    {
        if (medicines.Count == 0)
        {
            return [];
        }

        var signed = medicines.TrueForAll(m => context.Signed.Contains($"MedicationRequest/{m.Id}"));
        return [new Mark(Tone.Leaf, signed ? "file-certificate" : "prescription", signed ? "Mark.PrescriptionSigned" : "Mark.Prescription", medicines.Count)];
    }

    private static string Lower(string name) => char.ToLower(name[0], System.Globalization.CultureInfo.CurrentCulture) + name[1..];
}
