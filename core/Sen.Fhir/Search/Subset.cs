using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;

namespace Sen.Fhir;

/// <summary>
/// A part of a resource, as <c>_summary</c> and <c>_elements</c> ask (R4 3.1.1.5.8 and 3.1.1.5.9): never without what must be there,
/// and tagged SUBSETTED so that nobody writes it back. Numbers keep their text.
/// </summary>
public static class Subset
{
    private static readonly Lazy<FrozenDictionary<string, FrozenSet<string>>> Summaries = new(() => Embedded.Lines("summary.txt")
        .Select(line => line.Split(' '))
        .ToFrozenDictionary(words => words[0], words => words.Skip(1).ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal));

    /// <summary>The bytes to answer; those of the document itself when the query wants all of it.</summary>
    public static ReadOnlyMemory<byte> Of(FhirDocument document, SearchQuery query)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(query);
        if (query.Summary is SearchSummary.False or SearchSummary.Count && query.Elements.Length == 0)
        {
            return document.Utf8;
        }

        var buffer = new ArrayBufferWriter<byte>(document.Utf8.Length);
        using (var json = new Utf8JsonWriter(buffer, FhirJson.Writer))
        {
            Resource(json, document, query);
        }

        return buffer.WrittenMemory;
    }

    private static void Resource(Utf8JsonWriter json, FhirDocument document, SearchQuery query)
    {
        var type = FhirModel.Get(document.ResourceType);
        json.WriteStartObject();
        var tagged = false;
        foreach (var property in document.Root.EnumerateObject())
        {
            if (property.NameEquals("meta"u8))
            {
                Meta(json, property.Value);
                tagged = true;
            }
            else if (property.Name is "resourceType" or "id" or "implicitRules")
            {
                property.WriteTo(json);
            }
            else if (Keeps(query, type, property.Name))
            {
                Write(json, property, query.Summary is SearchSummary.True ? type : null);
            }
        }

        if (!tagged)
        {
            Meta(json, default);
        }

        json.WriteEndObject();
    }

    private static bool Keeps(SearchQuery query, ModelType type, string name)
    {
        if (type.Property(name.TrimStart('_'))?.Element is not { } element)
        {
            return false;
        }

        if (query.Elements.Length > 0)
        {
            return element.Min > 0 || query.Elements.Contains(element.Name, StringComparer.Ordinal);
        }

        return query.Summary switch
        {
            SearchSummary.Text => element.Name is "text" || element.Min > 0,
            SearchSummary.Data => element.Name is not "text",
            _ => element.Min > 0 || InSummary(type.Name, element.Name),
        };
    }

    private static bool InSummary(string type, string element) => Summaries.Value.TryGetValue(type, out var elements) && elements.Contains(element);

    // Within a summary the parts of a resource are summaries themselves; a datatype is whole.
    private static void Write(Utf8JsonWriter json, JsonProperty property, ModelType? parent)
    {
        if (parent?.Property(property.Name)?.Type is { Kind: "part" } part)
        {
            json.WritePropertyName(property.Name);
            Part(json, property.Value, part);
        }
        else
        {
            property.WriteTo(json);
        }
    }

    private static void Part(Utf8JsonWriter json, JsonElement value, ModelType type)
    {
        if (value.ValueKind is JsonValueKind.Array)
        {
            json.WriteStartArray();
            foreach (var item in value.EnumerateArray())
            {
                Part(json, item, type);
            }

            json.WriteEndArray();
            return;
        }

        json.WriteStartObject();
        foreach (var property in value.EnumerateObject())
        {
            if (property.Name is "id" || (type.Property(property.Name.TrimStart('_'))?.Element is { } element && (element.Min > 0 || InSummary(type.Name, element.Name))))
            {
                Write(json, property, type);
            }
        }

        json.WriteEndObject();
    }

    private static void Meta(Utf8JsonWriter json, JsonElement meta)
    {
        json.WriteStartObject("meta");
        var tags = default(JsonElement);
        if (meta.ValueKind is JsonValueKind.Object)
        {
            foreach (var property in meta.EnumerateObject())
            {
                if (property.NameEquals("tag"u8))
                {
                    tags = property.Value;
                }
                else
                {
                    property.WriteTo(json);
                }
            }
        }

        json.WriteStartArray("tag");
        foreach (var tag in tags.ValueKind is JsonValueKind.Array ? tags.EnumerateArray() : default)
        {
            tag.WriteTo(json);
        }

        json.WriteStartObject();
        json.WriteString("system", "http://terminology.hl7.org/CodeSystem/v3-ObservationValue");
        json.WriteString("code", "SUBSETTED");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
