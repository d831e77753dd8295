using System.Text;
using System.Xml;

namespace Sen.Fhir;

/// <summary>The text of an XML document: decoded, and with the places of its lines, so that parts can be taken as they were written.</summary>
internal sealed class XmlSource
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<int> _lines = [0];

    private XmlSource(string text)
    {
        Text = text;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
            {
                _lines.Add(i + 1);
            }
        }
    }

    internal string Text { get; }

    internal static XmlSource? Decode(ReadOnlySpan<byte> utf8, List<FhirIssue> issues)
    {
        if (utf8.Length > FhirDocument.MaxBytes)
        {
            issues.Add(FhirIssue.Fatal("too-long", "", $"The resource is larger than {FhirDocument.MaxBytes} bytes."));
            return null;
        }

        try
        {
            return new XmlSource(Utf8.GetString(utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8));
        }
        catch (DecoderFallbackException)
        {
            issues.Add(FhirIssue.Fatal("structure", "", "The bytes are not UTF-8."));
            return null;
        }
    }

    /// <summary>The place in the text of what the reader is at: for a start or end tag, its name.</summary>
    internal int Offset(IXmlLineInfo place) => _lines[place.LineNumber - 1] + place.LinePosition - 1;

    /// <summary>The place after the tag that begins at or before an offset.</summary>
    internal int AfterTag(int from)
    {
        var quote = '\0';
        for (var i = from; i < Text.Length; i++)
        {
            var c = Text[i];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '\'')
            {
                quote = c;
            }
            else if (c == '>')
            {
                return i + 1;
            }
        }

        return Text.Length;
    }

    /// <summary>A part with line ends as XML understands them (XML 1.0, 2.11).</summary>
    internal string Slice(int start, int end) => Text[start..end].Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
}
