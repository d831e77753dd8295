using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Retention;

/// <summary>Lists what may be destroyed because its keeping time has ended. Changes nothing: that is <see cref="IErasure"/>'s, by a written order.</summary>
public sealed class KeepingReview(IRecord record, IErasure erasure)
{
    private const int Page = 500;

    private static readonly Caller Node = Caller.System("retention");

    /// <summary>Visits that need not be kept on this day any longer, oldest first, also those that a legal hold keeps.</summary>
    public async Task<Result<IReadOnlyList<EndedVisit>>> EndedAsync(Caller caller, DateOnly day, CancellationToken cancellationToken)
    {
        // The answer names people: it is for those who may erase.
        if ((await erasure.PlanAsync(caller, [], cancellationToken)).Failure is { } refused)
        {
            return refused;
        }

        var ended = new List<EndedVisit>();
        foreach (var patient in await PatientsAsync(day, cancellationToken))
        {
            foreach (var visit in KeepingRules.Ended(await EverythingAsync(patient, cancellationToken), day))
            {
                var planned = await erasure.PlanAsync(caller, visit.Resources, cancellationToken);
                if (planned is { Succeeded: true, Value.Resources.Count: > 0 })
                {
                    ended.Add(visit with { IsHeld = planned.Value.Held.Count > 0 });
                }
            }
        }

        return ended.OrderBy(v => v.Closed).ThenBy(v => v.Visit.Id, StringComparer.Ordinal).ToArray();
    }

    // People with a visit that began before the shortest keeping time.
    private async Task<HashSet<string>> PatientsAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var patients = new HashSet<string>(StringComparer.Ordinal);
        if (KeepingTimes.ShortestYears(day) is not { } years)
        {
            return patients;
        }

        var query = SearchQuery.For("Encounter").Where("date", $"lt{new DateOnly(day.Year - years, 1, 1):yyyy-MM-dd}").Take(Page);
        do
        {
            var page = (await record.SearchAsync(Node, query, cancellationToken)).Value;
            patients.UnionWith(page.As<Encounter>().Select(e => e.Subject.IdIn("Patient")).OfType<string>());
            query = query.After(page.Next);
        }
        while (query.Cursor is not null);
        return patients;
    }

    private async Task<List<StoredResource>> EverythingAsync(string patient, CancellationToken cancellationToken)
    {
        var everything = new List<StoredResource>();
        var query = new EverythingQuery(patient) { Count = Page };
        do
        {
            var page = await record.EverythingAsync(Node, query, cancellationToken);
            if (!page.Succeeded)
            {
                break;
            }

            everything.AddRange(page.Value.Matches);
            query = query with { Cursor = page.Value.Next };
        }
        while (query.Cursor is not null);
        return everything;
    }
}
