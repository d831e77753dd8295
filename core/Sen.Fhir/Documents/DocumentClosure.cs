using System.Text.Json.Nodes;

namespace Sen.Fhir;

/// <summary>
/// The resources of a document Bundle: those its sections speak of and what they lead to (FHIR R4, Documents §3.3.1). A reference to anything
/// that is not carried loses its target and keeps its words, so that nothing in the document leads out of it.
/// </summary>
/// <param name="carried">The resource that is taken in when something names it (<c>Type/id</c>); null: it stays outside.</param>
/// <param name="leftOutside">Told of each reference whose target stays outside, and of what it pointed to.</param>
public sealed class DocumentClosure(Func<string, FhirDocument?> carried, Action<JsonObject, string> leftOutside)
{
    private readonly Dictionary<string, Resource> _resources = new(StringComparer.Ordinal);

    /// <summary>In the order in which they were met.</summary>
    public IReadOnlyCollection<Resource> Resources => _resources.Values;

    /// <summary>Takes a resource in, with everything it leads to.</summary>
    public void Add(FhirDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var key = document.ToString();
        if (_resources.ContainsKey(key))
        {
            return;
        }

        var resource = Resource.FromDocument(document);
        _resources.Add(key, resource);
        Close(resource);
    }

    /// <summary>Has every reference of a resource lead into the document, or nowhere.</summary>
    public void Close(Resource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
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
        if (_resources.ContainsKey(key))
        {
            reference["reference"] = key;
        }
        else if (carried(key) is { } document)
        {
            reference["reference"] = key;
            Add(document);
        }
        else
        {
            reference.Remove("reference");
            reference.Remove("_reference");
            leftOutside(reference, key);
        }
    }
}
