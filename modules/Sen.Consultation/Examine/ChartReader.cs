using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Consultation.Examine;

/// <summary>Reads a chart from the Record. Every read below is one entry in the person's access log.</summary>
internal sealed class ChartReader(IRecord record)
{
    // Enough for decades of visits; the history page says when it was cut.
    public const int Most = 500;

    public async Task<Result<Chart>> OpenAsync(Caller caller, string encounterId, CancellationToken cancellationToken)
    {
        var encounter = await record.ReadAsync(caller, new ResourceKey("Encounter", encounterId), cancellationToken);
        if (!encounter.Succeeded)
        {
            return encounter.Failure;
        }

        var visit = encounter.Value.As<Encounter>();
        if (visit.Subject.IdIn("Patient") is not { } patient)
        {
            return new NotFound(encounter.Value.Key);
        }

        var person = await record.ReadAsync(caller, new ResourceKey("Patient", patient), cancellationToken);
        if (!person.Succeeded)
        {
            return person.Failure;
        }

        return await FillAsync(caller, encounter.Value, person.Value.As<Patient>(), cancellationToken);
    }

    private async Task<Result<Chart>> FillAsync(Caller caller, StoredResource encounter, Patient patient, CancellationToken cancellationToken)
    {
        var allergies = FindAsync("AllergyIntolerance");
        var conditions = FindAsync("Condition");
        var vitals = FindAsync("Observation", q => q.WhereToken("category", Systems.ObservationCategory, Codes.VitalSigns));
        var results = FindAsync("Observation", q => q.WhereToken("category", Systems.ObservationCategory, Codes.Laboratory));
        var requests = FindAsync("ServiceRequest");
        var medicines = FindAsync("MedicationRequest");
        var notes = FindAsync("Composition");
        var visits = FindAsync("Encounter");
        var tickets = FindAsync("Task", q => q.Where("focus", encounter.Key.ToString()));
        var coverage = CoverageAsync(caller, encounter, cancellationToken);
        var all = await Task.WhenAll(allergies, conditions, vitals, results, requests, medicines, notes, visits, tickets);
        if (all.FirstOrDefault(r => !r.Succeeded) is { Failure: { } failure })
        {
            return failure;
        }

        return new Chart
        {
            Encounter = Stored<Encounter>.Of(encounter),
            Person = new PersonView(patient),
            Allergies = [.. all[0].Value.Select(s => s.As<AllergyIntolerance>()).Where(Holds)],
            Conditions = Typed<Condition>(all[1].Value),
            Vitals = [.. all[2].Value.Select(s => s.As<Observation>())],
            Results = [.. all[3].Value.Select(s => s.As<Observation>()).OrderByDescending(o => o.EffectiveDateTime)],
            Requests = Typed<ServiceRequest>(all[4].Value),
            Medicines = Typed<MedicationRequest>(all[5].Value),
            Notes = Typed<Composition>(all[6].Value),
            Visits = [.. all[7].Value.Select(s => s.As<Encounter>()).OrderByDescending(Chart.Starts)],
            Ticket = Typed<FhirTask>(all[8].Value).FirstOrDefault(t => t.Resource.Code?.Has(Systems.TaskCode, Codes.QueueTicket) == true),
            Coverage = await coverage,
        };

        async Task<Result<IReadOnlyList<StoredResource>>> FindAsync(string type, Func<SearchQuery, SearchQuery>? narrow = null)
        {
            var query = SearchQuery.For(type).Where("patient", $"Patient/{patient.Id}").Take(Most);
            var found = await record.SearchAsync(caller, narrow is null ? query : narrow(query), cancellationToken);
            return found.Map(page => page.Matches);
        }
    }

    private async Task<Coverage?> CoverageAsync(Caller caller, StoredResource encounter, CancellationToken cancellationToken)
    {
        if (new VisitView(encounter.As<Encounter>()).Coverage is not { } id)
        {
            return null;
        }

        // The card is shown when it may be read; a consultation does not depend on it.
        var found = await record.ReadAsync(caller, new ResourceKey("Coverage", id), cancellationToken);
        return found.Succeeded ? found.Value.As<Coverage>() : null;
    }

    private static IReadOnlyList<Stored<T>> Typed<T>(IEnumerable<StoredResource> found)
        where T : Resource => [.. found.Select(Stored<T>.Of)];

    // Refuted and mistaken entries are history, not a warning.
    private static bool Holds(AllergyIntolerance allergy) =>
        allergy.VerificationStatus?.CodeIn(Systems.AllergyVerification) is not ("refuted" or "entered-in-error")
        && allergy.ClinicalStatus?.CodeIn(Systems.AllergyClinical) is not ("resolved" or "inactive");
}
