using System.Collections.Frozen;

namespace Sen.Fhir;

public enum SearchParameterType
{
    Number,
    Date,
    String,
    Token,
    Reference,
    Composite,
    Quantity,
    Uri,
    Special,
}

/// <summary>One R4 search parameter.</summary>
/// <param name="Code">The name in a query: <c>birthdate</c>.</param>
/// <param name="Expression">FHIRPath over all its base types.</param>
/// <param name="Targets">For a reference, the types it may lead to.</param>
public sealed record SearchParameterInfo(string Code, SearchParameterType Type, string Expression, IReadOnlyList<string> Targets)
{
    /// <summary>Of a composite, in the order in which a query writes them.</summary>
    public IReadOnlyList<SearchComponent> Components { get; init; } = [];

    public override string ToString() => Code;
}

/// <summary>A part of a composite parameter.</summary>
/// <param name="Code">The parameter of the same type that says how its value is written.</param>
/// <param name="Expression">FHIRPath from an element that the composite finds.</param>
public sealed record SearchComponent(string Code, string Expression);

/// <summary>The search parameters R4 defines, by resource type. Read from the definitions once, when first asked.</summary>
public static class SearchParameters
{
    private static readonly Lazy<FrozenDictionary<string, FrozenDictionary<string, SearchParameterInfo>>> Table = new(Load);

    /// <summary>All parameters of a type, those of every resource (<c>_id</c>, <c>_lastUpdated</c>, <c>_tag</c> …) included.</summary>
    public static IReadOnlyList<SearchParameterInfo> For(string resourceType) =>
        Table.Value.TryGetValue(resourceType, out var parameters) ? parameters.Values : [];

    public static SearchParameterInfo? Find(string resourceType, string code) =>
        Table.Value.TryGetValue(resourceType, out var parameters) && parameters.TryGetValue(code, out var parameter) ? parameter : null;

    private static FrozenDictionary<string, FrozenDictionary<string, SearchParameterInfo>> Load()
    {
        var byType = ResourceTypes.All.ToDictionary(t => t, _ => new Dictionary<string, SearchParameterInfo>(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var line in Embedded.Lines("search-parameters.txt"))
        {
            var fields = line.Split('\t');
            var parameter = new SearchParameterInfo(
                fields[1],
                Enum.Parse<SearchParameterType>(fields[2], ignoreCase: true),
                fields[4],
                fields[3].Split('|', StringSplitOptions.RemoveEmptyEntries))
            {
                Components = [.. fields.Skip(5).Select(Component)],
            };
            foreach (var type in fields[0].Split('|').SelectMany(Concrete))
            {
                byType[type].TryAdd(parameter.Code, parameter);
            }
        }

        // Defined in words only (R4 3.1.1.4.9): the narrative, and everything that is written in the resource.
        foreach (var (type, parameters) in byType)
        {
            parameters.TryAdd(ContentText.Content.Code, ContentText.Content);
            if (HasNarrative(type))
            {
                parameters.TryAdd(ContentText.Narrative.Code, ContentText.Narrative);
            }
        }

        return byType.ToFrozenDictionary(p => p.Key, p => p.Value.ToFrozenDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private static IEnumerable<string> Concrete(string baseType) => baseType switch
    {
        "Resource" => ResourceTypes.All,
        "DomainResource" => ResourceTypes.All.Where(HasNarrative),
        _ => [baseType],
    };

    private static bool HasNarrative(string type) => type is not ("Binary" or "Bundle" or "Parameters");

    // "Observation-component-code=code": the definition's id is a base and the code.
    private static SearchComponent Component(string field)
    {
        var at = field.IndexOf('=', StringComparison.Ordinal);
        return new SearchComponent(field[(field.IndexOf('-', StringComparison.Ordinal) + 1)..at], field[(at + 1)..]);
    }
}
