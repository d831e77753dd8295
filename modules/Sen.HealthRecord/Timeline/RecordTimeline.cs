using Microsoft.Extensions.Options;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Ui;
using Sen.Vietnam;

namespace Sen.HealthRecord.Timeline;

/// <summary>One page of a person's timeline: a few years of events of all facilities, newest first, and what stands above them.</summary>
internal sealed class RecordTimeline(Person person, IOptions<HealthRecordOptions> options, TimeProvider clock)
{
    private const int MostPerKind = 300;

    internal IReadOnlyList<string> Allergies { get; private set; } = [];

    internal string? BloodGroup { get; private set; }

    internal int Chronic { get; private set; }

    internal IReadOnlyList<TimelineEntry> Entries { get; private set; } = [];

    /// <summary>The last year of the next page; null when there is nothing older.</summary>
    internal int? OlderFrom { get; private set; }

    internal async Task LoadAsync(TimelineKind? kind, int? until, CancellationToken cancellationToken)
    {
        await LoadTopAsync(cancellationToken);
        var last = until ?? VietnamTime.Today(clock).Year;
        var before = $"lt{VietnamTime.At(new DateOnly(Math.Clamp(last, 1900, 2200) + 1, 1, 1), TimeOnly.MinValue).Query()}";
        var encounters = kind is null or TimelineKind.Visit or TimelineKind.Inpatient
            ? await person.OwnAsync<Encounter>(q => q.Where("date", before).Sort("-date").Take(MostPerKind), cancellationToken)
            : [];
        var reports = kind is null or TimelineKind.Lab
            ? await person.OwnAsync<DiagnosticReport>(
                q => q.Where("issued", before).Where("status", "final,amended,corrected").Sort("-issued").Take(MostPerKind), cancellationToken)
            : [];
        var vaccines = kind is null or TimelineKind.Vaccine
            ? await person.OwnAsync<Immunization>(q => q.Where("date", before).Where("status", "completed").Sort("-date").Take(MostPerKind), cancellationToken)
            : [];
        var years = encounters.Select(e => Words.DayOf(e.Period?.Start)?.Year)
            .Concat(reports.Select(r => (Words.DayOf(r.EffectiveDateTime) ?? Words.DayOf(r.Issued))?.Year))
            .Concat(vaccines.Select(v => Words.DayOf(v.OccurrenceDateTime)?.Year))
            .OfType<int>().Distinct().OrderDescending().ToList();
        var shown = years.Take(options.Value.YearsShown).ToHashSet();
        OlderFrom = years.Count > shown.Count ? years[shown.Count] : null;

        encounters = [.. encounters.Where(e => Words.DayOf(e.Period?.Start) is { } day && shown.Contains(day.Year))];
        var context = await ContextAsync(encounters, reports, cancellationToken);
        Entries =
        [
            .. encounters.Select(e => TimelineEntries.Of(e, context))
                .Concat(reports.Select(r => TimelineEntries.Of(r, context)))
                .Concat(vaccines.Select(TimelineEntries.Of))
                .OfType<TimelineEntry>()
                .Where(e => shown.Contains(e.Day.Year) && (kind is null || e.Kind == kind || (kind == TimelineKind.Visit && e.Kind == TimelineKind.Now)))
                .OrderByDescending(e => e.Day),
        ];
    }

    private async Task LoadTopAsync(CancellationToken cancellationToken)
    {
        var allergies = await person.OwnAsync<AllergyIntolerance>(q => q.Take(50), cancellationToken);
        Allergies =
        [
            .. allergies.Where(a => a.ClinicalStatus?.CodeIn(Systems.AllergyClinical) is null or "active"
                    && a.VerificationStatus?.CodeIn(Systems.AllergyVerification) is not ("refuted" or "entered-in-error"))
                .Select(a => Words.Name(a.Code)).Where(n => n.Length > 0).Distinct(StringComparer.Ordinal),
        ];
        var blood = await person.OwnAsync<Observation>(q => q.WhereToken("code", Systems.Loinc, "882-1").Sort("-date").Take(1), cancellationToken);
        BloodGroup = blood is [var group] && Words.Value(group) is { Length: > 0 } text ? text : null;
        var chronic = await person.OwnAsync<Condition>(
            q => q.WhereToken("category", Systems.ConditionCategory, Codes.ProblemListItem).Take(100), cancellationToken);
        Chronic = chronic.Count(c => c.ClinicalStatus?.CodeIn(Systems.ConditionClinical) is null or "active" or "recurrence" or "relapse");
    }

    private async Task<TimelineContext> ContextAsync(
        IReadOnlyList<Encounter> encounters, IReadOnlyList<DiagnosticReport> reports, CancellationToken cancellationToken)
    {
        var visits = encounters.Select(e => $"Encounter/{e.Id}").ToList();
        var diagnoses = await person.ReferringAsync<Condition>("encounter", visits, cancellationToken);
        var medicines = await person.ReferringAsync<MedicationRequest>("encounter", visits, cancellationToken);
        var values = await person.ReferringAsync<Observation>(
            "_id", [.. reports.SelectMany(r => r.Result).Select(r => r.IdOf("Observation")).OfType<string>()], cancellationToken);
        var signatures = medicines.Count == 0 ? [] : await person.OwnAsync<Provenance>(q => q.Sort("-recorded").Take(500), cancellationToken);
        return new TimelineContext
        {
            Diagnoses = diagnoses.Where(c => c.VerificationStatus?.CodeIn(Systems.ConditionVerification) is not ("refuted" or "entered-in-error" or "provisional"))
                .ToLookup(c => c.Encounter.IdIn("Encounter") ?? "", StringComparer.Ordinal),
            Medicines = medicines.Where(m => m.Status is "active" or "completed" or "stopped").ToLookup(m => m.Encounter.IdIn("Encounter") ?? "", StringComparer.Ordinal),
            Signed = signatures.Where(p => p.Signature.Count > 0).SelectMany(p => p.Target).Select(t => Versionless(t.ReferenceValue)).ToHashSet(StringComparer.Ordinal),
            Values = values.ToDictionary(v => v.Id!, StringComparer.Ordinal),
        };
    }

    private static string Versionless(string? reference) => reference?.Split("/_history/", 2)[0] ?? "";
}
