using Sen.Fhir;

namespace Sen.Record;

/// <summary>_include and _revinclude, one level; whether the caller may see what is found is decided after.</summary>
internal sealed class SearchIncludes(IRecordStore store, int max)
{
    internal async Task<IReadOnlyList<VersionRow>> OfAsync(SearchQuery query, IReadOnlyList<VersionRow> matches, CancellationToken cancellationToken)
    {
        if (matches.Count == 0)
        {
            return [];
        }

        var found = new Dictionary<ResourceKey, VersionRow>();
        var forward = Targets(query, matches);
        if (forward.Count > 0)
        {
            foreach (var row in await store.ReadManyAsync(forward, cancellationToken))
            {
                if (row.Body is not null)
                {
                    found[row.Key] = row;
                }
            }
        }

        foreach (var include in query.RevIncludes)
        {
            foreach (var row in await BackAsync(include, query.Type, matches, cancellationToken))
            {
                found[row.Key] = row;
            }
        }

        var own = matches.Select(m => m.Key).ToHashSet();
        return [.. found.Values.Where(r => !own.Contains(r.Key)).Take(max)];
    }

    private static HashSet<ResourceKey> Targets(SearchQuery query, IReadOnlyList<VersionRow> matches)
    {
        var targets = new HashSet<ResourceKey>();
        if (query.Includes.Length == 0)
        {
            return targets;
        }

        var parameters = query.Includes.Where(i => string.Equals(i.SourceType, query.Type, StringComparison.Ordinal)).ToArray();
        foreach (var match in matches)
        {
            foreach (var value in SearchIndexer.Extract(FhirDocument.Load(match.Body!), parameters.Select(p => p.Parameter)))
            {
                if (value.Value is SearchValue.Reference { Type: { } type, Id: { } id }
                    && Array.Exists(parameters, p => string.Equals(p.Parameter.Code, value.Parameter.Code, StringComparison.Ordinal)
                        && (p.TargetType is null || string.Equals(p.TargetType, type, StringComparison.Ordinal))))
                {
                    targets.Add(new ResourceKey(type, id));
                }
            }
        }

        return targets;
    }

    private async Task<IReadOnlyList<VersionRow>> BackAsync(
        SearchInclude include, string type, IReadOnlyList<VersionRow> matches, CancellationToken cancellationToken)
    {
        if (store.Catalog.Key(include.SourceType, include.Parameter.Code) is not { } key)
        {
            return [];
        }

        var plan = new SearchPlan
        {
            TypeId = store.Catalog.TypeId(include.SourceType),
            Conditions = [new Criterion([.. matches.Select(m => new Match.TextEquals(key, IndexText.Reference(type, m.Key.Id)))])],
            Count = max,
        };
        return (await store.SearchAsync(plan, cancellationToken)).Rows;
    }
}
