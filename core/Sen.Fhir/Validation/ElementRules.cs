using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sen.Fhir;

/// <summary>What a document says beyond its shape: codes of required bindings, types of references, invariants.</summary>
internal static class ElementRules
{
    /// <summary>What is wrong with a code, Coding or CodeableConcept of a required binding (R4, 4.1.5.1), or null.</summary>
    internal static string? CodeFault(ModelProperty property, JsonElement value)
    {
        if (property.Element.Binding is not { } codes)
        {
            return null;
        }

        var fits = property.TypeName switch
        {
            _ when property.Type.IsPrimitive => value.ValueKind != JsonValueKind.String || HasCode(codes, value),
            "Coding" => FitsCoding(codes, value),
            "CodeableConcept" => FitsConcept(codes, value),
            _ => true,
        };
        return fits ? null : $"The code is not one of the value set {codes.Url}.";
    }

    /// <summary>What is wrong with the type a reference leads to (R4, 2.3.0.1), or null. What cannot be told from the text is let through.</summary>
    internal static string? TargetFault(ModelProperty property, JsonElement reference, JsonElement root)
    {
        if (property.Element.Targets.Count == 0 || property.TypeName is not "Reference" || TypeOf(reference, root) is not { } type)
        {
            return null;
        }

        var targets = property.Element.TargetSet;
        return targets.Contains(type) || targets.Contains("Resource") ? null : $"A reference to {type} is not allowed here.";
    }

    // An element says something: a value or more than an id (ele-1).
    internal static bool IsHollow(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.GetPropertyCount() == 1 && json.TryGetProperty("id"u8, out _);

    /// <summary>Whether a text begins with '#'.</summary>
    internal static bool IsLocal(JsonElement text) => text.ValueKind == JsonValueKind.String && JsonMarshal.GetRawUtf8Value(text) is [_, (byte)'#', ..];

    private static bool HasCode(CodeSet codes, JsonElement value)
    {
        Span<char> buffer = stackalloc char[JsonText.Short];
        return codes.Has(JsonText.Of(value, buffer));
    }

    private static bool FitsCoding(CodeSet codes, JsonElement coding)
    {
        Span<char> ofCode = stackalloc char[JsonText.Short];
        Span<char> ofSystem = stackalloc char[JsonText.Short];
        var code = JsonText.Of(coding, "code"u8, ofCode);
        return code.IsEmpty ? Has(coding, "extension"u8) : codes.Has(JsonText.Of(coding, "system"u8, ofSystem), code);
    }

    private static bool FitsConcept(CodeSet codes, JsonElement concept)
    {
        if (concept.ValueKind != JsonValueKind.Object || !concept.TryGetProperty("coding"u8, out var codings) || codings.ValueKind != JsonValueKind.Array)
        {
            return Has(concept, "extension"u8);
        }

        foreach (var coding in codings.EnumerateArray())
        {
            if (FitsCoding(codes, coding))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The type a reference leads to; null when it does not say.</summary>
    internal static string? TypeOf(JsonElement reference, JsonElement root)
    {
        Span<char> buffer = stackalloc char[JsonText.Short];
        var text = JsonText.Of(reference, "reference"u8, buffer);
        if (text.IsEmpty || text[0] != '#')
        {
            return ReferenceText.Type(text) ?? Text(reference, "type"u8);
        }

        var id = text[1..];
        if (root.TryGetProperty("contained"u8, out var contained) && contained.ValueKind == JsonValueKind.Array)
        {
            foreach (var resource in contained.EnumerateArray())
            {
                if (resource.ValueKind == JsonValueKind.Object && resource.TryGetProperty("id"u8, out var own) && own.ValueKind == JsonValueKind.String && own.ValueEquals(id))
                {
                    return ResourceTypes.Of(resource);
                }
            }
        }

        return null;
    }

    private static bool Has(JsonElement json, ReadOnlySpan<byte> name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out _);

    private static string? Text(JsonElement json, ReadOnlySpan<byte> name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
