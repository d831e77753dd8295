using Sen.Fhir;

namespace Sen.Record;

/// <content>Patient/$everything: the compartment of one person, and what it refers to outside of any person's.</content>
internal sealed partial class Searcher
{
    private const int EverythingCount = 1_000;

    internal async Task<Result<SearchPage>> EverythingAsync(Caller caller, EverythingQuery query, CancellationToken cancellationToken)
    {
        var about = SearchQuery.For("Patient").InCompartment(query.Patient);
        var sight = await sights.OfAsync(caller, about, cancellationToken, AccessAction.Read);
        if (sight.Refused is { } refused)
        {
            return await RefusedAsync(caller, "Patient/$everything", sight, refused, cancellationToken);
        }

        var key = new ResourceKey("Patient", query.Patient);
        var person = (await store.ReadAsync(key, facility: null, now: 0, cancellationToken)).Row;
        if (person?.Body is null)
        {
            return new NotFound(key, Gone: person is not null, Erased: person is { Erased: true });
        }

        var after = query.Cursor is null ? null : SearchCursor.Read(query.Cursor, 1);
        if (query.Cursor is not null && after is null)
        {
            return Invalid.One("search.cursor", "_cursor", "The cursor was not made by this search.");
        }

        var found = await store.SearchAsync(Plan(query, after), cancellationToken);
        var matches = await reader.VisibleAsync(caller, found.Rows, row => row.Key == key ? AccessAction.Read : AccessAction.Search, cancellationToken);
        var more = await _includes.OfAsync(
            about.Include("*"), matches, (rows, action, token) => reader.VisibleAsync(caller, Directory(rows), _ => action, token), cancellationToken);
        if (!more.Succeeded)
        {
            return more.Failure;
        }

        await reader.LogAsync(caller, "search", "Patient/$everything", matches, verdict: null, cancellationToken);
        return new SearchPage(
            matches.ConvertAll(r => r.ToResource()),
            [.. more.Value.Select(r => r.ToResource())],
            null,
            found.Rows.Count == (query.Count ?? EverythingCount) ? SearchCursor.Write(found.Keys[^1]) : null);
    }

    private SearchPlan Plan(EverythingQuery query, IReadOnlyList<object>? after)
    {
        var types = query.Types.Count > 0 ? query.Types : ResourceTypes.All;
        var conditions = new List<Criterion>
        {
            new([new Match.TextUnder([.. types.Where(PatientCompartment.Covers).Select(store.Catalog.CompartmentKey)], query.Patient)]),
        };
        if (query.Since is { } since)
        {
            conditions.Add(new Criterion([new Match.UpdatedBetween(since.ToUnixTimeMilliseconds(), long.MaxValue)]));
        }

        return new SearchPlan { TypeId = SearchPlan.AnyType, Conditions = conditions, Count = query.Count ?? EverythingCount, After = after };
    }

    // Other people's records are not part of this one's, also where they are referred to.
    private static List<VersionRow> Directory(IReadOnlyList<VersionRow> rows) => [.. rows.Where(r => r.Patients is null)];
}
