using Sen.Consultation.Note;
using Sen.Consultation.Prescribe;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Consultation.Examine;

/// <summary>A resource as it was read, with the version that a write of it must match.</summary>
internal sealed record Stored<T>(T Resource, long Version, DateTimeOffset At)
    where T : Resource
{
    public static Stored<T> Of(StoredResource stored) => new(stored.As<T>(), stored.Version, stored.LastUpdated);
}

/// <summary>Everything one consultation shows and decides from: the visit, the person, and what is known of them everywhere.</summary>
internal sealed record Chart
{
    public required Stored<Encounter> Encounter { get; init; }

    public required PersonView Person { get; init; }

    public required IReadOnlyList<AllergyIntolerance> Allergies { get; init; }

    /// <summary>All conditions of the person: the problem list and the diagnoses of every visit.</summary>
    public required IReadOnlyList<Stored<Condition>> Conditions { get; init; }

    /// <summary>Vital signs of all visits.</summary>
    public required IReadOnlyList<Observation> Vitals { get; init; }

    /// <summary>Released laboratory results of all visits, newest first.</summary>
    public required IReadOnlyList<Observation> Results { get; init; }

    public required IReadOnlyList<Stored<ServiceRequest>> Requests { get; init; }

    public required IReadOnlyList<Stored<MedicationRequest>> Medicines { get; init; }

    /// <summary>Notes of all visits.</summary>
    public required IReadOnlyList<Stored<Composition>> Notes { get; init; }

    /// <summary>All visits, newest first, this one included.</summary>
    public required IReadOnlyList<Encounter> Visits { get; init; }

    public Stored<FhirTask>? Ticket { get; init; }

    public Coverage? Coverage { get; init; }

    public VisitView Visit => new(Encounter.Resource);

    public string Id => Encounter.Resource.Id!;

    public bool Signed => Note is { } note && new ConsultationNote(note.Resource).Signed;

    /// <summary>After signing, and after a cancelled visit, nothing here changes but by a correction.</summary>
    public bool ReadOnly => !Visit.Open || Signed;

    /// <summary>A prescription is being written that will take the place of the signed one, which stays in force until then.</summary>
    public bool Replacing => Signed && MedicinesOf(Id).Any(m => m.Resource.Status == "draft");

    public bool PrescriptionLocked => ReadOnly && !Replacing;

    public Stored<Composition>? Note => Notes.FirstOrDefault(n => n.Resource.Id == Id);

    /// <summary>Diagnoses of this visit, the principal one first.</summary>
    public IReadOnlyList<Stored<Condition>> Diagnoses
    {
        get
        {
            var byId = Conditions.ToDictionary(c => c.Resource.Id!, StringComparer.Ordinal);
            return
            [
                .. Encounter.Resource.Diagnosis.OrderBy(d => d.Rank ?? int.MaxValue)
                    .Select(d => d.Condition.IdIn("Condition")).OfType<string>()
                    .Where(byId.ContainsKey).Select(id => byId[id])
                    .Where(c => c.Resource.VerificationStatus?.CodeIn(Systems.ConditionVerification) != "entered-in-error"),
            ];
        }
    }

    /// <summary>Diagnoses that were signed with this visit and withdrawn since; a draft that was removed leaves no reason.</summary>
    public IReadOnlyList<Stored<Condition>> WithdrawnDiagnoses =>
    [
        .. Conditions.Where(c => c.Resource.Encounter.IdIn("Encounter") == Id && c.Resource.Note.Count > 0
            && c.Resource.VerificationStatus?.CodeIn(Systems.ConditionVerification) == "entered-in-error"),
    ];

    /// <summary>The problem list: what stays with the person. Resolved problems come last.</summary>
    public IReadOnlyList<Stored<Condition>> Problems =>
    [
        .. Conditions.Where(c => c.Resource.Category.Any(k => k.Has(Systems.ConditionCategory, Codes.ProblemListItem)))
            .Where(c => c.Resource.VerificationStatus?.CodeIn(Systems.ConditionVerification) != "entered-in-error")
            .OrderBy(c => IsResolved(c.Resource)).ThenBy(c => c.Resource.OnsetDateTime),
    ];

