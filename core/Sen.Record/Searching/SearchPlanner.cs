using Sen.Fhir;

namespace Sen.Record;

/// <summary>Translates a query into comparisons with index rows, or says which part has no index.</summary>
internal sealed class SearchPlanner(Catalog catalog)
{
    /// <summary>Rows on a page when the query does not say.</summary>
    internal const int DefaultCount = 100;

    internal Result<SearchPlan> Plan(SearchQuery query, Restriction? restriction)
    {
        var issues = new List<Issue>();
        var conditions = new List<Criterion>();
        foreach (var term in query.Terms)
        {
            if (Criterion(query.Type, term, issues) is { } condition)
            {
                conditions.Add(condition);
            }
        }

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
            Restriction = restriction,
            Sort = sort,
            Count = query.Count ?? DefaultCount,
            After = after,
        };
    }

    private static Issue NotIndexed(string type, string name) =>
        new("search.not-indexed", name, $"{type} is not indexed by '{name}'; see the table of indexed parameters.");

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

        var indexed = IndexedParameters.For(type).FirstOrDefault(p => string.Equals(p.Name, wanted.Parameter.Code, StringComparison.Ordinal));
        if (indexed is null)
        {
            issues.Add(NotIndexed(type, wanted.Parameter.Code));
            return null;
        }

        var key = catalog.Key(type, indexed.Name)!.Value;
        return wanted.Parameter.Type switch
        {
            SearchParameterType.Date when indexed.IsFactDate => new SortKey.Fact(wanted.Descending),
            SearchParameterType.Date or SearchParameterType.Number or SearchParameterType.Quantity => new SortKey.Range(key, wanted.Descending),
            _ => new SortKey.Text(key, wanted.Descending),
        };
    }

    private Criterion? Criterion(string type, SearchTerm term, List<Issue> issues)
    {
        var code = term.Parameter.Code;
        if (code is "_id")
        {
            return new Criterion([.. term.Values.OfType<SearchCriterion.Token>().Select(t => new Match.IdIs(t.Code ?? ""))], term.Modifier is SearchModifier.Not);
        }

        if (code is "_lastUpdated")
        {
            return new Criterion([.. term.Values.OfType<SearchCriterion.Date>().Select(Updated)]);
        }

        if (catalog.Key(type, code) is not { } key)
        {
            issues.Add(NotIndexed(type, code));
            return null;
        }

        if (term.Modifier is SearchModifier.Missing)
        {
            return new Criterion([new Match.Present(key)], Negated: term.Values is [SearchCriterion.Missing { IsMissing: true }]);
        }

        var alternatives = new List<Match>();
        foreach (var value in term.Values)
        {
            var match = term.Modifier is SearchModifier.Text or SearchModifier.Identifier or SearchModifier.Below ? null : Of(key, term.Modifier, value);
            if (match is null)
            {
                issues.Add(new Issue("search.not-supported", term.Written.Key, $"'{term.Written.Key}' is not supported on {type}."));
                return null;
            }

            alternatives.Add(match);
        }

        return new Criterion(alternatives, Negated: term.Modifier is SearchModifier.Not);
    }

    private static Match? Of(int key, SearchModifier modifier, SearchCriterion value) => value switch
    {
        SearchCriterion.Token { System: null, Code: { } code } => Between(key, IndexText.AnySystem(code)),
        SearchCriterion.Token { System: { } system, Code: { } code } => new Match.TextEquals(key, IndexText.Token(system, code)),
        SearchCriterion.Token { System: { } system } => new Match.TextEndsWith(key, IndexText.SystemEnding(system)),
        SearchCriterion.String text => Words(key, modifier, text.Folded),
        SearchCriterion.Reference { Type: { } type, Id: { } id } => new Match.TextEquals(key, IndexText.Reference(type, id)),
        SearchCriterion.Reference { Id: { } id } => Between(key, IndexText.AnyType(id)),
        SearchCriterion.Reference { Url: { } url } => new Match.TextEquals(key, IndexText.Cap(url)),
        SearchCriterion.Uri uri => new Match.TextEquals(key, IndexText.Cap(uri.Value)),
        SearchCriterion.Date date => Ranges.Of(key, date.Prefix, date.Lower, date.Upper),
        SearchCriterion.Number number => Ranges.Of(key, number),
        SearchCriterion.Quantity { System: null, Code: null } quantity => Ranges.Of(key, quantity.Amount),
        _ => null,
    };

    private static Match.TextBetween Between(int key, (string From, string To) slice) => new(key, slice.From, slice.To);

    // Each word of a name is a row: the words of the query may come in any order, each the beginning of a word.
    private static Match Words(int key, SearchModifier modifier, string folded)
    {
        var words = folded.Split(' ');
        var parts = new Match[words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            parts[i] = modifier switch
            {
                SearchModifier.Contains => new Match.TextContains(key, words[i]),
                SearchModifier.Exact => new Match.TextEquals(key, IndexText.Cap(words[i])),
                _ => Between(key, IndexText.Prefix(words[i])),
            };
        }

        return parts.Length == 1 ? parts[0] : new Match.All(parts);
    }

    private static Match Updated(SearchCriterion.Date date) => date.Prefix switch
    {
        SearchPrefix.Eq or SearchPrefix.Ap => new Match.UpdatedBetween(date.Lower, date.Upper),
        SearchPrefix.Ne => new Match.Not(new Match.UpdatedBetween(date.Lower, date.Upper)),
        SearchPrefix.Gt or SearchPrefix.Sa => new Match.UpdatedBetween(date.Upper + 1, long.MaxValue),
        SearchPrefix.Ge => new Match.UpdatedBetween(date.Lower, long.MaxValue),
        SearchPrefix.Lt or SearchPrefix.Eb => new Match.UpdatedBetween(long.MinValue, date.Lower - 1),
        SearchPrefix.Le => new Match.UpdatedBetween(long.MinValue, date.Upper),
    };
}
