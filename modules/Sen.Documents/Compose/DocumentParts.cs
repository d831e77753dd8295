using System.Text.Json;
using System.Text.Json.Nodes;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Documents.Compose;

/// <summary>Which resources belong into a document beside those its sections speak of, and where references lead.</summary>
internal static class DocumentParts
{
    /// <summary>Types that are taken in because something names them.</summary>
    internal static readonly HashSet<string> Named = new(StringComparer.Ordinal)
    {
        "Patient", "Practitioner", "PractitionerRole", "Organization", "Location", "Specimen", "Device", "Encounter", "Coverage",
    };

    /// <summary>Takes in what is named and what the sections speak of; a reference to anything else says as an identifier what it pointed to.</summary>
    internal static DocumentClosure Of(IReadOnlyDictionary<string, StoredResource> known, IEnumerable<FhirDocument> spokenOf, string baseUrl)
    {
        var wanted = spokenOf.Select(d => d.ToString()).ToHashSet(StringComparer.Ordinal);
        return new DocumentClosure(
            key => known.TryGetValue(key, out var stored) && (Named.Contains(stored.Key.Type) || wanted.Contains(key)) ? stored.Document : null,
            (reference, key) => reference["identifier"] ??= new JsonObject { ["system"] = baseUrl, ["value"] = key });
    }

    /// <summary>Where the references of a resource point.</summary>
    internal static IEnumerable<ResourceKey> References(FhirDocument document) => References(document.Root);

    /// <summary>The visit a resource says it belongs to.</summary>
    internal static string? EncounterOf(FhirDocument document) =>
        document.Root.TryGetProperty("encounter", out var encounter) && encounter.TryGetProperty("reference", out var reference)
        && ResourceKey.TryParse(reference.GetString(), null, out var key) && key.Type is "Encounter" ? key.Id : null;

    private static IEnumerable<ResourceKey> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p =>
            p is { Name: "reference", Value.ValueKind: JsonValueKind.String }
                ? ResourceKey.TryParse(p.Value.GetString()!.Split("/_history/")[0], null, out var key) ? [key] : []
                : References(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