    /// <summary>Orders of this visit, in the order they were made.</summary>
    public IReadOnlyList<Stored<ServiceRequest>> Orders =>
    [
        .. Requests.Where(r => r.Resource.Encounter.IdIn("Encounter") == Id && r.Resource.Status is not ("revoked" or "entered-in-error"))
            .OrderBy(r => r.Resource.AuthoredOn),
    ];

    /// <summary>Medicines of this visit, in the order they were written; while a signed prescription is replaced, those of the new one.</summary>
    public IReadOnlyList<Stored<MedicationRequest>> Prescription =>
        InOrder(Replacing ? MedicinesOf(Id).Where(m => m.Resource.Status == "draft") : MedicinesOf(Id));

    /// <summary>Medicines under a signed prescription that is in force.</summary>
    public IReadOnlyList<Stored<MedicationRequest>> InForce => InOrder(MedicinesOf(Id).Where(m => m.Resource.Status is "active" or "completed"));

    /// <summary>Medicines of signed prescriptions of this visit that were replaced or withdrawn; they stay readable.</summary>
    public IReadOnlyList<Stored<MedicationRequest>> Withdrawn => InOrder(Medicines.Where(m =>
        m.Resource.Encounter.IdIn("Encounter") == Id && m.Resource.Status == "cancelled" && m.Resource.GroupIdentifier is not null));

    public IReadOnlyList<PrescriptionLine> Lines => [.. Prescription.Select(m => new PrescriptionLine(m.Resource))];

    /// <summary>The last finished visit before this one.</summary>
    public Encounter? Previous => Visits.FirstOrDefault(v => v.Id != Id && v.Status == "finished" && Starts(v) <= Starts(Encounter.Resource));

    /// <summary>Medicines of the last earlier visit that had a signed prescription: what the person is taking.</summary>
    public IReadOnlyList<PrescriptionLine> PreviousLines
    {
        get
        {
            var earlier = Visits.Where(v => v.Id != Id && Starts(v) <= Starts(Encounter.Resource)).Select(v => v.Id!)
                .Select(id => MedicinesOf(id).Where(m => m.Resource.Status is "active" or "completed").ToList()).FirstOrDefault(l => l.Count > 0);
            return [.. (earlier ?? []).OrderBy(m => m.Resource.AuthoredOn).ThenBy(m => m.Resource.Id, StringComparer.Ordinal).Select(m => new PrescriptionLine(m.Resource))];
        }
    }

    public Composition? NoteOf(string encounterId) => Notes.FirstOrDefault(n => n.Resource.Encounter.IdIn("Encounter") == encounterId)?.Resource;

    /// <summary>A section of this visit's note; the history section falls back to the newest earlier note that has one.</summary>
    public string Text(NoteSection section)
    {
        var own = Note is { } note ? new ConsultationNote(note.Resource)[section] : "";
        return own.Length > 0 || section != NoteSection.History
            ? own
            : Notes.OrderByDescending(n => n.Resource.Date).Select(n => new ConsultationNote(n.Resource)[section]).FirstOrDefault(t => t.Length > 0) ?? "";
    }

    public static bool IsResolved(Condition condition) =>
        condition.ClinicalStatus?.CodeIn(Systems.ConditionClinical) is "resolved" or "remission" or "inactive";

    public static DateTimeOffset Starts(Encounter encounter) => encounter.Period?.Start?.LowerBound ?? DateTimeOffset.MinValue;

    private static IReadOnlyList<Stored<MedicationRequest>> InOrder(IEnumerable<Stored<MedicationRequest>> medicines) =>
        [.. medicines.OrderBy(m => m.Resource.AuthoredOn).ThenBy(m => m.Resource.Id, StringComparer.Ordinal)];

    private IEnumerable<Stored<MedicationRequest>> MedicinesOf(string encounterId) => Medicines.Where(m =>
        m.Resource.Encounter.IdIn("Encounter") == encounterId && m.Resource.Status is not ("cancelled" or "entered-in-error" or "stopped"));
}
