using System.Collections.Concurrent;
using System.Collections.Frozen;
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

    /// <summary>Whether the tokens of a parameter never have a system (elements of type code, boolean and the like).</summary>
    public static bool HasBareCodes(string type, string code) => For(type).BareCodes.Contains(code);

    internal static IReadOnlyList<SearchPath> PathsOf(string type) => For(type).Paths;

    private static SearchExtractor For(string type) => ByType.GetOrAdd(type, static name => new SearchExtractor(
    [
        .. SearchParameters.For(name)
            .Where(p => p.Type is not (SearchParameterType.Composite or SearchParameterType.Special) && p.Expression.Length > 0)
            .OrderBy(p => p.Code, StringComparer.Ordinal)
            .Select(p => new SearchPath(p, name)),
    ]));
}

/// <summary>The compiled expressions of search parameters of one type.</summary>
public sealed class SearchExtractor
{
    private readonly SearchPath[] _paths;

    private readonly Lazy<FrozenSet<string>> _bareCodes;

    internal SearchExtractor(SearchPath[] paths)
    {
        (_paths, Parameters) = (paths, [.. paths.Select(p => p.Parameter)]);
        _bareCodes = new(() => _paths.Where(p => p.HasBareCodes).Select(p => p.Parameter.Code).ToFrozenSet(StringComparer.Ordinal));
    }

    internal FrozenSet<string> BareCodes => _bareCodes.Value;

    internal IReadOnlyList<SearchPath> Paths => _paths;

    /// <summary>What is looked for, in its order.</summary>
    public IReadOnlyList<SearchParameterInfo> Parameters { get; }

    /// <summary>What a document of the type can be found by.</summary>
    public IReadOnlyList<IndexedValue> Extract(FhirDocument document)
    {
        var values = new List<SearchValue>(4);
        var sink = new ValueSink(values);
        var result = new List<IndexedValue>(_paths.Length);
        foreach (var path in _paths)
        {
            path.Read(document, sink);
            foreach (var value in values)
            {
                result.Add(new IndexedValue(path.Parameter, value));
            }

            values.Clear();
        }

        return result;
    }

    /// <summary>The same, given to the sink one by one; a value that stands twice in the document is given twice.</summary>
    public void Extract(FhirDocument document, ISearchSink sink)
    {
        for (var i = 0; i < _paths.Length; i++)
        {
            sink.Parameter(i);
            _paths[i].Read(document, sink);
        }
    }

    internal SearchExtractor Only(IEnumerable<SearchParameterInfo> parameters)
    {
        var codes = parameters.Select(p => p.Code).ToHashSet(StringComparer.Ordinal);
        return new SearchExtractor([.. _paths.Where(p => codes.Contains(p.Parameter.Code))]);
    }
}

/// <summary>Where the values of a parameter are in resources of one type.</summary>
internal sealed class SearchPath
{
    private readonly SearchWalk? _walk;
    private readonly Step _find;

    internal SearchPath(SearchParameterInfo parameter, string resourceType)
    {
        Parameter = parameter;
        var syntax = FhirPath.OfSearch(parameter.Expression, resourceType);
        _walk = SearchWalk.Compile(syntax, resourceType);
        _find = Compiler.Compile(syntax);
    }

    internal SearchParameterInfo Parameter { get; }

    /// <summary>Whether it is read without FHIRPath.</summary>
    internal bool IsSimple => _walk is not null;

    internal bool HasBareCodes => Parameter.Type is SearchParameterType.Token && _walk?.EndsIn(SearchValues.AreBareCodes) == true;

    internal void Read(FhirDocument document, ISearchSink sink)
    {
        if (_walk is not null)
        {
            _walk.Run(Parameter.Type, document.Root, sink);
        }
        else
        {
            Evaluate(document, sink);
        }
    }

    /// <summary>The same by FHIRPath, of whose results the walk is a shortcut.</summary>
    internal void Evaluate(FhirDocument document, ISearchSink sink)
    {
        var resource = PathNode.Resource(document.Root);
        var nodes = _find(Scope.Of(resource, resource, resource));
        for (var i = 0; i < nodes.Count; i++)
        {
            SearchValues.Read(Parameter.Type, nodes[i], sink);
        }
    }
}
