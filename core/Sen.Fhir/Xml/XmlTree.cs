using System.Globalization;
using System.Xml;

namespace Sen.Fhir;

/// <summary>One element of FHIR XML: attributes and child elements, or the text of a narrative.</summary>
internal sealed class XmlItem(string name, int line)
{
    internal string Name { get; } = name;

    internal int Line { get; } = line;

    internal string? Id { get; set; }

    internal string? Url { get; set; }

    internal string? Value { get; set; }

    /// <summary>The div as it was written.</summary>
    internal string? Xhtml { get; set; }

    internal List<XmlItem> Children { get; } = [];
}

/// <summary>
/// Reads XML into items: well-formed, in the namespaces of FHIR, without DTD, text or foreign attributes (R4, 2.6.1.2). Everything that
/// does not belong is reported with its line.
/// </summary>
internal sealed class XmlTree
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        MaxCharactersFromEntities = 1024,
    };

    private readonly XmlSource _source;
    private readonly XmlReader _reader;
    private readonly List<FhirIssue> _issues;
    private readonly List<string> _path = [];

    private XmlTree(XmlSource source, XmlReader reader, List<FhirIssue> issues) => (_source, _reader, _issues) = (source, reader, issues);

    private int Line => ((IXmlLineInfo)_reader).LineNumber;

    /// <summary>Null, with issues, when the text is not XML that FHIR knows.</summary>
    internal static XmlItem? Read(XmlSource source, List<FhirIssue> issues)
    {
        try
        {
            using var text = new StringReader(source.Text);
            using var reader = XmlReader.Create(text, Settings);
            return new XmlTree(source, reader, issues).Root();
        }
        catch (XmlException exception)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {exception.LineNumber}, column {exception.LinePosition}");
            issues.Add(FhirIssue.Fatal("structure", "", $"The XML is broken, nested deeper than {FhirDocument.MaxDepth}, or has a DTD or entity that FHIR does not allow, at {place}."));
            return null;
        }
    }

    private XmlItem? Root()
    {
        if (_reader.MoveToContent() != XmlNodeType.Element)
        {
            _issues.Add(FhirIssue.Fatal("structure", "", "There is no element."));
            return null;
        }

        var root = Element();
        while (_reader.Read())
        {
            // Only white space can follow; anything else breaks the XML.
        }

        return _issues.Count == 0 ? root : null;
    }

    // The reader is at a start tag; afterwards at what follows the end tag's last character.
    private XmlItem Element()
    {
        var item = new XmlItem(_reader.LocalName, Line);
        _path.Add(item.Name);
        if (_path.Count > FhirDocument.MaxDepth)
        {
            throw new XmlException("Nested too deeply.", null, Line, ((IXmlLineInfo)_reader).LinePosition);
        }

        if (!string.Equals(_reader.NamespaceURI, FhirXml.Namespace, StringComparison.Ordinal))
        {
            Report("structure", "The element is not in the namespace of FHIR.");
        }

        var isEmpty = _reader.IsEmptyElement;
        Attributes(item);
        if (!isEmpty)
        {
            Content(item);
        }

        _path.RemoveAt(_path.Count - 1);
        return item;
    }

    private void Attributes(XmlItem item)
    {
        while (_reader.MoveToNextAttribute())
        {
            switch (_reader.Name)
            {
                case "id":
                    item.Id = _reader.Value;
                    break;
                case "url":
                    item.Url = _reader.Value;
                    break;
                case "value":
                    item.Value = _reader.Value;
                    break;
                // Declarations, and the hint where a schema lies, say nothing about the resource.
                case "xmlns" or "xsi:schemaLocation":
                    break;
                default:
                    if (_reader.Prefix is not "xmlns")
                    {
                        Report("structure", "An attribute that FHIR does not have.");
                    }

                    break;
            }
        }

        _reader.MoveToElement();
    }

    private void Content(XmlItem item)
    {
        while (_reader.Read())
        {
            switch (_reader.NodeType)
            {
                case XmlNodeType.EndElement:
                    return;
                case XmlNodeType.Element when string.Equals(_reader.NamespaceURI, XhtmlRules.Namespace, StringComparison.Ordinal):
                    item.Children.Add(new XmlItem(_reader.LocalName, Line) { Xhtml = Narrative() });
                    break;
                case XmlNodeType.Element:
                    item.Children.Add(Element());
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    Report("structure", "Text stands only in attributes and in a narrative.");
                    break;
                default:
                    break;
            }
        }
    }

    // A narrative is kept as it was written. One that relies on a prefix declared outside of it is written anew with what it needs.
    private string Narrative()
    {
        var place = (IXmlLineInfo)_reader;
        var (depth, start) = (_reader.Depth, _source.Offset(place) - 1);
        if (_reader.Prefix.Length > 0 || _reader.GetAttribute("xmlns") is null)
        {
            return Rewritten();
        }

        var end = start;
        if (!_reader.IsEmptyElement)
        {
            while (_reader.Read() && _reader.Depth > depth)
            {
                if (_reader is { NodeType: XmlNodeType.Element, Prefix.Length: > 0 })
                {
                    Report("structure", "A narrative has no prefixes.");
                }
            }

            end = _source.Offset(place);
        }

        return _source.Slice(start, _source.AfterTag(end));
    }

    private string Rewritten()
    {
        using var subtree = _reader.ReadSubtree();
        subtree.Read();
        return subtree.ReadOuterXml();
    }

    private void Report(string code, string message) =>
        _issues.Add(FhirIssue.Error(code, string.Join('.', _path), string.Create(CultureInfo.InvariantCulture, $"{message} (line {Line})")));
}
