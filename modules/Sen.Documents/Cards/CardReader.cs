using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Documents.Cards;

/// <summary>Reads what the caller may see of a person and makes the content of cards of it, with nothing that a verifier does not need.</summary>
internal sealed class CardReader(IRecord record)
{
    // Of the visits of a life, the newest that was nothing but an examination is near the top.
    private const int MostVisits = 50;

    /// <summary>The cards that this person can have; the refusal when the caller may not see them.</summary>
    internal async Task<Result<IReadOnlyList<CardFacts>>> ReadAsync(Caller caller, string patient, CancellationToken cancellationToken)
    {
        var person = await record.ReadAsync(caller, new ResourceKey("Patient", patient), cancellationToken);
        if (!person.Succeeded)
        {
            return person.Failure;
        }

        var self = Minimal(person.Value.As<Patient>());
        var cards = new List<CardFacts>();
        foreach (var read in new[] { ShotsAsync, ReportAsync, CheckAsync })
        {
            var (kind, facts, facility) = await read(caller, patient, cancellationToken);
            if (facts.Count > 0)
            {
                cards.Add(new CardFacts(kind, Collect(self, facts), facility));
            }
        }

        return cards;
    }

    private static Bundle Collect(Patient self, IEnumerable<Resource> facts)
    {
        var bundle = new Bundle { Type = "collection" };
        foreach (var resource in facts.Prepend(self))
        {
            bundle.Entry.Add(new Bundle.EntryComponent { FullUrl = $"resource:{bundle.Entry.Count}", Resource = resource });
        }

        return bundle;
    }

    /// <summary>Name and date of birth: enough to hold a card against an identity card, and no number of it.</summary>
    private static Patient Minimal(Patient patient)
    {
        var view = new PersonView(patient);
        var name = patient.Name.FirstOrDefault(n => n.Use is null or "official" or "usual");
        var known = new HumanName { Family = name?.Family };
        known.Given.AddRange(name?.Given.AsEnumerable() ?? []);
        return new Patient
        {
            Name = { name is { Family: not null, Given.Count: > 0 } ? known : new HumanName { Text = view.FullName } },
            BirthDate = view.BirthDate,
        };
    }

    private async Task<(CardKind Kind, IReadOnlyList<Resource> Facts, string? Facility)> ShotsAsync(Caller caller, string patient, CancellationToken cancellationToken)
    {
        var shots = (await FindAsync<Immunization>(caller, q => q.Where("patient", $"Patient/{patient}").Where("status", "completed").Sort("-date"), cancellationToken))
            .Where(s => s.OccurrenceDateTime is not null).ToList();
        var facility = shots.SelectMany(s => s.Performer).Select(p => p.Actor.IdIn("Organization")).FirstOrDefault(id => id is not null);
        return (CardKind.Immunization, [.. shots.Select(Minimal)], facility);
    }

    private static Immunization Minimal(Immunization shot)
    {
        var minimal = new Immunization
        {
            Status = "completed",
            VaccineCode = shot.VaccineCode,
            Patient = Reference.To("resource:0"),
            OccurrenceDateTime = shot.OccurrenceDateTime,
            LotNumber = shot.LotNumber,
        };
        if (shot.Performer.Select(p => p.Actor?.Display).FirstOrDefault(d => d is not null) is { } where)
        {
            minimal.Performer.Add(new Immunization.PerformerComponent { Actor = new Reference { Display = where } });
        }

        return minimal;
    }

    private async Task<(CardKind Kind, IReadOnlyList<Resource> Facts, string? Facility)> ReportAsync(Caller caller, string patient, CancellationToken cancellationToken)
    {
        var reports = await FindAsync<DiagnosticReport>(
            caller, q => q.Where("patient", $"Patient/{patient}").Where("status", "final,amended,corrected").Sort("-issued").Take(1), cancellationToken);
        if (reports is not [var report] || report.Result.Select(r => r.IdOf("Observation")).OfType<string>().ToList() is not { Count: > 0 } ids)
        {
            return (CardKind.Laboratory, [], null);
        }

        var values = await FindAsync<Observation>(caller, q => q.Where("patient", $"Patient/{patient}").WhereAny("_id", ids), cancellationToken);
        var performer = report.Performer.FirstOrDefault(p => p.IdOf("Organization") is not null);
        return (CardKind.Laboratory, Values(values.OrderBy(v => ids.IndexOf(v.Id!)), performer), performer.IdIn("Organization"));
    }

    private async Task<(CardKind Kind, IReadOnlyList<Resource> Facts, string? Facility)> CheckAsync(Caller caller, string patient, CancellationToken cancellationToken)
    {
        var visits = await FindAsync<Encounter>(
            caller, q => q.Where("patient", $"Patient/{patient}").Where("status", "finished").Sort("-date").Take(MostVisits), cancellationToken);
        var diagnoses = visits.Count == 0 ? [] : await FindAsync<Condition>(
            caller, q => q.Where("patient", $"Patient/{patient}").WhereAny("encounter", [.. visits.Select(v => $"Encounter/{v.Id}")]), cancellationToken);
        var ofVisit = diagnoses.Where(d => d.VerificationStatus?.CodeIn(Systems.ConditionVerification) is not ("refuted" or "entered-in-error"))
            .ToLookup(d => d.Encounter.IdIn("Encounter") ?? "", d => d.Code?.CodeIn(Systems.Icd10) ?? "", StringComparer.Ordinal);
        var check = visits.FirstOrDefault(v => v.Period?.Start is { } start
            && KeepingTimes.KindsOf([.. ofVisit[v.Id!]], VietnamTime.DayOf(start.LowerBound)).SetEquals([KeepingKind.HealthCheck]));
        if (check is null)
        {
            return (CardKind.HealthCheck, [], null);
        }

        var values = await FindAsync<Observation>(caller, q => q.Where("patient", $"Patient/{patient}").Where("encounter", $"Encounter/{check.Id}").Sort("-date"), cancellationToken);
        return (CardKind.HealthCheck, Values(values, check.ServiceProvider), check.ServiceProvider.IdIn("Organization"));
    }

    private static IReadOnlyList<Resource> Values(IEnumerable<Observation> values, Reference? performer) =>
        [.. values.Where(v => v.Status is "final" or "amended" or "corrected").Select(v => Minimal(v, performer))];

    private static Observation Minimal(Observation value, Reference? performer)
    {
        var minimal = new Observation
        {
            Status = value.Status,
            Code = value.Code,
            Subject = Reference.To("resource:0"),
            EffectiveDateTime = value.EffectiveDateTime,
            ValueQuantity = value.ValueQuantity,
            ValueString = value.ValueQuantity is null ? value.ValueString : null,
            ValueCodeableConcept = value.ValueQuantity is null && value.ValueString is null ? value.ValueCodeableConcept : null,
        };
        minimal.Component.AddRange(value.Component.Where(c => c.ValueQuantity is not null)
            .Select(c => new Observation.ComponentComponent { Code = c.Code, ValueQuantity = c.ValueQuantity }));
        if (performer?.Display is { } where)
        {
            minimal.Performer.Add(new Reference { Display = where });
        }

        return minimal;
    }

    private async Task<IReadOnlyList<T>> FindAsync<T>(Caller caller, Func<SearchQuery, SearchQuery> narrow, CancellationToken cancellationToken)
        where T : Resource, new()
    {
        var page = await record.SearchAsync(caller, narrow(SearchQuery.For<T>().Take(SearchQuery.MaxCount)), cancellationToken);
        return page.Succeeded ? [.. page.Value.As<T>()] : [];
    }
}
