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
    public static IReadOnlyList<IndexedValue> Extract(FhirDocument document) => Extract(document, For(document.ResourceType), []);

    /// <summary>The values for some parameters, by code.</summary>
    public static IReadOnlyList<IndexedValue> Extract(FhirDocument document, IEnumerable<SearchParameterInfo> parameters)
    {
        var all = For(document.ResourceType);
        Span<bool> wanted = stackalloc bool[all.Length];
        foreach (var parameter in parameters)
        {
            var index = Array.FindIndex(all, e => string.Equals(e.Parameter.Code, parameter.Code, StringComparison.Ordinal));
            if (index >= 0)
            {
                wanted[index] = true;
            }
        }

        return Extract(document, all, wanted);
    }

    // No word on which are wanted: all of them.
    private static List<IndexedValue> Extract(FhirDocument document, Extractor[] extractors, ReadOnlySpan<bool> wanted)
    {
        var resource = PathNode.Resource(document.Root);
        var result = new List<IndexedValue>();
        for (var i = 0; i < extractors.Length; i++)
        {
            if (wanted.IsEmpty || wanted[i])
            {
                Add(extractors[i], resource, result);
            }
        }

        return result;
    }

    private static void Add(Extractor extractor, PathNode resource, List<IndexedValue> result)
    {
        var first = result.Count;
        var nodes = extractor.Find(resource);
        for (var i = 0; i < nodes.Count; i++)
        {
            foreach (var value in SearchValues.Read(extractor.Parameter.Type, nodes[i]))
            {
                var indexed = new IndexedValue(extractor.Parameter, value);
                if (result.IndexOf(indexed, first) < 0)
                {
                    result.Add(indexed);
                }
            }
        }
    }

    private static Extractor[] For(string type) => ByType.GetOrAdd(type, static name =>
    [
        .. SearchParameters.For(name)
            .Where(p => p.Type is not (SearchParameterType.Composite or SearchParameterType.Special) && p.Expression.Length > 0)
            .OrderBy(p => p.Code, StringComparer.Ordinal)
            .Select(p => new Extractor(p, FhirPath.ForSearch(p.Expression, name))),
    ]);

    private sealed record Extractor(SearchParameterInfo Parameter, Func<PathNode, IReadOnlyList<PathNode>> Find);
}
