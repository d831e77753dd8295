using Sen.Fhir;

namespace Sen.Record;

/// <summary>Translates one term of a query into comparisons with index rows.</summary>
internal sealed class TermPlanner(Catalog catalog)
{
    /// <summary>
    /// Whether what the index finds may be too much: the parts of a composite in different elements, a unit, exact letters,
    /// words of a text. Then the document decides (<see cref="SearchTerm.Matches(FhirDocument)"/>).
    /// </summary>
    internal static bool IsRough(SearchTerm term) => term.Modifier switch
    {
        SearchModifier.Text or SearchModifier.OfType or SearchModifier.Exact or SearchModifier.Contains => true,
        SearchModifier.Missing => term.Parameter.Type is SearchParameterType.Composite or SearchParameterType.Special || term.Parameter.Expression.Length == 0,
        _ => term.Parameter.Type is SearchParameterType.Composite or SearchParameterType.Special
            || term.Parameter.Expression.Length == 0
            || term.Values.Any(v => v is SearchCriterion.Quantity { System: not null } or SearchCriterion.Quantity { Code: not null }
                or SearchCriterion.Uri { Value.Length: > IndexText.MaxLength }),
    };

    /// <summary>Null when no index knows anything about the term, or, with an issue, when it cannot be answered.</summary>
    internal Criterion? Plan(string type, SearchTerm term, List<Issue> issues)
    {
        switch (term.Parameter.Code)
        {
            case "_id":
                return new Criterion([.. term.Values.OfType<SearchCriterion.Token>().Select(t => new Match.IdIs(t.Code ?? ""))], term.Modifier is SearchModifier.Not);
            case "_lastUpdated":
                return new Criterion([.. term.Values.OfType<SearchCriterion.Date>().Select(Updated)]);
            default:
                break;
        }

        // Words in the narrative and in displays, and distances, have no rows: the documents that the rest finds are read.
        if (term.Modifier is SearchModifier.Text || term.Parameter.Expression.Length == 0
            || (term.Parameter.Type is SearchParameterType.Special or SearchParameterType.Composite && term.Values is not [SearchCriterion.Composite, ..]))
        {
            return null;
        }

        if (term.Modifier is SearchModifier.Missing)
        {
            var present = Sources(type, term.Parameter).Select(k => k.Target is null
                ? (Match)new Match.Present(k.Key)
                : new Match.TextEndsWith(k.Key, IndexText.TypeEnding(k.Target)));
            return new Criterion([.. present], Negated: term.Values is [SearchCriterion.Missing { IsMissing: true }]);
        }

        var alternatives = new List<Match>();
        foreach (var value in term.Values)
        {
            if (!Add(type, term.Parameter, term.Modifier, value, alternatives))
            {
                issues.Add(new Issue("search.not-supported", term.Written.Key, $"'{term.Written.Key}' is not supported on {type}."));
                return null;
            }
        }

        return new Criterion(alternatives, Negated: term.Modifier is SearchModifier.Not or SearchModifier.NotIn);
    }

