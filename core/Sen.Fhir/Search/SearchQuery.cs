using System.Collections.Immutable;

namespace Sen.Fhir;

/// <summary>One sort key.</summary>
/// <param name="Parameter">The parameter to sort by.</param>
/// <param name="Descending">Written <c>-code</c>.</param>
public sealed record SearchSort(SearchParameterInfo Parameter, bool Descending);

/// <summary><c>_include</c> and <c>_revinclude</c>: <c>Source:code[:Target]</c>.</summary>
/// <param name="SourceType">The type that holds the reference; null: any (<c>_include=*</c>).</param>
/// <param name="Parameter">A reference parameter of the source type; null: all of them (<c>*</c>).</param>
/// <param name="TargetType">Only references to this type; null for all.</param>
/// <param name="Iterate">Also from what was included.</param>
public sealed record SearchInclude(string? SourceType, SearchParameterInfo? Parameter, string? TargetType, bool Iterate)
{
    public override string ToString() => SourceType is null ? "*" : $"{SourceType}:{Parameter?.Code ?? "*"}" + (TargetType is null ? "" : ":" + TargetType);
}

/// <summary><c>_summary</c>: how much of each match is answered (R4 3.1.1.5.8).</summary>
public enum SearchSummary
{
    /// <summary>Everything.</summary>
    False,

    /// <summary>The elements marked as summary in the definition.</summary>
    True,

    /// <summary>Narrative, id, meta and mandatory elements.</summary>
    Text,

    /// <summary>Everything but the narrative.</summary>
    Data,

    /// <summary>No matches, only how many.</summary>
    Count,
}

/// <summary>
/// A search of one resource type, checked against the definitions: every term names a parameter the type has, with a value
/// of its kind. Immutable; the fluent methods return a new query.
/// </summary>
public sealed record SearchQuery
{
    /// <summary>Most matches on one page.</summary>
    public const int MaxCount = 1000;

    internal SearchQuery(string type) => Type = type;

    public string Type { get; }

    public ImmutableArray<SearchTerm> Terms { get; internal init; } = [];

    /// <summary>Conditions on resources that a match is linked with.</summary>
    public ImmutableArray<SearchLink> Links { get; internal init; } = [];

    public ImmutableArray<SearchSort> Sorts { get; internal init; } = [];

    public ImmutableArray<SearchInclude> Includes { get; internal init; } = [];

    /// <summary>Resources that refer to a match.</summary>
    public ImmutableArray<SearchInclude> RevIncludes { get; internal init; } = [];

    /// <summary><c>_count</c>: matches on a page; null leaves it to the server. 0 asks for the total only.</summary>
    public int? Count { get; internal init; }

    /// <summary><c>_total=accurate</c>, or <c>_summary=count</c>: the answer says how many matches there are in all.</summary>
    public bool WantsTotal { get; internal init; }

    /// <summary>Only resources in the compartment of this patient (R4 3.1.1.2, <c>Patient/id/Type</c>); null: everywhere.</summary>
    public string? Compartment { get; internal init; }

    /// <summary><c>_list</c>: only what is an item of one of these Lists, by id (R4 3.1.1.4.17).</summary>
    public ImmutableArray<string> Lists { get; internal init; } = [];

    public SearchSummary Summary { get; internal init; }

    /// <summary><c>_elements</c>: only these elements, and those that must be there, are answered; empty: all.</summary>
    public ImmutableArray<string> Elements { get; internal init; } = [];

    /// <summary>Names that were left out because the query was read leniently.</summary>
    public ImmutableArray<string> Ignored { get; internal init; } = [];

    /// <summary><c>_cursor</c>: where the previous page ended, as that page's answer gave it.</summary>
    public string? Cursor { get; internal init; }

    /// <summary>Reads the part of a URL after '?'. An unknown parameter is refused with its name, never ignored.</summary>
    public static FhirResult<SearchQuery> Parse(string type, string? queryString) => SearchQueryReader.Read(type, SearchQueryReader.Split(queryString));

    /// <summary>Reads decoded parameters in their order.</summary>
    public static FhirResult<SearchQuery> Parse(string type, IEnumerable<KeyValuePair<string, string>> parameters) =>
        SearchQueryReader.Read(type, parameters);

    /// <summary>Reads parameters as <c>Prefer: handling=lenient</c> asks (R4 3.1.1.3): what is not known is left out and named in <see cref="Ignored"/>.</summary>
    public static FhirResult<SearchQuery> ParseLeniently(string type, IEnumerable<KeyValuePair<string, string>> parameters) =>
        SearchQueryReader.ReadLeniently(type, parameters);

