using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Retention;

/// <summary>Which visits of a person have been kept long enough on a day, and what goes with each. Pure functions over documents.</summary>
internal static class KeepingRules
{
    private const string Expired = "exp";
    private const string ProblemList = "problem-list-item";

    /// <summary>What is not one visit's: the person, what protects them for life, what others rely on.</summary>
    private static readonly HashSet<string> Lasting = new(StringComparer.Ordinal)
    {
        "Patient", "RelatedPerson", "Coverage", "Consent", "Flag", "AllergyIntolerance", "Immunization", "EpisodeOfCare", "CareTeam", "Account", "Group",
    };

    /// <param name="everything">All resources in the person's compartment.</param>
    /// <param name="day">The day of the erasure: the list in force on it is asked.</param>
    internal static IReadOnlyList<EndedVisit> Ended(IReadOnlyList<StoredResource> everything, DateOnly day)
    {
        var person = everything.FirstOrDefault(r => r.Key.Type is "Patient");
        if (person is null)
        {
            return [];
        }

        var (patient, references) = (person.As<Patient>(), References.Of(everything));
        var ended = new Dictionary<ResourceKey, (DateOnly Closed, KeepingTime Time)>();
        foreach (var visit in everything.Where(r => r.Key.Type is "Encounter"))
        {
            if (Decide(visit, patient, Diagnoses(visit.Key, everything, references), day) is { } decided)
            {
                ended.Add(visit.Key, decided);
            }
        }

        var belonging = Belonging(ended.Keys, everything, references);
        return
        [
            .. ended.Select(e => new EndedVisit(
                e.Key,
                person.Key.Id,
                e.Value.Closed,
                e.Value.Time,
                [e.Key, .. belonging.Where(b => b.Value == e.Key).Select(b => b.Key)],
                IsHeld: false)),
        ];
    }

    private static (DateOnly Closed, KeepingTime Time)? Decide(StoredResource visit, Patient patient, List<string> diagnoses, DateOnly day)
    {
        var encounter = visit.As<Encounter>();
        if (encounter.Status is not ("finished" or "cancelled") || encounter.Period?.End is not { } end)
        {
            return null;
        }

        var closed = VietnamTime.DayOf(end.UpperBound);
        var kinds = KeepingTimes.KindsOf(diagnoses, day).ToHashSet();
        if (EndedInDeath(encounter, patient, closed))
        {
            kinds.Add(KeepingKind.Death);
        }

        return KeepingTimes.Longest(kinds, day) is { } time && time.LastDay(closed) < day ? (closed, time) : null;
    }

    // Who died up to a day after the visit, or on an unknown day, is taken to have died of what the visit was for.
    private static bool EndedInDeath(Encounter encounter, Patient patient, DateOnly closed)
    {
        if (encounter.Hospitalization?.DischargeDisposition?.Coding.Any(c => c.Code is Expired) == true)
        {
            return true;
        }

        return patient.DeceasedBoolean == true
            || (patient.DeceasedDateTime is { } died && VietnamTime.DayOf(died.LowerBound) <= closed.AddDays(1)
                && VietnamTime.DayOf(died.UpperBound) >= VietnamTime.DayOf(encounter.Period?.Start?.LowerBound ?? died.LowerBound));
    }

    private static List<string> Diagnoses(ResourceKey visit, IReadOnlyList<StoredResource> everything, References references) =>
    [
        .. everything.Where(r => r.Key.Type is "Condition" && references.From(r.Key).Contains(visit))
            .Select(r => r.As<Condition>().Code?.CodeIn(Systems.Icd10)).OfType<string>(),
    ];

    /// <summary>
    /// What goes with which visit: what refers to visits that have ended and to no other visit; then whatever leans on nothing of
    /// the person's but what goes (the Provenance of a result, the Specimen of an order).
    /// </summary>
    private static Dictionary<ResourceKey, ResourceKey> Belonging(
        IReadOnlyCollection<ResourceKey> ended, IReadOnlyList<StoredResource> everything, References references)
    {
        var going = ended.ToDictionary(v => v, v => v);
        var left = everything.Where(r => r.Key.Type is not "Encounter" && !Lasts(r)).Select(r => r.Key).ToList();
        for (var found = true; found;)
        {
            found = false;
            foreach (var key in left)
            {
                var leansOn = references.From(key).Where(k => !Lasting.Contains(k.Type)).ToList();
                if (leansOn.Count > 0 && !going.ContainsKey(key) && leansOn.TrueForAll(going.ContainsKey))
                {
                    going.Add(key, going[leansOn[0]]);
                    found = true;
                }
            }
        }

        foreach (var visit in ended)
        {
            going.Remove(visit);
        }

        return going;
    }

    private static bool Lasts(StoredResource resource) =>
        Lasting.Contains(resource.Key.Type)
        || (resource.Key.Type is "Condition" && resource.As<Condition>().Category.Any(c => c.Coding.Any(g => g.Code is ProblemList)));
}
