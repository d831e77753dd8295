using System.Globalization;
using System.Text.Json;
using Sen.Fhir.Paths;

namespace Sen.Fhir;

/// <summary>One item of a FHIRPath collection: an element of a resource with its FHIR type, or a computed value.</summary>
public sealed class PathNode
{
    internal static readonly IReadOnlyList<PathNode> None = [];
    internal static readonly IReadOnlyList<PathNode> True = [new PathNode(true)];
    internal static readonly IReadOnlyList<PathNode> False = [new PathNode(false)];

    private readonly JsonElement _extras;
    private readonly object? _computed;
    private object? _value;
    private bool _valueIsRead;

    internal PathNode(object value) => _computed = value;

    internal PathNode(JsonElement json, JsonElement extras, ModelType? type) => (Json, _extras, Type) = (json, extras, type);

    /// <summary>The FHIR type (<c>Patient</c>, <c>code</c>, <c>Patient.contact</c>), or null for a computed value.</summary>
    public string? TypeName => Type?.Name;

    /// <summary>The JSON of an element; undefined for a computed value and for a primitive that has extensions only.</summary>
    public JsonElement Json { get; }

    /// <summary>The value as text, in the form FHIR writes it; null when there is no simple value.</summary>
    public string? Text => Value switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        string text => text,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var other => other.ToString(),
    };

    internal ModelType? Type { get; }

    internal bool IsComputed => _computed is not null;

    /// <summary>bool, long, decimal, string, <see cref="Temporal"/> or <see cref="PathQuantity"/>; null for anything complex.</summary>
    internal object? Value
    {
        get
        {
            if (!_valueIsRead)
            {
                _value = _computed ?? ReadValue();
                _valueIsRead = true;
            }

            return _value;
        }
    }

    internal static IReadOnlyList<PathNode> Of(bool? value) => value switch { null => None, true => True, false => False };

    internal static IReadOnlyList<PathNode> Of(object? value) => value is null ? None : [new PathNode(value)];

    internal static PathNode Resource(JsonElement json) =>
        new(json, default, json.TryGetProperty("resourceType", out var name) && name.ValueKind == JsonValueKind.String ? FhirModel.Find(name.GetString()!) : null);

    internal IEnumerable<PathNode> Child(string name)
    {
        if (Type is { IsPrimitive: true })
        {
            return Property(_extras, name, Type.Property(name)?.TypeName);
        }

        if (Json.ValueKind != JsonValueKind.Object)
        {
            return None;
        }

        return Type?.Element(name) is { IsChoice: true } choice
            ? choice.Types.SelectMany(t => Property(Json, choice.Name + char.ToUpperInvariant(t[0]) + t[1..], t))
            : Property(Json, name, Type?.Element(name)?.Types[0]);
    }

    internal IEnumerable<PathNode> Children()
    {
        var source = Type is { IsPrimitive: true } ? _extras : Json;
        return source.ValueKind != JsonValueKind.Object
            ? None
            : source.EnumerateObject()
                .Select(p => p.Name.TrimStart('_'))
                .Where(n => n is not "resourceType")
                .Distinct(StringComparer.Ordinal)
                .SelectMany(n => Property(source, n, Type?.Property(n)?.TypeName));
    }

    private static IEnumerable<PathNode> Property(JsonElement owner, string name, string? typeName)
    {
        if (owner.ValueKind != JsonValueKind.Object)
        {
            return None;
        }

        owner.TryGetProperty(name, out var value);
        var type = typeName is null ? null : FhirModel.Find(typeName);
        JsonElement extras = default;
        if (type is null or { IsPrimitive: true })
        {
            owner.TryGetProperty("_" + name, out extras);
        }

        if (value.ValueKind != JsonValueKind.Array && extras.ValueKind != JsonValueKind.Array)
        {
            return value.ValueKind == JsonValueKind.Undefined && extras.ValueKind == JsonValueKind.Undefined ? None : [Make(value, extras, type)];
        }

        return Items(value, extras, type);
    }

    private static IEnumerable<PathNode> Items(JsonElement values, JsonElement extras, ModelType? type)
    {
        var count = Math.Max(Length(values), Length(extras));
        for (var i = 0; i < count; i++)
        {
            yield return Make(i < Length(values) ? values[i] : default, i < Length(extras) ? extras[i] : default, type);
        }
    }

    private static int Length(JsonElement array) => array.ValueKind == JsonValueKind.Array ? array.GetArrayLength() : 0;

    private static PathNode Make(JsonElement json, JsonElement extras, ModelType? type) =>
        type is { IsResource: true } && json.ValueKind == JsonValueKind.Object ? Resource(json) : new PathNode(json, extras, type);

    private object? ReadValue() => Json.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => Number(),
        JsonValueKind.String => Typed(Json.GetString()!),
        JsonValueKind.Object when Type?.IsA("Quantity") == true => Quantity(),
        _ => null,
    };

    private object? Number() =>
        Type?.IsA("decimal") != true && Json.TryGetInt64(out var whole) ? (object)whole
        : Json.TryGetDecimal(out var number) ? number : null;

    private object Typed(string text) => Type?.Name switch
    {
        "date" => Temporal.Date(text) ?? (object)text,
        "dateTime" or "instant" => Temporal.Moment(text) ?? (object)text,
        "time" => Temporal.Time(text) ?? (object)text,
        _ => text,
    };

    private PathQuantity? Quantity()
    {
        if (!Json.TryGetProperty("value", out var value) || value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var amount))
        {
            return null;
        }

        var unit = Json.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String ? code.GetString()
            : Json.TryGetProperty("unit", out var word) && word.ValueKind == JsonValueKind.String ? word.GetString()
            : "1";
        return new PathQuantity(amount, unit!, IsCalendar: false);
    }
}
