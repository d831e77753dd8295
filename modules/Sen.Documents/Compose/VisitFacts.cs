using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Documents.Compose;

/// <summary>Everything the Record holds of one visit that its documents may speak of.</summary>
internal sealed class VisitFacts(IReadOnlyDictionary<string, StoredResource> known, string encounter)
{
    /// <summary>By <c>Type/id</c>.</summary>
    internal IReadOnlyDictionary<string, StoredResource> Known => known;

    internal string EncounterId => encounter;

    internal StoredResource Encounter => known[$"Encounter/{encounter}"];

    internal VisitView Visit => new(Encounter.As<Encounter>());

    internal StoredResource? Patient => Find("Patient", Visit.Patient);

    internal StoredResource? Facility => Find("Organization", Visit.Facility);

    internal StoredResource? Coverage => Find("Coverage", Visit.Coverage);

    /// <summary>The doctor's note: it has the id of the visit.</summary>
    internal Composition? Note => Find("Composition", encounter)?.As<Composition>();

    internal StoredResource? Find(string type, string? id) => id is null ? null : known.GetValueOrDefault($"{type}/{id}");

    internal IEnumerable<StoredResource> All(string type) =>
        known.Values.Where(r => r.Key.Type == type).OrderBy(r => r.Key.Id, StringComparer.Ordinal);

    /// <summary>The diagnoses that hold, the principal one first.</summary>
    internal IEnumerable<StoredResource> Diagnoses => Visit.Resource.Diagnosis.OrderBy(d => d.Rank ?? int.MaxValue)
        .Select(d => Find("Condition", d.Condition.IdIn("Condition"))).OfType<StoredResource>();

    /// <summary>Allergies that nobody has refuted.</summary>
    internal IEnumerable<StoredResource> Allergies => All("AllergyIntolerance").Where(a => a.As<AllergyIntolerance>() is var allergy
        && allergy.VerificationStatus?.CodeIn(Systems.AllergyVerification) is not ("refuted" or "entered-in-error")
        && allergy.ClinicalStatus?.CodeIn(Systems.AllergyClinical) is not ("resolved" or "inactive"));

    internal IEnumerable<StoredResource> Observations(string category) => All("Observation").Where(o => o.As<Observation>() is var observation
        && observation.Encounter.IdIn("Encounter") == encounter && observation.Status is "final" or "amended" or "corrected"
        && observation.Category.Any(c => c.Has(Systems.ObservationCategory, category)));

    /// <summary>Lines of one prescription, in the order they were written.</summary>
    internal IReadOnlyList<StoredResource> Prescription(string code) =>
        [.. All("MedicationRequest").Where(m => m.As<MedicationRequest>().GroupIdentifier?.Value == code)];

    internal IEnumerable<StoredResource> LaboratoryOrders => All("ServiceRequest")
        .Where(o => o.As<ServiceRequest>().Category.Any(c => c.Has(Systems.Snomed, Codes.LaboratoryProcedure)));
}
