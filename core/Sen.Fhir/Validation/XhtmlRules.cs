using System.Collections.Frozen;
using System.Xml;

namespace Sen.Fhir;

/// <summary>
/// What a narrative may hold (R4, 2.4.0, invariants txt-1 and txt-2): the formatting elements of HTML 4.0 chapters 7 to 11 and 15,
/// links and images; no scripts, forms, frames, objects, event attributes or references to style sheets; something to see.
/// </summary>
internal static class XhtmlRules
{
    internal const string Namespace = "http://www.w3.org/1999/xhtml";

    private static readonly FrozenSet<string> Elements = Words(
        """
        a abbr acronym address area b bdo big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i
        img kbd li map ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var
        """);

    private static readonly FrozenSet<string> Attributes = Words(
        """
        abbr accesskey align axis char charoff class colspan dir headers id idref lang rowspan scope span style tabindex title valign
        width xml:lang xml:space xmlns
        a.charset a.coords a.href a.hreflang a.name a.rel a.rev a.shape a.type area.alt area.coords area.href area.nohref area.shape
        blockquote.cite q.cite img.alt img.border img.height img.ismap img.longdesc img.src img.usemap map.name table.border
        table.cellpadding table.cellspacing table.frame table.rules table.summary td.nowrap th.nowrap ol.start ol.type ul.type li.value
        """);

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        ConformanceLevel = ConformanceLevel.Fragment,
    };

    /// <summary>What is wrong with a div, or null.</summary>
    internal static string? Fault(string div)
    {
        try
        {
            using var text = new StringReader(div);
            using var reader = XmlReader.Create(text, Settings);
            return Walk(reader);
        }
        catch (XmlException)
        {
            return "A narrative is well-formed XHTML.";
        }
    }

    private static string? Walk(XmlReader reader)
    {
        var (roots, seen) = (0, false);
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    roots += reader.Depth == 0 ? 1 : 0;
                    seen |= reader.LocalName is "img";
                    if (Element(reader) is { } fault)
                    {
                        return fault;
                    }

                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    seen |= !string.IsNullOrWhiteSpace(reader.Value);
                    break;
                default:
                    break;
            }
        }

        return roots != 1 ? "A narrative is one div." : seen ? null : "A narrative has something to see.";
    }

    private static string? Element(XmlReader reader)
    {
        if (reader.Depth == 0 && reader.LocalName is not "div")
        {
            return "A narrative is one div.";
        }

        if (!string.Equals(reader.NamespaceURI, Namespace, StringComparison.Ordinal) || !Elements.Contains(reader.LocalName))
        {
            return "A narrative has an element that XHTML in FHIR does not allow.";
        }

        var element = reader.LocalName;
        var allowed = true;
        while (reader.MoveToNextAttribute())
        {
            allowed &= Attributes.Contains(reader.Name) || Attributes.Contains($"{element}.{reader.Name}") || reader.Prefix is "xmlns";
        }

        reader.MoveToElement();
        return allowed ? null : "A narrative has an attribute that XHTML in FHIR does not allow.";
    }

    private static FrozenSet<string> Words(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
