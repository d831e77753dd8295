using System.Collections.Immutable;

namespace Sen.Fhir;

/// <summary>
/// A condition on other resources: those a match refers to (chaining, <c>subject:Patient.name=ngoc</c>, R4 3.1.1.4.14) or those
/// that refer to it (<c>_has:Observation:patient:code=1234-5</c>, R4 3.1.1.4.15).
/// </summary>
/// <param name="Parameter">The reference parameter: of the match, or, reversed, of the resources that refer to it.</param>
/// <param name="Reverse">Written <c>_has</c>.</param>
/// <param name="Ends">What holds at the other end, one query for each type it may have; one of them is enough.</param>
public sealed record SearchLink(SearchParameterInfo Parameter, bool Reverse, ImmutableArray<SearchQuery> Ends)
{
    /// <summary>The name in the query, and the value as it was written.</summary>
    public required KeyValuePair<string, string> Written { get; init; }

    /// <summary>The types whose resources are asked about here and further on.</summary>
    public IEnumerable<string> Types => Ends.SelectMany(e => e.Links.SelectMany(l => l.Types).Prepend(e.Type)).Distinct(StringComparer.Ordinal);
}
