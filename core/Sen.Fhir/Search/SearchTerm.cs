namespace Sen.Fhir;

/// <summary>R4 prefixes of ordered values.</summary>
public enum SearchPrefix
{
    Eq,
    Ne,
    Gt,
    Lt,
    Ge,
    Le,
    Sa,
    Eb,
    Ap,
}

public enum SearchModifier
{
    None,
    Missing,
    Exact,
    Contains,
    Text,
    Not,
    Above,
    Below,

    /// <summary>In the value set (R4 3.1.1.4.10).</summary>
    In,

    /// <summary>In the value set is none of its codes.</summary>
    NotIn,
    Identifier,
    OfType,
}

/// <summary>One condition of a query: any of the values, under the modifier. All terms of a query must hold.</summary>
public sealed record SearchTerm(SearchParameterInfo Parameter, SearchModifier Modifier, IReadOnlyList<SearchCriterion> Values)
{
    /// <summary>The name in the query, <c>code[:modifier]</c>, and the values as they were written.</summary>
    public required KeyValuePair<string, string> Written { get; init; }

    /// <summary>Whether a terminology has to say which codes are meant before anything can be compared (<see cref="SearchQuery.ResolveAsync"/>).</summary>
    public bool NeedsTerminology => Parameter.Type is SearchParameterType.Token
        && (Modifier is SearchModifier.In or SearchModifier.NotIn or SearchModifier.Above or SearchModifier.Below) && Values.Any(v => v is not SearchCriterion.Codes);

    /// <summary>Whether a resource satisfies the term. It is the meaning that storage engines translate.</summary>
    /// <exception cref="InvalidOperationException">The term <see cref="NeedsTerminology"/>.</exception>
    public bool Matches(FhirDocument document)
    {
        MustBeResolved();
        return DocumentMatch.Holds(this, document);
    }

    /// <summary>The same from index values that have been extracted; composites, <c>:of-type</c> and texts need the document.</summary>
    public bool Matches(IEnumerable<IndexedValue> index)
    {
        MustBeResolved();
        var own = index.Where(v => string.Equals(v.Parameter.Code, Parameter.Code, StringComparison.Ordinal)).Select(v => v.Value).ToList();
        return Modifier switch
        {
            SearchModifier.Missing => Values.OfType<SearchCriterion.Missing>().Any(m => m.IsMissing == (own.Count == 0)),
            SearchModifier.Not or SearchModifier.NotIn => !Values.Any(criterion => own.Exists(value => SearchMatch.Holds(criterion, SearchModifier.None, value))),
            _ => Values.Any(criterion => own.Exists(value => SearchMatch.Holds(criterion, Modifier, value))),
        };
    }

    private void MustBeResolved()
    {
        if (NeedsTerminology)
        {
            throw new InvalidOperationException($"Nobody has said yet which codes {Written.Key} means.");
        }
    }
}

/// <summary>One value of a term, read according to the parameter's type.</summary>
public abstract record SearchCriterion
{
    private SearchCriterion()
    {
    }

    public sealed record Missing(bool IsMissing) : SearchCriterion;

    /// <summary><c>code</c>, <c>system|code</c>, <c>|code</c> or <c>system|</c>.</summary>
    /// <param name="System">Null: any system. Empty: only codes without a system (<c>|code</c>).</param>
    /// <param name="Code">Null: any code of the system (<c>system|</c>).</param>
    public sealed record Token(string? System, string? Code) : SearchCriterion;

    /// <summary><c>:in</c> and <c>:not-in</c>: a value set by canonical address or as <c>ValueSet/id</c>.</summary>
    public sealed record ValueSet(string Name) : SearchCriterion;

    /// <summary>What a terminology made of <c>:in</c>, <c>:above</c> and <c>:below</c>: any of the codes.</summary>
    public sealed record Codes(CodeSelection Selection) : SearchCriterion;

    /// <summary>For string parameters and <c>:text</c>. A plain string matches the beginning of the text or of a word in it.</summary>
    public sealed record String(string Value, string Folded) : SearchCriterion;

    /// <summary>UTC milliseconds, both ends included.</summary>
    public sealed record Date(SearchPrefix Prefix, long Lower, long Upper) : SearchCriterion;

    /// <summary>A number with the precision it was written in.</summary>
    /// <param name="Low">The value less half a unit of its last digit (R4 3.1.1.4.3, implicit precision).</param>
    /// <param name="High">The value plus half a unit of its last digit.</param>
    public sealed record Number(SearchPrefix Prefix, decimal Value, decimal Low, decimal High) : SearchCriterion;

    /// <summary><c>number</c> or <c>number|system|code</c>.</summary>
    /// <param name="Amount">The number and its prefix.</param>
    /// <param name="System">Null: any.</param>
    /// <param name="Code">A code, or a unit as people write it when there is no system; null: any.</param>
    public sealed record Quantity(Number Amount, string? System, string? Code) : SearchCriterion;

    /// <summary>Type and id, an id of any type (<paramref name="Type"/> null), or a url.</summary>
    public sealed record Reference(string? Type, string? Id, string? Url) : SearchCriterion;

    public sealed record Uri(string Value) : SearchCriterion;

    /// <summary>One value for each component of a composite, all in the same element.</summary>
    public sealed record Composite(IReadOnlyList<SearchCriterion> Parts) : SearchCriterion;

    /// <summary><c>:of-type</c>: <c>type system|type code|value</c> of an identifier (R4 3.1.1.4.4).</summary>
    public sealed record TypedIdentifier(string TypeSystem, string TypeCode, string Value) : SearchCriterion;

    /// <summary>WGS 84 degrees, and a distance from there (R4 3.1.1.4.18, <c>Location.near</c>).</summary>
    public sealed record Near(double Latitude, double Longitude, double Kilometres) : SearchCriterion;
}
