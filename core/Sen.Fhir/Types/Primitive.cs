using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sen.Fhir;

/// <summary>How a C# value is read from and written to a JSON value. A JSON value of another kind reads as absent.</summary>
internal static class Primitive<T>
{
    internal static readonly Func<JsonNode, T?> Read = (Func<JsonNode, T?>)Primitives.Reader(typeof(T));

    internal static readonly Func<T, JsonNode> Write = (Func<T, JsonNode>)Primitives.Writer(typeof(T));
}

internal static class Primitives
{
    private static readonly Dictionary<Type, (Delegate Read, Delegate Write)> Table = new()
    {
        [typeof(string)] = Pair(Text, s => JsonValue.Create(s)),
        [typeof(bool)] = Pair(n => n.GetValueKind() == JsonValueKind.True, b => JsonValue.Create(b)),
        [typeof(int)] = Pair(n => n is JsonValue v && v.TryGetValue(out int i) ? i : 0, i => JsonValue.Create(i)),
        [typeof(decimal)] = Pair(n => n is JsonValue v && v.TryGetValue(out decimal d) ? d : 0m, d => JsonValue.Create(d)),
        [typeof(FhirDate)] = Pair(n => FhirDate.TryParse(Text(n), null, out var d) ? d : null, d => JsonValue.Create(d.Text)),
        [typeof(FhirDateTime)] = Pair(n => FhirDateTime.TryParse(Text(n), null, out var d) ? d : null, d => JsonValue.Create(d.Text)),
        [typeof(FhirTime)] = Pair(n => FhirTime.TryParse(Text(n), null, out var t) ? t : null, t => JsonValue.Create(t.Text)),
    };

    internal static Delegate Reader(Type type) => Table[type].Read;

    internal static Delegate Writer(Type type) => Table[type].Write;

    private static (Delegate Read, Delegate Write) Pair<T>(Func<JsonNode, T?> read, Func<T, JsonNode> write) => (read, write);

    private static string? Text(JsonNode node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
