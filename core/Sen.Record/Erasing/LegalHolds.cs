using System.Text.Json;
using Sen.Fhir;

namespace Sen.Record;

/// <summary>Finds who is under a legal hold.</summary>
internal sealed class LegalHolds(IRecordStore store)
{
    private const int PatientsAtOnce = 100;
    private const int Page = 500;

    /// <summary>Those of the people whose record is held, in no order.</summary>
    internal async Task<IReadOnlyList<string>> OfAsync(IReadOnlyCollection<string> patients, CancellationToken cancellationToken)
    {
        var held = new HashSet<string>(StringComparer.Ordinal);
        foreach (var some in patients.Chunk(PatientsAtOnce))
        {
            var plan = new SearchPlan
            {
                TypeId = store.Catalog.TypeId("Flag"),
                Conditions = [],
                Restriction = new Restriction.Patients(store.Catalog.CompartmentKey("Flag"), some),
                Count = Page,
            };
            SearchRows found;
            do
            {
                found = await store.SearchAsync(plan, cancellationToken);
                held.UnionWith(found.Rows.Where(r => IsHold(FhirDocument.Load(r.Body!).Root)).SelectMany(r => CommitGuard.Split(r.Patients)));
                plan = plan with { After = found.Keys.Count > 0 ? found.Keys[^1] : null };
            }
            while (found.Rows.Count == Page);
        }

        return [.. held.Intersect(patients, StringComparer.Ordinal)];
    }

    private static bool IsHold(JsonElement flag) =>
        flag.TryGetProperty("status", out var status) && status.ValueEquals("active"u8)
        && flag.TryGetProperty("code", out var code) && code.TryGetProperty("coding", out var codings)
        && codings.EnumerateArray().Any(c =>
            c.TryGetProperty("system", out var system) && system.ValueEquals(LegalHold.LifecycleSystem)
            && c.TryGetProperty("code", out var value) && value.ValueEquals(LegalHold.Code));
}
