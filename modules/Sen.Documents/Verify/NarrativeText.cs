using System.Text;
using System.Xml;

namespace Sen.Documents.Verify;

/// <summary>The words of a narrative without its markup: what was given from outside is never shown as markup.</summary>
internal static class NarrativeText
{
    internal static string Of(string? div)
    {
        if (string.IsNullOrEmpty(div))
        {
            return "";
        }

        var text = new StringBuilder();
        try
        {
            using var reader = XmlReader.Create(new StringReader(div), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, IgnoreComments = true });
            while (reader.Read())
            {
                if (reader.NodeType is XmlNodeType.Text or XmlNodeType.SignificantWhitespace)
                {
                    text.Append(reader.Value);
                }
                else if (reader.NodeType is XmlNodeType.EndElement or XmlNodeType.Element)
                {
                    text.Append(IsLine(reader.LocalName) ? '\n' : ' ');
                }
            }
        }
        catch (XmlException)
        {
            return "";
        }

        var lines = text.ToString().Split('\n').Select(line => string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        return string.Join('\n', lines.Where(line => line.Length > 0));
    }

    private static bool IsLine(string element) => element is "p" or "div" or "tr" or "li" or "br" or "table" or "ul" or "ol";
}
