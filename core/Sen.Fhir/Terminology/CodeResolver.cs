using System.Collections.Immutable;

namespace Sen.Fhir;

/// <summary>Turns <c>:in</c>, <c>:not-in</c>, <c>:above</c> and <c>:below</c> of a query (R4 3.1.1.4.10) into sets of codes.</summary>
internal sealed class CodeResolver(ITerminology terminology)
{
    private readonly List<FhirIssue> _issues = [];

    internal async Task<FhirResult<SearchQuery>> ResolveAsync(SearchQuery query, CancellationToken cancellationToken)
    {
        var resolved = await QueryAsync(query, cancellationToken);
        return _issues.Count == 0 ? new FhirResult<SearchQuery>(resolved) : new FhirResult<SearchQuery>(_issues);
    }

    private async Task<SearchQuery> QueryAsync(SearchQuery query, CancellationToken cancellationToken)
    {
        if (!query.NeedsTerminology)
        {
            return query;
        }

        var terms = ImmutableArray.CreateBuilder<SearchTerm>(query.Terms.Length);
        foreach (var term in query.Terms)
        {
            terms.Add(term.NeedsTerminology ? await TermAsync(term, cancellationToken) : term);
        }

        var links = ImmutableArray.CreateBuilder<SearchLink>(query.Links.Length);
        foreach (var link in query.Links)
        {
            var ends = ImmutableArray.CreateBuilder<SearchQuery>(link.Ends.Length);
            foreach (var end in link.Ends)
            {
                ends.Add(await QueryAsync(end, cancellationToken));
            }

            links.Add(link with { Ends = ends.ToImmutable() });
        }

        return query with { Terms = terms.ToImmutable(), Links = links.ToImmutable() };
    }

    private async Task<SearchTerm> TermAsync(SearchTerm term, CancellationToken cancellationToken)
    {
        var values = new List<SearchCriterion>(term.Values.Count);
        foreach (var value in term.Values)
        {
            var codes = value switch
            {
                SearchCriterion.ValueSet set => await terminology.ValueSetAsync(set.Name, cancellationToken),
                SearchCriterion.Token { System: { } system, Code: { } code } when term.Modifier is SearchModifier.Above => await terminology.AboveAsync(system, code, cancellationToken),
                SearchCriterion.Token { System: { } system, Code: { } code } => await terminology.BelowAsync(system, code, cancellationToken),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
            if (codes.Succeeded)
            {
                values.Add(new SearchCriterion.Codes(codes.Value));
            }
            else
            {
                _issues.AddRange(codes.Issues.Select(i => i with { Path = term.Written.Key }));
            }
        }

        return term with { Values = values };
    }
}
