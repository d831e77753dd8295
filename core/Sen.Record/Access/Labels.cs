using System.Text.Json;
using Sen.Fhir;

namespace Sen.Record;

/// <summary>Sensitivity of a resource: the v3 ActCode labels in meta.security that need a clearance to see.</summary>
internal static class Labels
{
    private const string ActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

    /// <summary>The codes, separated by spaces; null when there is none.</summary>
    internal static string? Of(FhirDocument document)
    {
        if (!document.Root.TryGetProperty("meta", out var meta) || !meta.TryGetProperty("security", out var security)
            || security.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var codes = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var label in security.EnumerateArray())
        {
            if (label.TryGetProperty("code", out var code) && code.GetString() is { Length: > 0 } text && !text.Contains(' ', StringComparison.Ordinal)
                && label.TryGetProperty("system", out var system) && system.ValueEquals(ActCode))
            {
                codes.Add(text);
            }
        }

        return codes.Count == 0 ? null : string.Join(' ', codes);
    }
}
