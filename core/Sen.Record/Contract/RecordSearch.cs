using Sen.Fhir;

namespace Sen.Record;

/// <summary>What the Record can be searched by; capability statements are written from it.</summary>
public static class RecordSearch
{
    /// <summary>The indexed parameters of a type; any other is refused by name.</summary>
    public static IReadOnlyList<SearchParameterInfo> ParametersOf(string type) =>
        [.. IndexedParameters.For(type).Select(p => SearchParameters.Find(p.Type, p.Name)).OfType<SearchParameterInfo>()];
}
