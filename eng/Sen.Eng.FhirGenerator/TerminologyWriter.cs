using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sen.Eng.FhirGenerator;

/// <summary>
/// Every code system, value set and concept map that R4 defines, one resource a line, without what no terminology operation reads
/// (narrative, publisher, definitions of concepts). The terms of SNOMED CT are not HL7's to give away and are left out; its codes stay.
/// </summary>
internal static class TerminologyWriter
{
    private const string Snomed = "http://snomed.info/sct";

    private static readonly HashSet<string> Kept = new(StringComparer.Ordinal)
    {
        "resourceType", "id", "url", "version", "name", "title", "status", "caseSensitive", "content", "hierarchyMeaning", "valueSet", "concept", "compose",
        "sourceUri", "sourceCanonical", "targetUri", "targetCanonical", "group",
    };

    private static readonly HashSet<string> Properties = new(StringComparer.Ordinal) { "status", "notSelectable", "abstract", "child", "parent", "subsumedBy", "inactive" };

    internal static string Write(string folder)
    {
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in new[] { "valuesets.json", "v3-codesystems.json", "v2-tables.json", "conceptmaps.json" })
        {
            using var bundle = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, file)));
            foreach (var resource in bundle.RootElement.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("resource")))
            {
                if (resource.GetProperty("resourceType").GetString() is "CodeSystem" or "ValueSet" or "ConceptMap"
                    && resource.TryGetProperty("url", out var url))
                {
                    lines[$"{resource.GetProperty("resourceType").GetString()} {url.GetString()}"] = Line(resource);
                }
            }
        }

        return "# Code systems, value sets and concept maps of FHIR R4 (4.0.1), made by eng/generate-fhir from the definitions of HL7 (CC0)\n"
            + string.Join('\n', lines.Values) + "\n";
    }

    private static string Line(JsonElement resource)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach (var property in resource.EnumerateObject().Where(p => Kept.Contains(p.Name)))
            {
                json.WritePropertyName(property.Name);
                if (property.NameEquals("concept"))
                {
                    Concepts(json, property.Value);
                }
                else
                {
                    Value(json, property.Value);
                }
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Concepts(Utf8JsonWriter json, JsonElement concepts)
    {
        json.WriteStartArray();
        foreach (var concept in concepts.EnumerateArray())
        {
            json.WriteStartObject();
            Text(json, concept, "code");
            Text(json, concept, "display");
            var properties = concept.TryGetProperty("property", out var all) ? all.EnumerateArray().Where(Says).ToList() : [];
            if (properties.Count > 0)
            {
                json.WriteStartArray("property");
                properties.ForEach(p => Value(json, p));
                json.WriteEndArray();
            }

            if (concept.TryGetProperty("concept", out var inner))
            {
                json.WritePropertyName("concept");
                Concepts(json, inner);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // "active" is what a concept is when nothing is said.
    private static bool Says(JsonElement property) => Properties.Contains(property.GetProperty("code").GetString()!)
        && !(property.GetProperty("code").ValueEquals("status") && property.TryGetProperty("valueCode", out var status) && status.GetString() is "active" or "A");

    private static void Value(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var isSnomed = value.TryGetProperty("system", out var system) && system.ValueEquals(Snomed);
                json.WriteStartObject();
                foreach (var property in value.EnumerateObject().Where(p => p.Name is not ("extension" or "text" or "comment")))
                {
                    json.WritePropertyName(property.Name);
                    if (isSnomed && property.NameEquals("concept"))
                    {
                        Codes(json, property.Value);
                    }
                    else
                    {
                        Value(json, property.Value);
                    }
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Value(json, item);
                }

                json.WriteEndArray();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    private static void Codes(Utf8JsonWriter json, JsonElement concepts)
    {
        json.WriteStartArray();
        foreach (var concept in concepts.EnumerateArray())
        {
            json.WriteStartObject();
            Text(json, concept, "code");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Text(Utf8JsonWriter json, JsonElement element, string name)
    {
        if (element.TryGetProperty(name, out var value))
        {
            json.WriteString(name, value.GetString());
        }
    }
}
