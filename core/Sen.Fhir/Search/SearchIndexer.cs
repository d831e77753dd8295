using System.Collections.Concurrent;

namespace Sen.Fhir;

/// <summary>
/// Finds the values a resource can be searched by. Expressions are compiled once for each type. Composite and special
/// parameters have no values here.
/// </summary>
public static class SearchIndexer
{
    private static readonly ConcurrentDictionary<string, Extractor[]> ByType = new(StringComparer.Ordinal);

    /// <summary>The values for every parameter of the type.</summary>
    public static IReadOnlyList<IndexedValue> Extract(FhirDocument document) => Extract(document, For(document.ResourceType));

    /// <summary>The values for some parameters, by code.</summary>
    public static IReadOnlyList<IndexedValue> Extract(FhirDocument document, IEnumerable<SearchParameterInfo> parameters)
    {
        var wanted = parameters.Select(p => p.Code).ToHashSet(StringComparer.Ordinal);
        return Extract(document, For(document.ResourceType).Where(e => wanted.Contains(e.Parameter.Code)));
    }

    private static List<IndexedValue> Extract(FhirDocument document, IEnumerable<Extractor> extractors)
    {
        var resource = PathNode.Resource(document.Root);
        var result = new List<IndexedValue>();
        foreach (var extractor in extractors)
        {
            var first = result.Count;
            foreach (var value in extractor.Find(resource).SelectMany(node => SearchValues.Read(extractor.Parameter.Type, node)))
            {
                var indexed = new IndexedValue(extractor.Parameter, value);
                if (result.IndexOf(indexed, first) < 0)
                {
                    result.Add(indexed);
                }
            }
        }

        return result;
    }

    private static Extractor[] For(string type) => ByType.GetOrAdd(type, static name =>
    [
        .. SearchParameters.For(name)
            .Where(p => p.Type is not (SearchParameterType.Composite or SearchParameterType.Special))
            .OrderBy(p => p.Code, StringComparer.Ordinal)
            .Select(p => new Extractor(p, FhirPath.ForSearch(p.Expression, name))),
    ]);

    private sealed record Extractor(SearchParameterInfo Parameter, Func<PathNode, IReadOnlyList<PathNode>> Find);
}
