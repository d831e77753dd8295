using System.Globalization;
using System.Net;
using System.Text;
using System.Xml;

namespace Sen.Documents.Compose;

/// <summary>Words into the narrative of a resource, and out of it. What people wrote is text, whatever it looks like.</summary>
internal static class Xhtml
{
    internal static string Escape(string text) => string.Concat(text.Where(XmlConvert.IsXmlChar))
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>One paragraph; lines stay lines.</summary>
    internal static string Paragraph(string text) => $"<p>{Escape(text).Replace("\n", "<br/>", StringComparison.Ordinal)}</p>";

    internal static string List(IEnumerable<string> lines)
    {
        var html = new StringBuilder("<ul>");
        foreach (var line in lines)
        {
            html.Append(CultureInfo.InvariantCulture, $"<li>{Escape(line)}</li>");
        }

        return html.Append("</ul>").ToString();
    }

    /// <summary>The words of a div.</summary>
    internal static string Text(string? div)
    {
        var text = new StringBuilder();
        var rest = (div ?? "").AsSpan();
        while (rest.IndexOf('<') is >= 0 and var start && rest[start..].IndexOf('>') is >= 0 and var length)
        {
            text.Append(rest[..start]);
            var tag = rest.Slice(start, length + 1);
            if (tag.StartsWith("<br") || tag.StartsWith("</p") || tag.StartsWith("</li"))
            {
                text.Append('\n');
            }

            rest = rest[(start + length + 1)..];
        }

        return WebUtility.HtmlDecode(text.Append(rest).ToString()).Trim();
    }
}
