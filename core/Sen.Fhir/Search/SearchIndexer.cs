using System.Collections.Concurrent;
using Sen.Fhir.Paths;

namespace Sen.Fhir;

/// <summary>
/// Finds the values a resource can be searched by. Expressions are compiled once for each type. Composite and special
/// parameters have no values here.
/// </summary>
public static class SearchIndexer
{
    private static readonly ConcurrentDictionary<string, SearchExtractor> ByType = new(StringComparer.Ordinal);

    /// <summary>The values for every parameter of the type.</summary>
    public static IReadOnlyList<IndexedValue> Extract(FhirDocument document) => For(document.ResourceType).Extract(document);

    /// <summary>The values for some parameters, by code.</summary>
    public static IReadOnlyList<IndexedValue> Extract(FhirDocument document, IEnumerable<SearchParameterInfo> parameters) =>
        For(document.ResourceType, parameters).Extract(document);

    /// <summary>What extracts some parameters of a type, for those who do it often.</summary>
    public static SearchExtractor For(string type, IEnumerable<SearchParameterInfo> parameters) => For(type).Only(parameters);

    private static SearchExtractor For(string type) => ByType.GetOrAdd(type, static name => new SearchExtractor(
    [
        .. SearchParameters.For(name)
            .Where(p => p.Type is not (SearchParameterType.Composite or SearchParameterType.Special) && p.Expression.Length > 0)
            .OrderBy(p => p.Code, StringComparer.Ordinal)
            .Select(p => (p, FhirPath.ForSearch(p.Expression, name))),
    ]));
}

/// <summary>The compiled expressions of search parameters of one type.</summary>
public sealed class SearchExtractor
{
    private readonly (SearchParameterInfo Parameter, Step Find)[] _steps;

    internal SearchExtractor((SearchParameterInfo Parameter, Step Find)[] steps) => _steps = steps;

    /// <summary>What a document of the type can be found by.</summary>
    public IReadOnlyList<IndexedValue> Extract(FhirDocument document)
    {
        var resource = PathNode.Resource(document.Root);
        var scope = Scope.Of(resource, resource, resource);
        var values = new List<SearchValue>(4);
        var result = new List<IndexedValue>(_steps.Length);
        foreach (var (parameter, find) in _steps)
        {
            var nodes = find(scope);
            for (var i = 0; i < nodes.Count; i++)
            {
                SearchValues.Read(parameter.Type, nodes[i], values);
            }

            for (var i = 0; i < values.Count; i++)
            {
                if (values.IndexOf(values[i]) == i)
                {
                    result.Add(new IndexedValue(parameter, values[i]));
                }
            }

            values.Clear();
        }

        return result;
    }

    internal SearchExtractor Only(IEnumerable<SearchParameterInfo> parameters)
    {
        var codes = parameters.Select(p => p.Code).ToHashSet(StringComparer.Ordinal);
        return new SearchExtractor([.. _steps.Where(s => codes.Contains(s.Parameter.Code))]);
    }
}
