using Sen.Fhir;

namespace Sen.Record;

/// <summary>Translates a query into comparisons with index rows, or says which part of it cannot be answered.</summary>
internal sealed class SearchPlanner(Catalog catalog)
{
    /// <summary>Rows on a page when the query does not say.</summary>
    internal const int DefaultCount = 100;

    private readonly TermPlanner _terms = new(catalog);

    /// <summary><paramref name="links"/>: what the caller may see of the types that links lead to; null: links cannot be asked here.</summary>
    internal Result<SearchPlan> Plan(SearchQuery query, Sight sight, IReadOnlyDictionary<string, Sight>? links, Criterion? listed = null)
    {
        var issues = new List<Issue>();
        var conditions = new List<Criterion>();
        var rough = new List<SearchTerm>();
        if (query.Compartment is { } patient)
        {
            conditions.Add(new Criterion([new Match.TextEquals(catalog.CompartmentKey(query.Type), patient)]));
        }

        if (listed is not null)
        {
            conditions.Add(listed);
        }
        else if (query.Lists.Length > 0)
        {
            issues.Add(new Issue("search.list", "_list", "Lists cannot be asked about here."));
        }

        conditions.AddRange(sight.Limits);
        Conditions(query, links, conditions, rough, issues);
        var sort = new List<SortKey>();
        foreach (var wanted in query.Sorts)
        {
            if (Sort(query.Type, wanted, issues) is { } key)
            {
                sort.Add(key);
            }
        }

        var after = query.Cursor is null ? null : SearchCursor.Read(query.Cursor, sort.Count + 1);
        if (query.Cursor is not null && after is null)
        {
            issues.Add(new Issue("search.cursor", "_cursor", "The cursor was not made by this search."));
        }

        return issues.Count > 0 ? new Invalid(issues) : new SearchPlan
        {
            TypeId = catalog.TypeId(query.Type),
            Conditions = Ranges.Merge(conditions),
            Rough = rough,
            Restriction = sight.Restriction,
            Labels = sight.Labels,
            Sort = sort,
            Count = query.Count ?? DefaultCount,
            After = after,
        };
    }

    private void Conditions(
        SearchQuery query, IReadOnlyDictionary<string, Sight>? links, List<Criterion> conditions, List<SearchTerm> rough, List<Issue> issues)
    {
        foreach (var term in query.Terms)
        {
            if (TermPlanner.IsRough(term))
            {
                rough.Add(term);
            }

            if (_terms.Plan(query.Type, term, issues) is { } condition)
            {
                conditions.Add(condition);
            }
        }

        foreach (var link in query.Links)
        {
            if (links is null)
            {
                issues.Add(new Issue("search.link", link.Written.Key, "Other resources cannot be asked about here."));
            }
            else if (Link(query.Type, link, links, issues) is { } condition)
            {
                conditions.Add(condition);
            }
        }
    }

    private Criterion? Link(string type, SearchLink link, IReadOnlyDictionary<string, Sight> links, List<Issue> issues)
    {
        var alternatives = new List<Match>();
        foreach (var end in link.Ends)
        {
            var conditions = new List<Criterion>();
            var rough = new List<SearchTerm>();
            Conditions(end, links, conditions, rough, issues);
            if (rough.Count > 0)
            {
                issues.Add(new Issue("search.link", link.Written.Key, "A chain ends in a value that an index holds exactly; this one needs the documents."));
                return null;
            }

            var sight = links[end.Type];
            conditions.AddRange(sight.Limits);
            var inner = new SearchPlan
            {
                TypeId = catalog.TypeId(end.Type),
                Conditions = conditions,
                Restriction = sight.Restriction,
                Labels = sight.Labels,
            };
            var (holder, target) = link.Reverse ? (end.Type, type) : (type, end.Type);
            foreach (var source in IndexedParameters.SourcesOf(holder, link.Parameter.Code))
            {
                if (source.Target is null || string.Equals(source.Target, target, StringComparison.Ordinal))
                {
                    var key = catalog.Key(holder, source.Name)!.Value;
                    alternatives.Add(link.Reverse ? new Match.ReferredBy(key, type, inner) : new Match.RefersTo(key, end.Type, inner));
                }
            }
        }

        return new Criterion(alternatives);
    }

    private SortKey? Sort(string type, SearchSort wanted, List<Issue> issues)
    {
        switch (wanted.Parameter.Code)
        {
            case "_id":
                return new SortKey.Id(wanted.Descending);
            case "_lastUpdated":
                return new SortKey.Updated(wanted.Descending);
            default:
                break;
        }

        if (IndexedParameters.SourcesOf(type, wanted.Parameter.Code) is not [{ Target: null } source])
        {
            issues.Add(new Issue("search.sort", "_sort", $"{type} cannot be sorted by '{wanted.Parameter.Code}'."));
            return null;
        }

        var key = catalog.Key(type, source.Name)!.Value;
        return wanted.Parameter.Type switch
        {
            SearchParameterType.Date when IndexedParameters.IsFactDate(type, source.Name) => new SortKey.Fact(wanted.Descending),
            SearchParameterType.Date or SearchParameterType.Number or SearchParameterType.Quantity => new SortKey.Range(key, wanted.Descending),
            _ => new SortKey.Text(key, wanted.Descending),
        };
    }
}
