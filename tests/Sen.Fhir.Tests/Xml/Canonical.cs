using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;

namespace Sen.Fhir.Tests.Xml;

/// <summary>The forms in which two documents are compared: white space and escapes made one, everything else kept.</summary>
internal static class Canonical
{
    internal static string Json(ReadOnlySpan<byte> utf8)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 }))
        {
            var reader = new Utf8JsonReader(utf8);
            while (reader.Read())
            {
                Copy(ref reader, writer);
            }
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Also with members by name and without nulls at the end of lists.</summary>
    internal static string Sorted(ReadOnlySpan<byte> utf8) => Sort(JsonNode.Parse(utf8))!.ToJsonString();

    private static JsonNode? Sort(JsonNode? node) => node switch
    {
        JsonObject json => new JsonObject(json.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sort(p.Value)))),
        JsonArray list => new JsonArray([.. list.Take(list.Count - list.Reverse().TakeWhile(i => i is null).Count()).Select(Sort)]),
        null => null,
        _ => node.DeepClone(),
    };

    /// <summary>Elements, attributes by name and the text of narratives; no comments, no blanks between elements.</summary>
    internal static string Xml(byte[] utf8)
    {
        using var reader = XmlReader.Create(new MemoryStream(utf8), new XmlReaderSettings { IgnoreComments = true, IgnoreProcessingInstructions = true });
        var text = new StringBuilder();
        Write(text, XDocument.Load(reader, LoadOptions.PreserveWhitespace).Root!, inNarrative: false);
        return text.ToString();
    }

    private static void Write(StringBuilder text, XElement element, bool inNarrative)
    {
        inNarrative |= element.Name.NamespaceName is "http://www.w3.org/1999/xhtml";
        text.Append('<').Append(element.Name);
        foreach (var attribute in element.Attributes().Where(a => !a.IsNamespaceDeclaration && a.Name.LocalName is not "schemaLocation").OrderBy(a => a.Name.ToString(), StringComparer.Ordinal))
        {
            text.Append(' ').Append(attribute.Name).Append('=').Append(attribute.Value);
        }

        text.Append('>');
        foreach (var node in element.Nodes())
        {
            if (node is XElement child)
            {
                Write(text, child, inNarrative);
            }
            else if (node is XText words && inNarrative)
            {
                text.Append(words.Value);
            }
        }

        text.Append("</>\n");
    }

    private static void Copy(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.PropertyName:
                writer.WritePropertyName(reader.GetString()!);
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(reader.GetString());
                break;
            default:
                writer.WriteRawValue(reader.ValueSpan);
                break;
        }
    }
}
