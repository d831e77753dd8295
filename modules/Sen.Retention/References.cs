using System.Text.Json;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Retention;

/// <summary>Which of a person's resources refer to which others of theirs.</summary>
internal sealed class References
{
    private readonly Dictionary<ResourceKey, HashSet<ResourceKey>> _from = [];

    private References()
    {
    }

    internal static References Of(IReadOnlyList<StoredResource> everything)
    {
        var references = new References();
        var own = everything.Select(r => r.Key).ToHashSet();
        foreach (var resource in everything)
        {
            var named = new HashSet<ResourceKey>();
            if (resource.Document is { } document)
            {
                Collect(document, own, named);
            }

            named.Remove(resource.Key);
            references._from[resource.Key] = named;
        }

        return references;
    }

    internal IReadOnlySet<ResourceKey> From(ResourceKey key) => _from[key];

    private static void Collect(FhirDocument document, HashSet<ResourceKey> own, HashSet<ResourceKey> named)
    {
        var reader = new Utf8JsonReader(document.Utf8.Span, new JsonReaderOptions { MaxDepth = FhirDocument.MaxDepth });
        var isReference = false;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                isReference = reader.ValueTextEquals("reference"u8);
            }
            else if (isReference && reader.TokenType == JsonTokenType.String && ResourceKey.TryParse(reader.GetString(), null, out var key) && own.Contains(key))
            {
                named.Add(key);
            }
        }
    }
}
