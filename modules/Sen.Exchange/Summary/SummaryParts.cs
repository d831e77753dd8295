using System.Text.Json.Nodes;
using Sen.Fhir;

namespace Sen.Exchange.Summary;

/// <summary>
/// The resources of the document: those of the sections and what they refer to, as far as it says something about care. A reference to
/// anything else keeps its words and its identifier and leads nowhere, so that nothing in the document points out of it.
/// </summary>
internal sealed class SummaryParts(IReadOnlyDictionary<string, FhirDocument> known, string notIncluded)
{
    private static readonly HashSet<string> Carried = new(StringComparer.Ordinal)
    {
        "Patient", "Practitioner", "PractitionerRole", "Organization", "Medication", "Specimen", "Device", "Observation", "Condition",
        "AllergyIntolerance", "Immunization", "Procedure", "MedicationRequest", "MedicationStatement",
    };

    private readonly Dictionary<string, Resource> _parts = new(StringComparer.Ordinal);

    /// <summary>By <c>Type/id</c>, in the order in which they were met.</summary>
    internal IReadOnlyDictionary<string, Resource> All => _parts;

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
        Walk(resource.Node);
    }

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
        if (known.TryGetValue(key, out var document) && Carried.Contains(document.ResourceType))
        {
            reference["reference"] = key;
            Add(document);
            return;
        }

        reference.Remove("reference");
        reference.Remove("_reference");
        if (reference["display"] is null)
        {
            reference["display"] = notIncluded;
        }
    }
}
