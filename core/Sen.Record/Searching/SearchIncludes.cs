using Sen.Fhir;

namespace Sen.Record;

/// <summary>
/// _include and _revinclude, with :iterate also from what was included. Only what the caller may see is followed further;
/// more than a page may carry is an error, never a silent half.
/// </summary>
internal sealed class SearchIncludes(IRecordStore store, int max)
{
    /// <summary>Steps that :iterate takes from a match.</summary>
    private const int MaxSteps = 8;

    internal async Task<Result<IReadOnlyList<VersionRow>>> OfAsync(
        SearchQuery query,
        IReadOnlyList<VersionRow> matches,
        Func<IReadOnlyList<VersionRow>, AccessAction, CancellationToken, Task<List<VersionRow>>> visible,
        CancellationToken cancellationToken)
    {
        var found = new Dictionary<ResourceKey, VersionRow>();
        var own = matches.Select(m => m.Key).ToHashSet();
        IReadOnlyList<VersionRow> from = matches;
        for (var step = 0; from.Count > 0 && step < MaxSteps; step++)
        {
            var (forward, back) = await StepAsync(query, from, first: step == 0, cancellationToken);
            var next = new Dictionary<ResourceKey, VersionRow>();

            // What is referred to could be read by its id; what refers back is found as by a search.
            foreach (var (rows, action) in new[] { (forward, AccessAction.Read), (back, AccessAction.Search) })
            {
                var news = rows.Where(row => row.Body is not null && !own.Contains(row.Key) && !found.ContainsKey(row.Key)).DistinctBy(row => row.Key).ToList();
                if (found.Count + next.Count + news.Count > max)
                {
                    return Invalid.One("search.too-costly", "_include", $"More than {max} resources would be included; ask for fewer matches with _count.");
                }

                foreach (var row in await visible(news, action, cancellationToken))
                {
                    next[row.Key] = row;
                }
            }

            from = [.. next.Values];
            foreach (var row in from)
            {
                found.Add(row.Key, row);
            }
        }

        return found.Values.ToArray();
    }

    private async Task<(List<VersionRow> Forward, List<VersionRow> Back)> StepAsync(
        SearchQuery query, IReadOnlyList<VersionRow> from, bool first, CancellationToken cancellationToken)
    {
        var (rows, back) = (new List<VersionRow>(), new List<VersionRow>());
        var targets = Targets([.. query.Includes.Where(i => first || i.Iterate)], from);
        foreach (var some in targets.Chunk(500))
        {
            rows.AddRange(await store.ReadManyAsync(some, cancellationToken));
        }

        foreach (var include in query.RevIncludes.Where(i => first || i.Iterate))
        {
            back.AddRange(await BackAsync(include, from, cancellationToken));
        }

        return (rows, back);
    }

    private static HashSet<ResourceKey> Targets(SearchInclude[] includes, IReadOnlyList<VersionRow> from)
    {
        var targets = new HashSet<ResourceKey>();
        if (includes.Length == 0)
        {
            return targets;
        }

        foreach (var row in from)
        {
            var type = row.Key.Type;
            var wanted = Array.FindAll(includes, i => i.SourceType is null || string.Equals(i.SourceType, type, StringComparison.Ordinal));
            if (wanted.Length == 0)
            {
                continue;
            }

            var parameters = wanted.Any(i => i.Parameter is null)
                ? SearchParameters.For(type).Where(p => p.Type is SearchParameterType.Reference)
                : wanted.Select(i => i.Parameter!);
            foreach (var value in SearchIndexer.Extract(FhirDocument.Load(row.Body!), parameters))
            {
                if (value.Value is SearchValue.Reference { Type: { } target, Id: { } id } && Array.Exists(wanted, i => Asks(i, value.Parameter, target)))
                {
                    targets.Add(new ResourceKey(target, id));
                }
            }
        }

        return targets;
    }

    private static bool Asks(SearchInclude include, SearchParameterInfo parameter, string target) =>
        (include.Parameter is null || string.Equals(include.Parameter.Code, parameter.Code, StringComparison.Ordinal))
        && (include.TargetType is null || string.Equals(include.TargetType, target, StringComparison.Ordinal));

    private async Task<List<VersionRow>> BackAsync(SearchInclude include, IReadOnlyList<VersionRow> from, CancellationToken cancellationToken)
    {
        var (catalog, type) = (store.Catalog, include.SourceType!);
        var parameters = include.Parameter is { } one ? [one] : SearchParameters.For(type).Where(p => p.Type is SearchParameterType.Reference);
        var keys = parameters.SelectMany(p => IndexedParameters.SourcesOf(type, p.Code)).Select(s => catalog.Key(type, s.Name)!.Value).Distinct().ToArray();
        var about = from.Where(r => include.TargetType is null || string.Equals(include.TargetType, r.Key.Type, StringComparison.Ordinal))
            .Select(r => IndexText.Reference(r.Key.Type, r.Key.Id)).ToArray();
        var rows = new List<VersionRow>();
        if (about.Length == 0)
        {
            return rows;
        }

        foreach (var key in keys)
        {
            var plan = new SearchPlan
            {
                TypeId = catalog.TypeId(type),
                Conditions = [new Criterion([.. about.Select(a => new Match.TextEquals(key, a))])],
                Count = max + 1,
            };
            rows.AddRange((await store.SearchAsync(plan, cancellationToken)).Rows);
        }

        return rows;
    }
}
