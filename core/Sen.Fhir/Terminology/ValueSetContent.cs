namespace Sen.Fhir;

/// <summary>A code of a value set.</summary>
/// <param name="List">The edition it was found in; null when its system is not known here and the value set names the code itself.</param>
public sealed record ValueSetCode(string System, CodeConcept Concept, CodeList? List);

/// <summary>
/// A value set that has been read: which codes it holds (R4, 4.9.8, compose). Codes can be asked for one by one also where they
/// cannot be listed, as in a grammar.
/// </summary>
public sealed class ValueSetContent
{
    private readonly IReadOnlyList<ValueSetPart> _include;
    private readonly IReadOnlyList<ValueSetPart> _exclude;

    internal ValueSetContent(FhirDocument resource, IReadOnlyList<ValueSetPart> include, IReadOnlyList<ValueSetPart> exclude) =>
        (Resource, _include, _exclude) = (resource, include, exclude);

    public FhirDocument Resource { get; }

    /// <summary>Systems of which it takes codes by rule, but which are not known here: it cannot be listed.</summary>
    public IEnumerable<string> Unknown => _include.Concat(_exclude).SelectMany(p => p.Unknown).Distinct(StringComparer.Ordinal);

    /// <summary>Systems that have no list, such as UCUM, of which it takes all codes or some by rule.</summary>
    public IEnumerable<string> Endless => _include.SelectMany(p => p.Endless).Distinct(StringComparer.Ordinal);

    /// <summary>The editions it draws on.</summary>
    public IEnumerable<CodeList> Editions => _include.SelectMany(p => p.Editions).Distinct();

    /// <summary>Every code once, in the order of the value set; what <see cref="Unknown"/> and <see cref="Endless"/> name is not among them.</summary>
    public IEnumerable<ValueSetCode> Codes => _include.SelectMany(p => p.Codes)
        .DistinctBy(c => (c.System, c.Concept.Code))
        .Where(c => !IsExcluded(c.System, c.Concept.Code));

    /// <summary>The code in this value set; a null system stands for any. Null: it is not in it, as far as is known.</summary>
    public ValueSetCode? Find(string? system, string code) => _include.Select(p => p.Find(system, code)).FirstOrDefault(c => c is not null) is { } found
        && !IsExcluded(found.System, found.Concept.Code) ? found : null;

    /// <summary>Whether nobody here can say if a code of this system belongs to it.</summary>
    public bool IsUnsure(string? system) => Unknown.Any(u => system is null || string.Equals(u, system, StringComparison.Ordinal));

    private bool IsExcluded(string system, string code) => _exclude.Any(p => p.Find(system, code) is not null);
}

/// <summary>One include or exclude: codes of a system, and of all the value sets it names.</summary>
internal sealed class ValueSetPart
{
    internal string? System { get; init; }

    internal IReadOnlyList<CodeList> Editions { get; init; } = [];

    /// <summary>The codes that it names one by one, with the display it gives them; null: by rule.</summary>
    internal IReadOnlyDictionary<string, CodeConcept>? Named { get; init; }

    internal IReadOnlyList<Func<CodeList, CodeConcept, bool>> Filters { get; init; } = [];

    internal IReadOnlyList<ValueSetContent> Sets { get; init; } = [];

    internal IEnumerable<string> Unknown => (System is not null && Named is null && Editions.Count == 0 ? [System] : Enumerable.Empty<string>()).Concat(Sets.SelectMany(s => s.Unknown));

    internal IEnumerable<string> Endless => (System is not null && Named is null && Editions.Any(e => e.Grammar is not null) ? [System] : Enumerable.Empty<string>())
        .Concat(System is null ? Sets.SelectMany(s => s.Endless) : []);

    internal IEnumerable<ValueSetCode> Codes
    {
        get
        {
            var first = System is null ? Sets[0].Codes
                : Named is not null ? Named.Keys.Select(code => Find(System, code)).OfType<ValueSetCode>()
                : Editions.SelectMany(list => list.Concepts.Where(c => Passes(list, c)).Select(c => new ValueSetCode(System, c, list)));
            return first.Where(c => InSets(c.System, c.Concept.Code));
        }
    }

    internal ValueSetCode? Find(string? system, string code)
    {
        if (System is null)
        {
            return Sets.Count > 0 && Sets[0].Find(system, code) is { } found && InSets(found.System, code) ? found : null;
        }

        return (system is null || string.Equals(system, System, StringComparison.Ordinal)) && InSystem(code) is { } own && InSets(System, code) ? own : null;
    }

    private ValueSetCode? InSystem(string code)
    {
        if (Named is not null && !Named.ContainsKey(code))
        {
            return null;
        }

        foreach (var list in Editions)
        {
            if (list.Get(code) is { } concept && Passes(list, concept))
            {
                var display = Named?[code].Display;
                return new ValueSetCode(System!, display is null ? concept : concept with { Display = display }, list);
            }
        }

        // A value set may name codes of a system that nobody here knows: it is believed.
        return Named is not null && (Editions.Count == 0 || !Editions[0].IsComplete) ? new ValueSetCode(System!, Named[code], null) : null;
    }

    private bool Passes(CodeList list, CodeConcept concept) => Filters.All(f => f(list, concept));

    private bool InSets(string system, string code) => Sets.All(s => s.Find(system, code) is not null);
}
