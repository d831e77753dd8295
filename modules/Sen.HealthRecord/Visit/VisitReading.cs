using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.HealthRecord.Visit;

/// <summary>Everything a visit left behind, for the person's own page of it.</summary>
internal sealed class VisitReading(IRecord record, Person person)
{
    internal VisitView? Visit { get; private set; }

    internal IReadOnlyList<Condition> Diagnoses { get; private set; } = [];

    internal IReadOnlyList<Observation> Results { get; private set; } = [];

    internal IReadOnlyList<Observation> Vitals { get; private set; } = [];

    internal IReadOnlyList<MedicationRequest> Medicines { get; private set; } = [];

    internal string Complaint { get; private set; } = "";

    internal string Findings { get; private set; } = "";

    internal string Advice { get; private set; } = "";

    internal IReadOnlyList<InvoiceView> Receipts { get; private set; } = [];

    /// <summary>Signed papers that hold, each with a PDF.</summary>
    internal IReadOnlyList<DocumentReference> Papers { get; private set; } = [];

    internal AppointmentView? Next { get; private set; }

    /// <summary>Who signed, and when; null when nobody has yet.</summary>
    internal (string Who, DateTimeOffset At)? Signed { get; private set; }

    internal async Task LoadAsync(string id, CancellationToken cancellationToken)
    {
        if (await record.FindAsync(person.Caller, "Encounter", id, cancellationToken) is not { } stored
            || new VisitView(stored.As<Encounter>()) is not { } visit || visit.Patient != person.Id)
        {
            return;
        }

        Visit = visit;
        string[] reference = [$"Encounter/{id}"];
        Diagnoses = [.. (await person.ReferringAsync<Condition>("encounter", reference, cancellationToken)).Where(Stands).OrderBy(RankOf)];
        var observations = await person.ReferringAsync<Observation>("encounter", reference, cancellationToken);
        var final = observations.Where(o => o.Status is "final" or "amended" or "corrected").ToList();
        Results = [.. final.Where(o => Has(o, Codes.Laboratory))];
        Vitals = [.. final.Where(o => Has(o, Codes.VitalSigns))];
        Medicines = [.. (await person.ReferringAsync<MedicationRequest>("encounter", reference, cancellationToken)).Where(m => m.Status is "active" or "completed" or "stopped")];
        ReadNote(await person.ReferringAsync<Composition>("encounter", reference, cancellationToken));
        await ReadSignatureAsync(id, cancellationToken);
        var invoices = await person.OwnAsync<Invoice>(q => q.Sort("-date").Take(100), cancellationToken);
        Receipts = [.. invoices.Select(i => new InvoiceView(i)).Where(i => i.Encounter == id && i.Resource.Status is "issued" or "balanced")];
        var documents = await person.ReferringAsync<DocumentReference>("encounter", reference, cancellationToken);
        Papers = [.. documents.Where(d => d is { Status: "current", DocStatus: "final" } && d.Type?.CodeIn(Systems.DocumentKind) is not null).OrderBy(d => d.Date)];
        await ReadNextAsync(cancellationToken);
    }

    private void ReadNote(IReadOnlyList<Composition> notes)
    {
        var sections = notes.Where(n => n.Status is "final" or "amended").SelectMany(n => n.Section).ToList();
        Complaint = Section(Codes.SectionComplaint);
        Findings = Section(Codes.SectionFindings);
        Advice = Section(Codes.SectionAdvice);

        string Section(string code) => Words.Plain(sections.Find(s => s.Code?.Has(Systems.Loinc, code) == true)?.Text);
    }

    private async Task ReadSignatureAsync(string id, CancellationToken cancellationToken)
    {
        var signatures = await person.OwnAsync<Provenance>(q => q.Sort("-recorded").Take(500), cancellationToken);
        var own = signatures.FirstOrDefault(p => p.Signature.Count > 0 && p.Target.Any(t => Covers(t.ReferenceValue, id)));
        Signed = own?.Signature[0] is { When: { } when } signature
            ? (signature.Who?.Display ?? own.Agent.Select(a => a.Who?.Display).FirstOrDefault() ?? "", when.LowerBound)
            : null;
    }

    private bool Covers(string? target, string encounter) =>
        target is not null && (IsOf(target, $"Encounter/{encounter}") || Medicines.Any(m => IsOf(target, $"MedicationRequest/{m.Id}")));

    private static bool IsOf(string target, string reference) =>
        target == reference || target.StartsWith(reference + "/_history/", StringComparison.Ordinal);

    private async Task ReadNextAsync(CancellationToken cancellationToken)
    {
        var after = Visit!.FinishedAt ?? Visit.ArrivedAt ?? DateTimeOffset.MaxValue;
        var coming = await person.OwnAsync<Appointment>(q => q.Where("date", $"gt{after.Query()}").Sort("date").Take(20), cancellationToken);
        Next = coming.Where(a => a.Status is "proposed" or "booked" or "pending")
            .Select(a => new AppointmentView(a))
            .FirstOrDefault(a => a.Facility == Visit.Facility && a.Resource.Specialty.Any(s => s.CodeIn(Systems.Specialty) == Visit.Specialty));
    }

    private int RankOf(Condition condition) =>
        Visit!.Resource.Diagnosis.FirstOrDefault(d => d.Condition.IdIn("Condition") == condition.Id)?.Rank ?? int.MaxValue;

    private static bool Stands(Condition condition) =>
        condition.VerificationStatus?.CodeIn(Systems.ConditionVerification) is not ("refuted" or "entered-in-error" or "provisional");

    private static bool Has(Observation observation, string category) =>
        observation.Category.Any(c => c.Has(Systems.ObservationCategory, category));
}
