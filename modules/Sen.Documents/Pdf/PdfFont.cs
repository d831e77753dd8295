using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sen.Documents.Pdf;

/// <summary>A font as one document uses it: its glyphs by number (Identity-H), embedded in part, each with the character it stands for.</summary>
internal sealed class PdfFont(TrueTypeFont font, string resource)
{
    private readonly SortedDictionary<ushort, Rune> _used = [];

    /// <summary>Name in the resources of a page.</summary>
    internal string Resource => resource;

    /// <summary>The text as a hexadecimal string of glyph numbers.</summary>
    internal string Show(string text)
    {
        var shown = new StringBuilder("<");
        foreach (var character in text.EnumerateRunes())
        {
            var glyph = font.Glyph(character);
            _used.TryAdd(glyph, character);
            shown.Append(CultureInfo.InvariantCulture, $"{glyph:X4}");
        }

        return shown.Append('>').ToString();
    }

    /// <summary>Writes the font (ISO 32000-1, 9.7: Type0 over CIDFontType2); returns the number of its object.</summary>
    internal int Write(PdfObjects objects)
    {
        var subset = font.Subset(_used.Keys);
        var tag = string.Concat(SHA256.HashData(subset).Take(6).Select(b => (char)('A' + (b % 26))));
        var name = $"/{tag}+{font.Name}";
        var file = objects.AddStream($"/Length1 {subset.Length}", subset);
        var descriptor = objects.Add(
            $"<</Type/FontDescriptor/FontName{name}/Flags 32/FontBBox[{string.Join(' ', font.Box)}]/ItalicAngle 0/Ascent {font.Ascent}/Descent {font.Descent}"
            + $"/CapHeight {font.CapHeight}/StemV 80/FontFile2 {file} 0 R>>");
        var widths = string.Concat(_used.Keys.Select(g => $"{g}[{PdfObjects.Number(font.Advance(g))}]"));
        var descendant = objects.Add(
            $"<</Type/Font/Subtype/CIDFontType2/BaseFont{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            + $"/FontDescriptor {descriptor} 0 R/DW 1000/W[{widths}]/CIDToGIDMap/Identity>>");
        var unicode = objects.AddStream("", Encoding.ASCII.GetBytes(ToUnicode()));
        return objects.Add($"<</Type/Font/Subtype/Type0/BaseFont{name}/Encoding/Identity-H/DescendantFonts[{descendant} 0 R]/ToUnicode {unicode} 0 R>>");
    }

    private string ToUnicode()
    {
        var map = new StringBuilder("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n");
        map.Append("/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
        foreach (var some in _used.Where(u => u.Key != 0).Chunk(100))
        {
            map.Append(CultureInfo.InvariantCulture, $"{some.Length} beginbfchar\n");
            foreach (var (glyph, character) in some)
            {
                map.Append(CultureInfo.InvariantCulture, $"<{glyph:X4}> <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(character.ToString()))}>\n");
            }

            map.Append("endbfchar\n");
        }

        return map.Append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n").ToString();
    }
}