    /// <summary>All resources of a type. An unknown type is a bug and throws.</summary>
    public static SearchQuery For(string type) => Parse(type, "").ValueOrThrow();

    public static SearchQuery For<T>()
        where T : Resource, new() => For(new T().ResourceType);

    /// <summary>Adds a term as it would stand in a URL, undecoded: <c>Where("start", "ge2026-11-24")</c>. A wrong one throws.</summary>
    public SearchQuery Where(string code, string value) => With(code, value);

    /// <summary>Any of the values. Commas and other signs of the query language in them are escaped.</summary>
    public SearchQuery WhereAny(string code, IEnumerable<string> values) => With(code, string.Join(',', values.Select(SearchQueryReader.Escape)));

    /// <summary>A token with its system, escaped.</summary>
    public SearchQuery WhereToken(string code, string system, string value) =>
        With(code, $"{SearchQueryReader.Escape(system)}|{SearchQueryReader.Escape(value)}");

    /// <summary>By a parameter, downwards when it begins with '-'; after earlier sorts.</summary>
    public SearchQuery Sort(string code) => With("_sort", code);

    public SearchQuery Take(int count) => this with { Count = Math.Clamp(count, 0, MaxCount) };

    public SearchQuery Include(string sourceCodeTarget) => With("_include", sourceCodeTarget);

    public SearchQuery RevInclude(string sourceCodeTarget) => With("_revinclude", sourceCodeTarget);

    public SearchQuery InCompartment(string patient) => this with { Compartment = patient };

    public SearchQuery WithTotal() => this with { WantsTotal = true };

    public SearchQuery After(string? cursor) => this with { Cursor = cursor };

    /// <summary>Whether a resource satisfies every term. Links are about other resources and are not looked at.</summary>
    public bool Matches(FhirDocument document) => Terms.All(t => t.Matches(document));

    /// <summary>Whether a terminology has to say which codes are meant, here or behind a link.</summary>
    public bool NeedsTerminology => Terms.Any(t => t.NeedsTerminology) || Links.Any(l => l.Ends.Any(e => e.NeedsTerminology));

    /// <summary>The same query with every value set and every place in a hierarchy turned into the codes it stands for.</summary>
    public Task<FhirResult<SearchQuery>> ResolveAsync(ITerminology terminology, CancellationToken cancellationToken) =>
        new CodeResolver(terminology).ResolveAsync(this, cancellationToken);

    /// <summary>The query as it would stand in a URL.</summary>
    public string ToQueryString()
    {
        var parts = Terms.Select(t => t.Written).Concat(Links.Select(l => l.Written)).Select(w => (w.Key, w.Value)).ToList();
        if (Lists.Length > 0)
        {
            parts.Add(("_list", string.Join(',', Lists)));
        }

        if (Sorts.Length > 0)
        {
            parts.Add(("_sort", string.Join(',', Sorts.Select(s => (s.Descending ? "-" : "") + s.Parameter.Code))));
        }

        parts.AddRange(Includes.Select(i => Written("_include", i)));
        parts.AddRange(RevIncludes.Select(i => Written("_revinclude", i)));
        if (Count is { } count)
        {
            parts.Add(("_count", count.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        if (Summary is not (SearchSummary.False or SearchSummary.Count))
        {
            parts.Add(("_summary", Summary.ToString().ToLowerInvariant()));
        }

        if (Elements.Length > 0)
        {
            parts.Add(("_elements", string.Join(',', Elements)));
        }

        if (WantsTotal)
        {
            parts.Add(("_total", "accurate"));
        }

        if (Cursor is not null)
        {
            parts.Add(("_cursor", Cursor));
        }

        return string.Join('&', parts.Select(p => $"{Uri.EscapeDataString(p.Item1)}={Uri.EscapeDataString(p.Item2)}"));
    }

    public override string ToString() => $"{Type}?{string.Join('&', Terms.Select(t => t.Written.Key).Concat(Links.Select(l => l.Written.Key)).Concat(Lists.Take(1).Select(_ => "_list")))}";

    private static (string Name, string Value) Written(string name, SearchInclude include) => (
        include.Iterate ? name + ":iterate" : name, include.ToString());

    private SearchQuery With(string name, string value)
    {
        var issues = new List<FhirIssue>();
        var query = SearchQueryReader.Add(this, name, value, issues);
        return issues.Count == 0 ? query : throw new ArgumentException(string.Join(' ', issues.Select(i => i.Message)), nameof(value));
    }
}
