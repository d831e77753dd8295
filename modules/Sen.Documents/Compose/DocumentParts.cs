using System.Text.Json;
using System.Text.Json.Nodes;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Documents.Compose;

/// <summary>
/// The resources of a document: those its sections speak of and what they name. A reference to anything else keeps its words and says as
/// an identifier what it pointed to, so that nothing in the document leads out of it.
/// </summary>
internal sealed class DocumentParts(IReadOnlyDictionary<string, StoredResource> known, string baseUrl)
{
    /// <summary>Types that are taken in because something names them.</summary>
    internal static readonly HashSet<string> Named = new(StringComparer.Ordinal)
    {
        "Patient", "Practitioner", "PractitionerRole", "Organization", "Location", "Specimen", "Device", "Encounter", "Coverage",
    };

    private readonly Dictionary<string, Resource> _parts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _wanted = new(StringComparer.Ordinal);

    /// <summary>In the order in which they were met.</summary>
    internal IEnumerable<Resource> All => _parts.Values;

    /// <summary>What else is a part of the document by itself.</summary>
    internal void Want(IEnumerable<FhirDocument> documents) => _wanted.UnionWith(documents.Select(d => d.ToString()));

    /// <summary>Takes a resource in, with everything it leads to.</summary>
    internal void Add(FhirDocument document)
    {
        var key = document.ToString();
        if (_parts.ContainsKey(key))
        {
            return;
        }

        var resource = Resource.FromDocument(document);
        _parts.Add(key, resource);
        Close(resource);
    }

    /// <summary>Has every reference lead to a part of the document, or nowhere.</summary>
    internal void Close(Resource resource) => Walk(resource.Node);

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

    private void Walk(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject json:
                if (json["reference"] is JsonValue value && value.TryGetValue(out string? text) && !text.StartsWith('#'))
                {
                    Follow(json, text);
                }

                foreach (var child in json.Select(p => p.Value).ToList())
                {
                    Walk(child);
                }

                break;
            case JsonArray array:
                foreach (var child in array)
                {
                    Walk(child);
                }

                break;
            default:
                break;
        }
    }

    private void Follow(JsonObject reference, string text)
    {
        var key = text.Split("/_history/")[0];
        if (_parts.ContainsKey(key) || (known.TryGetValue(key, out var stored) && (Named.Contains(stored.Key.Type) || _wanted.Contains(key))))
        {
            reference["reference"] = key;
            if (known.TryGetValue(key, out var part))
            {
                Add(part.Document!);
            }

            return;
        }

        reference.Remove("reference");
        reference.Remove("_reference");
        reference["identifier"] ??= new JsonObject { ["system"] = baseUrl, ["value"] = key };
    }
}
