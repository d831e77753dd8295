using System.Text.Json;
using Sen.Fhir.Paths;

namespace Sen.Fhir.Profiles;

/// <summary>What it means to have a pattern, to lie within bounds, and to be of a value set.</summary>
internal static class ElementMatch
{
    /// <summary>Whether a value has everything that a pattern has; each item of a list in the pattern is some item of the list (R4, ElementDefinition.pattern[x]).</summary>
    internal static bool Contains(JsonElement value, JsonElement pattern)
    {
        if (value.ValueKind != pattern.ValueKind)
        {
            return false;
        }

        return pattern.ValueKind switch
        {
            JsonValueKind.Object => pattern.EnumerateObject().All(p => value.TryGetProperty(p.Name, out var own) && Contains(own, p.Value)),
            JsonValueKind.Array => pattern.EnumerateArray().All(p => value.EnumerateArray().Any(v => Contains(v, p))),
            _ => JsonElement.DeepEquals(value, pattern),
        };
    }

    /// <summary>The order of a value and a bound of its own type; 0 when that cannot be told.</summary>
    internal static int Compare(PathNode item, JsonElement bound) => (item.Value, new PathNode(bound, default, item.Type).Value) switch
    {
        (long a, long b) => a.CompareTo(b),
        (decimal a, long b) => a.CompareTo(b),
        (long a, decimal b) => ((decimal)a).CompareTo(b),
        (decimal a, decimal b) => a.CompareTo(b),
        (Temporal a, Temporal b) => a.CompareTo(b) ?? 0,
        (PathQuantity a, PathQuantity b) => a.CompareTo(b) ?? 0,
        _ => 0,
    };

    /// <summary>Whether one of an element's codes is of a value set; null when nobody knows, or it has no code.</summary>
    internal static bool? IsBound(PathNode item, string valueSet, IFhirTerminology terminology)
    {
        switch (item.TypeName)
        {
            case "CodeableConcept":
                var answers = item.Child("coding").Select(c => IsBound(c, valueSet, terminology)).ToList();
                return answers.Contains(true) ? true : answers.Count == 0 || answers.Contains(null) ? null : false;
            case "Coding" or "Quantity":
                return item.FirstChild("code")?.Text is { } code ? terminology.IsMember(item.FirstChild("system")?.Text ?? "", code, valueSet) : null;
            default:
                return item.Value is string text ? terminology.IsMember(null, text, valueSet) : null;
        }
    }
}
