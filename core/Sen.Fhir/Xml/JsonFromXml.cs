using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sen.Fhir;

/// <summary>Writes the JSON of a resource that was read from XML (R4, 2.6.2), by the definition of its type.</summary>
internal sealed partial class JsonFromXml(List<FhirIssue> issues, bool anyOrder)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 4 * FhirDocument.MaxDepth };

    private readonly List<(string Name, int Index)> _path = [];

    internal byte[] Write(XmlItem root)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            Resource(json, root);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private void Resource(Utf8JsonWriter json, XmlItem item)
    {
        json.WriteStartObject();
        if (!ResourceTypes.Contains(item.Name))
        {
            Report(item, "structure", "The name of an R4 resource type is expected here.");
        }
        else
        {
            var outermost = _path.Count == 0;
            if (outermost)
            {
                _path.Add((item.Name, -1));
            }

            json.WriteString("resourceType"u8, item.Name);
            if (item.Id is not null || item.Url is not null || item.Value is not null)
            {
                Report(item, "structure", "A resource has no attributes.");
            }

            Children(json, item, FhirModel.Get(item.Name));
        }

        json.WriteEndObject();
    }

    private void Complex(Utf8JsonWriter json, XmlItem item, ModelType type)
    {
        json.WriteStartObject();
        Attributes(json, item, type);
        if (item.Value is not null)
        {
            Report(item, "structure", $"{type.Name} has no value of its own.");
        }

        Children(json, item, type);
        json.WriteEndObject();
    }

    // Element.id comes first in JSON, Extension.url where the definition has it.
    private void Attributes(Utf8JsonWriter json, XmlItem item, ModelType type)
    {
        if (item.Id is { } id)
        {
            json.WriteString("id"u8, id);
        }

        if (item.Url is not null && type.Element("url") is not { IsAttribute: true })
        {
            Report(item, "structure", $"{type.Name} has no attribute url.");
        }
    }

    private void Children(Utf8JsonWriter json, XmlItem item, ModelType type)
    {
        var order = -1;
        var children = anyOrder ? [.. item.Children.OrderBy(c => type.Property(c.Name)?.ElementOrdinal ?? int.MaxValue)] : item.Children;
        for (var at = 0; at < children.Count;)
        {
            var child = children[at];
            var count = 1;
            while (at + count < children.Count && string.Equals(children[at + count].Name, child.Name, StringComparison.Ordinal))
            {
                count++;
            }

            _path.Add((child.Name, -1));
            if (type.Property(child.Name) is not { Element.IsAttribute: false } property)
            {
                Report(child, "structure", $"Not an element of {type.Name}.");
            }
            else
            {
                WriteUrl(json, item, type, order, property.ElementOrdinal);
                if (property.ElementOrdinal <= order)
                {
                    Report(child, "structure", "The element does not stand in the order of the definition.");
                }

                order = Math.Max(order, property.ElementOrdinal);
                Member(json, children.GetRange(at, count), property);
            }

            _path.RemoveAt(_path.Count - 1);
            at += count;
        }

        WriteUrl(json, item, type, order, int.MaxValue);
    }

    private static void WriteUrl(Utf8JsonWriter json, XmlItem item, ModelType type, int before, int after)
    {
        if (item.Url is { } url && type.PropertiesOf("url") is [{ Element.IsAttribute: true, ElementOrdinal: var own }] && own > before && own < after)
        {
            json.WriteString("url"u8, url);
        }
    }

    private void Member(Utf8JsonWriter json, List<XmlItem> items, ModelProperty property)
    {
        var isList = property.Element.Max is not 1;
        if (!isList && items.Count > 1)
        {
            Report(items[1], "structure", "This element does not repeat.");
            return;
        }

        if (!property.Type.IsPrimitive)
        {
            json.WritePropertyName(property.Utf8Name);
            Values(json, items, isList, item => Part(json, item, property.Type));
            return;
        }

        if (items.Exists(i => i.Value is not null || i.Xhtml is not null))
        {
            json.WritePropertyName(property.Utf8Name);
            Values(json, items, isList, item => Value(json, item, property.Type));
        }

        if (items.Exists(i => i.Id is not null || i.Children.Count > 0))
        {
            json.WritePropertyName(property.Utf8ExtrasName);
            Values(json, items, isList, item => Extras(json, item));
        }
        else if (items.Find(i => i.Value is null && i.Xhtml is null) is { } empty)
        {
            Report(empty, "structure", "An element has a value, an id or extensions.");
        }
    }

    private void Values(Utf8JsonWriter json, List<XmlItem> items, bool isList, Action<XmlItem> write)
    {
        if (!isList)
        {
            write(items[0]);
            return;
        }

        json.WriteStartArray();
        for (var i = 0; i < items.Count; i++)
        {
            _path[^1] = (_path[^1].Name, i);
            write(items[i]);
        }

        json.WriteEndArray();
    }

    private void Part(Utf8JsonWriter json, XmlItem item, ModelType type)
    {
        if (!type.IsResource)
        {
            Complex(json, item, type);
        }
        else if (item.Children is [var resource])
        {
            Resource(json, resource);
        }
        else
        {
            Report(item, "structure", "One resource is expected here.");
            json.WriteNullValue();
        }
    }

    private static readonly ModelType ElementType = FhirModel.Get("Element");

    private void Extras(Utf8JsonWriter json, XmlItem item)
    {
        if (item.Id is null && item.Children.Count == 0)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        Attributes(json, item, ElementType);
        Children(json, item, ElementType);
        json.WriteEndObject();
    }

    private void Value(Utf8JsonWriter json, XmlItem item, ModelType type)
    {
        if ((type.Name is "xhtml") != (item.Xhtml is not null))
        {
            Report(item, "structure", "A narrative is a div in the namespace of XHTML.");
            json.WriteNullValue();
            return;
        }

        var text = item.Xhtml ?? item.Value;
        switch (type.Name)
        {
            case var _ when text is null:
                json.WriteNullValue();
                break;
            case "boolean" when text is "true" or "false":
                json.WriteBooleanValue(text is "true");
                break;
            // The text of a number is kept: 1.50 is not 1.5 (R4, 2.24.0.1).
            case "decimal" when JsonNumber().IsMatch(text):
            case "integer" or "unsignedInt" or "positiveInt" when WholeNumber().IsMatch(text):
                json.WriteRawValue(text);
                break;
            case "boolean" or "decimal" or "integer" or "unsignedInt" or "positiveInt":
                Report(item, "value", $"The value does not have the form of a {type.Name}.");
                json.WriteNullValue();
                break;
            default:
                json.WriteStringValue(text);
                break;
        }
    }

    private void Report(XmlItem item, string code, string message)
    {
        var path = string.Join('.', _path.Select(p => p.Index < 0 ? p.Name : string.Create(CultureInfo.InvariantCulture, $"{p.Name}[{p.Index}]")));
        issues.Add(FhirIssue.Error(code, path, string.Create(CultureInfo.InvariantCulture, $"{message} (line {item.Line})")));
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex JsonNumber();

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WholeNumber();
}
