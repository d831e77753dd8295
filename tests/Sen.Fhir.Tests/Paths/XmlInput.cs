using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Sen.Fhir.Tests.Paths;

/// <summary>The inputs of the official suite are XML; this reads one into the JSON form by the model.</summary>
internal static class XmlInput
{
    internal static FhirDocument Read(string path) =>
        FhirDocument.Parse(Resource(XDocument.Load(path).Root!).ToJsonString()).ValueOrThrow();

    private static JsonObject Resource(XElement xml)
    {
        var json = new JsonObject { ["resourceType"] = xml.Name.LocalName };
        Fill(json, xml, FhirModel.Get(xml.Name.LocalName));
        return json;
    }

    private static void Fill(JsonObject json, XElement xml, ModelType type)
    {
        foreach (var attribute in xml.Attributes().Where(a => a.Name.LocalName is "id" or "url"))
        {
            json[attribute.Name.LocalName] = attribute.Value;
        }

        foreach (var group in xml.Elements().GroupBy(e => e.Name.LocalName, StringComparer.Ordinal))
        {
            var property = type.Property(group.Key) ?? throw new InvalidDataException($"{group.Key} in {type.Name}");
            var child = FhirModel.Get(property.TypeName);
            var values = group.Select(e => Value(e, child)).ToList();
            var extras = group.Select(e => Extras(e, child)).ToList();
            if (property.Element.Max is not 1)
            {
                Put(json, group.Key, values.TrueForAll(v => v is null) ? null : new JsonArray([.. values]));
                Put(json, "_" + group.Key, extras.TrueForAll(v => v is null) ? null : new JsonArray([.. extras]));
            }
            else
            {
                Put(json, group.Key, values[0]);
                Put(json, "_" + group.Key, extras[0]);
            }
        }
    }

    private static void Put(JsonObject json, string name, JsonNode? value)
    {
        if (value is not null)
        {
            json[name] = value;
        }
    }

    private static JsonNode? Value(XElement xml, ModelType type)
    {
        if (type.Name is "xhtml")
        {
            return xml.ToString(SaveOptions.DisableFormatting);
        }

        if (type.IsResource)
        {
            return Resource(xml.Elements().Single());
        }

        if (!type.IsPrimitive)
        {
            var json = new JsonObject();
            Fill(json, xml, type);
            return json;
        }

        var text = xml.Attribute("value")?.Value;
        return text is null ? null : type switch
        {
            { Name: "boolean" } => text is "true",
            _ when type.IsA("integer") => int.Parse(text, CultureInfo.InvariantCulture),
            { Name: "decimal" } => JsonNode.Parse(text),
            _ => text,
        };
    }

    private static JsonObject? Extras(XElement xml, ModelType type)
    {
        if (!type.IsPrimitive || type.Name is "xhtml" || (!xml.HasElements && xml.Attribute("id") is null))
        {
            return null;
        }

        var json = new JsonObject();
        Fill(json, xml, FhirModel.Get("Element"));
        return json;
    }
}
