using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Xml;

namespace Sen.Fhir;

/// <summary>Writes the XML of a document (R4, 2.6.1): elements in the order of the definition, values in attributes.</summary>
internal sealed class XmlFromJson(string resourceType, List<FhirIssue> issues)
{
    private readonly ArrayBufferWriter<byte> _xml = new(4096);
    private readonly List<(string Name, int Index)> _path = [];

    internal byte[] Write(JsonElement root)
    {
        Raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"u8);
        Resource(root, outermost: true);
        return _xml.WrittenSpan.ToArray();
    }

    private void Resource(JsonElement json, bool outermost = false)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("resourceType"u8, out var name) || name.ValueKind != JsonValueKind.String
            || !ResourceTypes.Contains(name.GetString()!))
        {
            Report("structure", "A resource with the resourceType of an R4 type is expected here.");
            return;
        }

        var type = FhirModel.Get(name.GetString()!);
        Raw("<"u8);
        Text(type.Name);
        if (outermost)
        {
            Raw(" xmlns=\"http://hl7.org/fhir\""u8);
        }

        Raw(">"u8);
        Children(json, type);
        End(type.Name);
    }

    private void Children(JsonElement json, ModelType type)
    {
        foreach (var property in type.Properties)
        {
            if (property.Element.IsAttribute)
            {
                continue;
            }

            json.TryGetProperty(property.Utf8Name, out var value);
            JsonElement extras = default;
            if (property.Type.IsPrimitive)
            {
                json.TryGetProperty(property.Utf8ExtrasName, out extras);
            }

            if (value.ValueKind != JsonValueKind.Undefined || extras.ValueKind != JsonValueKind.Undefined)
            {
                _path.Add((property.JsonName, -1));
                Member(property, value, extras);
                _path.RemoveAt(_path.Count - 1);
            }
        }

        foreach (var member in json.EnumerateObject())
        {
            if (!IsKnown(type, member.Name))
            {
                _path.Add((member.Name, -1));
                Report("structure", $"Not an element of {type.Name}.");
                _path.RemoveAt(_path.Count - 1);
            }
        }
    }

    private static bool IsKnown(ModelType type, string name) => name is ['_', .. var rest]
        ? type.Property(rest) is { Type.IsPrimitive: true, Element.IsAttribute: false }
        : type.Property(name) is not null || (type.IsResource && name is "resourceType");

    private void Member(ModelProperty property, JsonElement value, JsonElement extras)
    {
        if (property.Element.Max is 1)
        {
            Item(property, value, extras);
            return;
        }

        if (value.ValueKind is not (JsonValueKind.Array or JsonValueKind.Undefined) || extras.ValueKind is not (JsonValueKind.Array or JsonValueKind.Undefined))
        {
            Report("structure", "A repeating element is a JSON array.");
            return;
        }

        var name = _path[^1].Name;
        var (values, others) = (Elements(value), Elements(extras));
        var index = 0;
        var (hasValue, hasExtras) = (values.MoveNext(), others.MoveNext());
        while (hasValue || hasExtras)
        {
            _path[^1] = (name, index++);
            Item(property, hasValue ? values.Current : default, hasExtras ? others.Current : default);
            (hasValue, hasExtras) = (values.MoveNext(), others.MoveNext());
        }
    }

    // By enumerator: an index into JSON counts from the beginning each time.
    private static JsonElement.ArrayEnumerator Elements(JsonElement array) => array.ValueKind == JsonValueKind.Array ? array.EnumerateArray() : default;

    private void Item(ModelProperty property, JsonElement value, JsonElement extras)
    {
        var type = property.Type;
        if (type.Name is "xhtml")
        {
            Narrative(value, extras);
        }
        else if (type.IsPrimitive)
        {
            Primitive(property, value, extras);
        }
        else if (type.IsResource)
        {
            Start(property.JsonName);
            Raw(">"u8);
            Resource(value);
            End(property.JsonName);
        }
        else if (value.ValueKind != JsonValueKind.Object)
        {
            Report("structure", $"A JSON object is expected for {type.Name}.");
        }
        else
        {
            Element(property.JsonName, value, type, primitive: null);
        }
    }

    private void Primitive(ModelProperty property, JsonElement value, JsonElement extras)
    {
        string? text = null;
        if (value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
        {
            text = ValueText(property.Type, value);
            if (text is null)
            {
                Report("value", $"The value is not of the JSON type of a {property.TypeName}.");
                return;
            }
        }

        switch (extras.ValueKind)
        {
            case JsonValueKind.Object:
                Element(property.JsonName, extras, ElementType, text);
                break;
            case JsonValueKind.Null or JsonValueKind.Undefined when text is not null:
                Start(property.JsonName);
                Attribute(" value=\""u8, text);
                Raw("/>"u8);
                break;
            case JsonValueKind.Null or JsonValueKind.Undefined:
                Report("structure", "An element has a value, an id or extensions.");
                break;
            default:
                Report("structure", "A JSON object is expected for id and extensions.");
                break;
        }
    }

    private static readonly ModelType ElementType = FhirModel.Get("Element");

    // Numbers keep their text.
    private static string? ValueText(ModelType type, JsonElement value) => (type.Name, value.ValueKind) switch
    {
        ("boolean", JsonValueKind.True) => "true",
        ("boolean", JsonValueKind.False) => "false",
        ("decimal" or "integer" or "unsignedInt" or "positiveInt", JsonValueKind.Number) => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value)),
        ("boolean" or "decimal" or "integer" or "unsignedInt" or "positiveInt", _) => null,
        (_, JsonValueKind.String) => value.GetString(),
        _ => null,
    };

    private void Element(string name, JsonElement json, ModelType type, string? primitive)
    {
        Start(name);
        AttributeOf(json, type, "id", " id=\""u8);
        AttributeOf(json, type, "url", " url=\""u8);
        if (primitive is not null)
        {
            Attribute(" value=\""u8, primitive);
        }

        Raw(">"u8);
        Children(json, type);
        End(name);
    }

    private void AttributeOf(JsonElement json, ModelType type, string name, ReadOnlySpan<byte> opening)
    {
        if (type.Element(name) is not { IsAttribute: true } || !json.TryGetProperty(name, out var value))
        {
            return;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            Attribute(opening, value.GetString()!);
        }
        else
        {
            _path.Add((name, -1));
            Report("value", "A JSON string is expected.");
            _path.RemoveAt(_path.Count - 1);
        }
    }

    // The div goes into the XML as it is, once it is known to be whole and in its namespace.
    private void Narrative(JsonElement value, JsonElement extras)
    {
        if (value.ValueKind != JsonValueKind.String || extras.ValueKind != JsonValueKind.Undefined || !IsDiv(value.GetString()!))
        {
            Report("value", "A narrative is one well-formed div in the namespace of XHTML.");
            return;
        }

        Text(value.GetString()!.Trim());
    }

    private static bool IsDiv(string text)
    {
        try
        {
            using var source = new StringReader(text);
            using var reader = XmlReader.Create(source, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            if (text.AsSpan().TrimStart().StartsWith("<?", StringComparison.Ordinal) || reader.MoveToContent() != XmlNodeType.Element
                || reader is not { LocalName: "div", NamespaceURI: XhtmlRules.Namespace, Prefix: "" })
            {
                return false;
            }

            while (reader.Read())
            {
                if (reader is { NodeType: XmlNodeType.Element, Prefix.Length: > 0 })
                {
                    return false;
                }
            }

            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private void Start(string name)
    {
        Raw("<"u8);
        Text(name);
    }

    private void End(string name)
    {
        Raw("</"u8);
        Text(name);
        Raw(">"u8);
    }

    private void Attribute(ReadOnlySpan<byte> opening, string value)
    {
        Raw(opening);
        var rest = value.AsSpan();
        while (rest.IndexOfAny(Escaped) is >= 0 and var at)
        {
            Text(rest[..at]);
            Escape(rest[at]);
            rest = rest[(at + 1)..];
        }

        Text(rest);
        Raw("\""u8);
    }

    // XML 1.0 has no other control characters, not even escaped; line ends in attributes would be read as blanks.
    private static readonly System.Buffers.SearchValues<char> Escaped = System.Buffers.SearchValues.Create(
        "\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000B\f\r\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\"&<>\uFFFE\uFFFF");

    private void Escape(char character)
    {
        switch (character)
        {
            case '&':
                Raw("&amp;"u8);
                break;
            case '<':
                Raw("&lt;"u8);
                break;
            case '>':
                Raw("&gt;"u8);
                break;
            case '"':
                Raw("&quot;"u8);
                break;
            case '\t' or '\n' or '\r':
                Text(string.Create(CultureInfo.InvariantCulture, $"&#{(int)character};"));
                break;
            default:
                Report("value", "The value has a character that XML does not have.");
                break;
        }
    }

    private void Raw(ReadOnlySpan<byte> bytes) => _xml.Write(bytes);

    private void Text(ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, _xml);

    private void Report(string code, string message)
    {
        var path = new StringBuilder(resourceType);
        foreach (var (name, index) in _path)
        {
            path.Append('.').Append(name);
            if (index >= 0)
            {
                path.Append(CultureInfo.InvariantCulture, $"[{index}]");
            }
        }

        issues.Add(FhirIssue.Error(code, path.ToString(), message));
    }
}
