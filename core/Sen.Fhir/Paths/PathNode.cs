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

    /// <summary>The second half of a primitive: id and extensions; undefined when there is none.</summary>
    internal JsonElement Extras => _extras;

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

    internal IReadOnlyList<PathNode> Child(string name)
    {
        var source = Type is { IsPrimitive: true } ? _extras : Json;
        if (source.ValueKind != JsonValueKind.Object)
        {
            return None;
        }

        return Type?.PropertiesOf(name) switch
        {
            // What is not in the definition of a type is not found, though the bytes may have it (valueQuantity).
            null or [] when Type is null => Unknown(source, name),
            null or [] => None,
            [var property] => Property(source, property),
            var choice => Choice(source, choice),
        };
    }

    internal PathNode? FirstChild(string name) => Child(name) is [var first, ..] ? first : null;

    internal IEnumerable<PathNode> Children()
    {
        var source = Type is { IsPrimitive: true } ? _extras : Json;
        return source.ValueKind != JsonValueKind.Object
            ? None
            : source.EnumerateObject()
                .Select(p => p.Name.TrimStart('_'))
                .Where(n => n is not "resourceType")
                .Distinct(StringComparer.Ordinal)
                .SelectMany(n => Type?.Property(n) is { } property ? Property(source, property) : Unknown(source, n));
    }

    private static IReadOnlyList<PathNode> Choice(JsonElement owner, IReadOnlyList<ModelProperty> properties)
    {
        // At most one of them is there in a document that fits its definition.
        var found = None;
        for (var i = 0; i < properties.Count; i++)
        {
            var items = Property(owner, properties[i]);
            found = found.Count == 0 ? items : items.Count == 0 ? found : [.. found, .. items];
        }

        return found;
    }

    private static IReadOnlyList<PathNode> Property(JsonElement owner, ModelProperty property)
    {
        owner.TryGetProperty(property.Utf8Name, out var value);
        JsonElement extras = default;
        if (property.Type.IsPrimitive)
        {
            owner.TryGetProperty(property.Utf8ExtrasName, out extras);
        }

        return Items(value, extras, property.Type);
    }

    private static IReadOnlyList<PathNode> Unknown(JsonElement owner, string name)
    {
        owner.TryGetProperty(name, out var value);
        owner.TryGetProperty("_" + name, out var extras);
        return Items(value, extras, null);
    }

    private static IReadOnlyList<PathNode> Items(JsonElement value, JsonElement extras, ModelType? type)
    {
        if (value.ValueKind != JsonValueKind.Array && extras.ValueKind != JsonValueKind.Array)
        {
            return value.ValueKind == JsonValueKind.Undefined && extras.ValueKind == JsonValueKind.Undefined ? None : [Make(value, extras, type)];
        }

        // By enumerator: an index into JSON counts from the beginning each time.
        var items = new PathNode[Math.Max(Length(value), Length(extras))];
        var (values, others) = (Elements(value), Elements(extras));
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = Make(values.MoveNext() ? values.Current : default, others.MoveNext() ? others.Current : default, type);
        }

        return items;
    }

    private static JsonElement.ArrayEnumerator Elements(JsonElement array) => array.ValueKind == JsonValueKind.Array ? array.EnumerateArray() : default;

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
