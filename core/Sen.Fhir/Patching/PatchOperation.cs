using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sen.Fhir;

/// <summary>What keeps an operation from being done. It never leaves <see cref="FhirPathPatch"/>.</summary>
[SuppressMessage("Design", "S3871:Exception types should be public", Justification = "Caught where it is thrown.")]
internal sealed class PatchException(string code, string message) : Exception(message)
{
    internal string Code { get; } = code;
}

/// <summary>One operation of a FHIRPath Patch, read from its parts.</summary>
internal sealed record PatchOperation(string Type, FhirPath Path)
{
    private PatchValue? _value;

    internal string? Name { get; private init; }

    internal int? Index { get; private init; }

    internal int? Source { get; private init; }

    internal int? Destination { get; private init; }

    internal PatchValue Value => _value ?? throw new PatchException("required", $"{Type} needs a value.");

    internal static PatchOperation Read(JsonElement parameter)
    {
        if (PatchParts.Text(parameter, "name"u8) is not "operation")
        {
            throw new PatchException("invalid", "A parameter of a FHIRPath Patch is an operation.");
        }

        var parts = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var part in PatchParts.Of(parameter, "part"u8))
        {
            if (!parts.TryAdd(PatchParts.Text(part, "name"u8) ?? "", part))
            {
                throw new PatchException("invalid", "A part of an operation is there once, under its name.");
            }
        }

        if (Simple(parts, "type") is not ("add" or "insert" or "delete" or "replace" or "move"))
        {
            throw new PatchException("not-supported", "type is add, insert, delete, replace or move.");
        }

        return new PatchOperation(Simple(parts, "type")!, FhirPath.Compile(Simple(parts, "path") ?? throw new PatchException("required", "An operation needs a path.")))
        {
            Name = Simple(parts, "name"),
            Index = Whole(parts, "index"),
            Source = Whole(parts, "source"),
            Destination = Whole(parts, "destination"),
            _value = parts.TryGetValue("value", out var value) ? new PatchValue(value) : null,
        };
    }

    private static string? Simple(Dictionary<string, JsonElement> parts, string name) =>
        parts.TryGetValue(name, out var part) && PatchParts.ValueOf(part) is { Value.ValueKind: JsonValueKind.String } value ? value.Value.GetString() : null;

    private static int? Whole(Dictionary<string, JsonElement> parts, string name) =>
        parts.TryGetValue(name, out var part) && PatchParts.ValueOf(part) is { Value.ValueKind: JsonValueKind.Number } value && value.Value.TryGetInt32(out var number)
            ? number
            : null;
}

/// <summary>The value of an operation: <c>value[x]</c>, a resource, or for a part of a resource, which has no type of its own, its elements as parts.</summary>
internal sealed class PatchValue(JsonElement part)
{
    /// <summary>The value as an element of a type: which property that is, and its JSON.</summary>
    internal (ModelProperty Property, ElementItem Content) As(ModelType owner, string name)
    {
        var properties = owner.PropertiesOf(name);
        if (properties.Count == 0)
        {
            throw new PatchException("invalid", $"{owner.Name} has no element of the name that is given.");
        }

        if (part.TryGetProperty("resource"u8, out var resource))
        {
            return (properties[0], new ElementItem(Node(resource), null));
        }

        if (PatchParts.ValueOf(part) is not { } value)
        {
            return (properties[0], new ElementItem(Parts(properties[0].Type), null));
        }

        var property = properties is [var only] ? only : properties.FirstOrDefault(p => string.Equals(p.TypeName, value.Type, StringComparison.OrdinalIgnoreCase))
            ?? throw new PatchException("invalid", $"{name} does not take a value of this type.");
        return (property, new ElementItem(Node(value.Value), Node(value.Extras)));
    }

    private JsonObject Parts(ModelType type)
    {
        var parts = new JsonObject();
        foreach (var inner in PatchParts.Of(part, "part"u8))
        {
            var (property, content) = new PatchValue(inner).As(type, PatchParts.Text(inner, "name"u8) ?? "");
            var items = ElementItems.Of(parts, property);
            items.Add(content);
            items.Write();
        }

        return parts.Count > 0 ? parts : throw new PatchException("required", "The value is empty.");
    }

    private static JsonNode? Node(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        JsonValueKind.Object => JsonObject.Create(json.Clone()),
        JsonValueKind.Array => JsonArray.Create(json.Clone()),
        _ => JsonValue.Create(json.Clone()),
    };
}

/// <summary>Reading Parameters as they are written.</summary>
internal static class PatchParts
{
    internal static IEnumerable<JsonElement> Of(JsonElement owner, ReadOnlySpan<byte> name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(p => p.ValueKind == JsonValueKind.Object)
            : [];

    internal static string? Text(JsonElement part, ReadOnlySpan<byte> name) =>
        part.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The <c>value[x]</c> of a parameter: the type its name says, the value and what <c>_value[x]</c> adds.</summary>
    internal static (string Type, JsonElement Value, JsonElement Extras)? ValueOf(JsonElement part)
    {
        const string Prefix = "value";
        (string Type, JsonElement Value, JsonElement Extras)? found = null;
        foreach (var member in part.EnumerateObject())
        {
            var name = member.Name.TrimStart('_');
            if (name.Length > Prefix.Length && name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                var before = found ?? (name[Prefix.Length..], default, default);
                found = member.Name[0] == '_' ? before with { Extras = member.Value } : before with { Value = member.Value };
            }
        }

        return found;
    }
}
