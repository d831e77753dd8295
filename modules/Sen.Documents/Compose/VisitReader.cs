using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Documents.Compose;

/// <summary>Reads a visit as the node does: its reads are no look into anybody's record.</summary>
internal sealed class VisitReader(IRecord record)
{
    internal static readonly Caller Node = Caller.System("documents");

    /// <summary>Types that belong to a visit by their encounter.</summary>
    private static readonly string[] OfEncounter = ["Condition", "Observation", "MedicationRequest", "ServiceRequest", "DiagnosticReport"];

    internal async Task<VisitFacts?> ReadAsync(string encounterId, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, StoredResource>(StringComparer.Ordinal);
        if (await AddAsync(known, "Encounter", encounterId, cancellationToken) is not { } encounter)
        {
            return null;
        }

        var visit = new VisitView(encounter.As<Encounter>());
        foreach (var (type, id) in new[]
        {
            ("Patient", visit.Patient), ("Organization", visit.Facility), ("Coverage", visit.Coverage), ("Composition", encounterId), ("Location", visit.Room),
        })
        {
            await AddAsync(known, type, id, cancellationToken);
        }

        foreach (var type in OfEncounter)
        {
            await FindAsync(known, SearchQuery.For(type).Where("encounter", $"Encounter/{encounterId}"), cancellationToken);
        }

        if (visit.Patient is { } patient)
        {
            await FindAsync(known, SearchQuery.For("AllergyIntolerance").Where("patient", $"Patient/{patient}"), cancellationToken);
            await FindAsync(
                known, SearchQuery.For("Appointment").Where("supporting-info", $"Encounter/{encounterId}").Where("patient", $"Patient/{patient}"), cancellationToken);
        }

        return new VisitFacts(await WithWhatTheyNameAsync(known, cancellationToken), encounterId);
    }

    /// <summary>Results of the same person from before this visit, newest first.</summary>
    internal async Task<IReadOnlyList<StoredResource>> EarlierResultsAsync(VisitFacts facts, CancellationToken cancellationToken)
    {
        var found = await record.SearchAsync(
            Node,
            SearchQuery.For("Observation").Where("patient", $"Patient/{facts.Visit.Patient}")
                .WhereToken("category", Systems.ObservationCategory, Codes.Laboratory).Take(SearchQuery.MaxCount),
            cancellationToken);
        return !found.Succeeded ? [] :
        [
            .. found.Value.Matches.Where(o => o.As<Observation>() is var observation && observation.Encounter.IdIn("Encounter") != facts.EncounterId
                && observation.Status is "final" or "amended" or "corrected" && observation.EffectiveDateTime is not null)
                .OrderByDescending(o => o.As<Observation>().EffectiveDateTime!.LowerBound).ThenBy(o => o.Key.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>The newest release of results of the visit.</summary>
    internal async Task<Provenance?> ReleaseAsync(VisitFacts facts, CancellationToken cancellationToken)
    {
        var releases = new List<Provenance>();
        foreach (var report in facts.All("DiagnosticReport").Where(VisitPlans.IsLaboratory))
        {
            var found = await record.SearchAsync(Node, SearchQuery.For("Provenance").Where("target", report.Key.ToString()), cancellationToken);
            releases.AddRange(found.Succeeded ? found.Value.As<Provenance>().Where(p => p.Recorded is not null) : []);
        }

        return releases.OrderBy(p => p.Recorded!.LowerBound).ThenBy(p => p.Id, StringComparer.Ordinal).LastOrDefault();
    }

    internal async Task<StoredResource?> ReadAsync(string type, string? id, CancellationToken cancellationToken)
    {
        if (!FhirDocument.IsId(id))
        {
            return null;
        }

        var read = await record.ReadAsync(Node, new ResourceKey(type, id!), cancellationToken);
        return read.Succeeded ? read.Value : null;
    }

    /// <summary>What the facts refer to and what says who, where and of what: people, places and samples.</summary>
    internal async Task<Dictionary<string, StoredResource>> WithWhatTheyNameAsync(
        Dictionary<string, StoredResource> known, CancellationToken cancellationToken)
    {
        var waiting = new Queue<StoredResource>(known.Values.OrderBy(r => r.Key.ToString(), StringComparer.Ordinal));
        while (waiting.TryDequeue(out var next))
        {
            foreach (var key in DocumentParts.References(next.Document!).Where(k => DocumentParts.Named.Contains(k.Type)))
            {
                if (!known.ContainsKey(key.ToString()) && await AddAsync(known, key.Type, key.Id, cancellationToken) is { } added)
                {
                    waiting.Enqueue(added);
                }
            }
        }

        return known;
    }

    private async Task<StoredResource?> AddAsync(Dictionary<string, StoredResource> known, string type, string? id, CancellationToken cancellationToken)
    {
        if (await ReadAsync(type, id, cancellationToken) is not { } stored)
        {
            return null;
        }

        known[stored.Key.ToString()] = stored;
        return stored;
    }

    private async Task FindAsync(Dictionary<string, StoredResource> known, SearchQuery query, CancellationToken cancellationToken)
    {
        var found = await record.SearchAsync(Node, query.Take(SearchQuery.MaxCount), cancellationToken);
        foreach (var stored in found.Succeeded ? found.Value.Matches : throw new InvalidOperationException($"A visit could not be read: {found.Failure.Code}"))
        {
            known[stored.Key.ToString()] = stored;
        }
    }
}