    private bool Add(string type, SearchParameterInfo parameter, SearchModifier modifier, SearchCriterion value, List<Match> alternatives)
    {
        if (value is SearchCriterion.Composite composite)
        {
            return AddComposite(type, parameter, composite, alternatives);
        }

        foreach (var (key, name, target) in Sources(type, parameter))
        {
            switch (target is not null ? Led(key, modifier, target, value) : BareCode(type, key, name, modifier, value) ?? Of(key, modifier, value))
            {
                case { } match:
                    alternatives.Add(match);
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    private bool AddComposite(string type, SearchParameterInfo parameter, SearchCriterion.Composite composite, List<Match> alternatives)
    {
        var parts = new List<Match>();
        for (var i = 0; i < parameter.Components.Count; i++)
        {
            var either = new List<Match>();
            if (SearchParameters.Find(type, parameter.Components[i].Code) is not { } component
                || !Add(type, component, SearchModifier.None, composite.Parts[i], either))
            {
                return false;
            }

            parts.Add(either.Count == 1 ? either[0] : new Match.Any(either));
        }

        alternatives.Add(new Match.All(parts));
        return true;
    }

    private IEnumerable<(int Key, string Name, string? Target)> Sources(string type, SearchParameterInfo parameter) =>
        IndexedParameters.SourcesOf(type, parameter.Code).Select(s => (catalog.Key(type, s.Name)!.Value, s.Name, s.Target));

    // Where no value has a system, a code is one value and not a slice of all systems: it can be asked of a row that is known.
    private static Match.TextEquals? BareCode(string type, int key, string name, SearchModifier modifier, SearchCriterion value) =>
        modifier is SearchModifier.None or SearchModifier.Not && value is SearchCriterion.Token { System: null, Code: { } code } && SearchIndexer.HasBareCodes(type, name)
            ? new Match.TextEquals(key, IndexText.Token("", code))
            : null;

    // References under another parameter, of which only those that lead to one type are meant.
    private Match? Led(int key, SearchModifier modifier, string target, SearchCriterion value) => value switch
    {
        SearchCriterion.Reference { Type: { } type } when !string.Equals(type, target, StringComparison.Ordinal) => new Match.Any([]),
        SearchCriterion.Reference { Id: { } id } => new Match.TextEquals(key, IndexText.Reference(target, id)),
        _ => Of(key, modifier, value),
    };

    private Match? Of(int key, SearchModifier modifier, SearchCriterion value) => (modifier, value) switch
    {
        (SearchModifier.Identifier, SearchCriterion.Token { System: { } system, Code: { } code }) => new Match.TextEquals(key, IndexText.Logical(system, code)),
        (SearchModifier.Identifier, SearchCriterion.Token { Code: { } code }) => Between(key, IndexText.AnyLogicalSystem(code)),
        (SearchModifier.Below, SearchCriterion.Uri uri) => Between(key, IndexText.Prefix(uri.Value)),
        (SearchModifier.Above, SearchCriterion.Uri uri) => Above(key, uri.Value),
        (_, SearchCriterion.TypedIdentifier identifier) => Between(key, IndexText.AnySystem(identifier.Value)),
        (_, SearchCriterion.Codes codes) => Among(key, codes.Selection),

        // Which codes are meant has not been found out: nobody here knows code systems.
        (SearchModifier.Above or SearchModifier.Below, SearchCriterion.Token) => null,
        (_, SearchCriterion.Token { System: null, Code: { } code }) => Between(key, IndexText.AnySystem(code)),
        (_, SearchCriterion.Token { System: { } system, Code: { } code }) => new Match.TextEquals(key, IndexText.Token(system, code)),
        (_, SearchCriterion.Token { System: { } system }) => new Match.TextEndsWith(key, IndexText.SystemEnding(system)),
        (_, SearchCriterion.String text) => Words(key, modifier, text.Folded),
        (_, SearchCriterion.Reference { Type: { } type, Id: { } id }) => new Match.TextEquals(key, IndexText.Reference(type, id)),
        (_, SearchCriterion.Reference { Id: { } id }) => Between(key, IndexText.AnyType(id)),
        (_, SearchCriterion.Reference { Url: { } url }) => Canonical(key, url),
        (_, SearchCriterion.Uri uri) => new Match.TextEquals(key, IndexText.Cap(uri.Value)),
        (_, SearchCriterion.Date date) => Ranges.Of(key, date.Prefix, date.Lower, date.Upper),
        (_, SearchCriterion.Number number) => Ranges.Of(key, number),
        (_, SearchCriterion.Quantity quantity) => Ranges.Of(key, quantity.Amount),
        _ => null,
    };

    // A canonical url without a version finds every version (R4 3.1.1.4.12).
    private static Match Canonical(int key, string url) => url.Contains('|', StringComparison.Ordinal)
        ? new Match.TextEquals(key, IndexText.Cap(url))
        : new Match.Any([new Match.TextEquals(key, IndexText.Cap(url)), Between(key, IndexText.Prefix(url + "|"))]);

    // The url itself and every url that it lies under: a few equal values instead of all rows.
    private static Match.Any Above(int key, string url)
    {
        var parts = new List<Match> { new Match.TextEquals(key, IndexText.Cap(url)) };
        for (var slash = url.LastIndexOf('/'); slash > 0; slash = url.LastIndexOf('/', slash - 1))
        {
            parts.Add(new Match.TextEquals(key, IndexText.Cap(url.AsSpan(0, slash))));
            parts.Add(new Match.TextEquals(key, IndexText.Cap(url.AsSpan(0, slash + 1))));
        }

        return new Match.Any(parts);
    }

    // A value without a system is meant by its code: elements of type code have their system by definition.
    private static Match.TextAmong Among(int key, CodeSelection codes) => new(
        key, [.. codes.Codes.Select(c => IndexText.Token(c.System, c.Code)).Concat(codes.BareCodes.Select(c => IndexText.Token("", c))).Order(StringComparer.Ordinal)]);

    private static Match.TextBetween Between(int key, (string From, string To) slice) => new(key, slice.From, slice.To);

    // Each word of a name is a row: the words of the query may come in any order, each the beginning of a word.
    private Match Words(int key, SearchModifier modifier, string folded)
    {
        var words = folded.Split(' ');
        words = modifier is SearchModifier.None ? WordSets.Telling(words) : words;
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

        var byWords = parts.Length == 1 ? parts[0] : new Match.All(parts);
        return modifier is SearchModifier.None && catalog.SetsKey(key) is { } sets ? WordSets.Of(words, sets, byWords) ?? byWords : byWords;
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
