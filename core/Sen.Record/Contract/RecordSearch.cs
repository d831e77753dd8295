using Sen.Fhir;

namespace Sen.Record;

/// <summary>What the Record can be searched by; capability statements are written from it.</summary>
public static class RecordSearch
{
    /// <summary>The parameters of a type, all of R4's; any other is refused by name.</summary>
    public static IReadOnlyList<SearchParameterInfo> ParametersOf(string type) => type is "AuditEvent"
        ? [.. SearchParameters.For(type).Where(p => p.Code is "patient" or "date")]
        : SearchParameters.For(type);
}
