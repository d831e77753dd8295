using System.Collections.Frozen;
using System.Reflection;
using System.Text;
using Sen.Documents.Pdf;

namespace Sen.Documents.Paper;

/// <summary>How heavy text is.</summary>
internal enum Weight
{
    Regular = 400,
    Medium = 500,
    SemiBold = 600,
    Bold = 700,
}

/// <summary>
/// The fonts of the papers, carried in the assembly: Be Vietnam Pro for words and "Sen Số" for figures that stand in columns (and for the
/// signs that the other lacks). A PDF knows no font features, so the figures of one width are the font's own.
/// </summary>
internal static class PaperFonts
{
    /// <summary>What makes the figures of the second font as high as those of the first (design language, 3).</summary>
    private const double FigureScale = 1.015;

    private static readonly FrozenDictionary<string, TrueTypeFont> Faces = Read();

    /// <summary>The font that draws a character: figures from "Sen Số" when they are asked for, words from Be Vietnam Pro, what it lacks from the other.</summary>
    internal static (TrueTypeFont Font, double Scale) For(Rune character, Weight weight, bool figures)
    {
        var words = Faces[$"BeVietnamPro-{(int)weight}"];
        return (figures && IsFigure(character)) || !words.Has(character) ? (Faces[$"SenSo-{(int)weight}"], FigureScale) : (words, 1);
    }

    private static bool IsFigure(Rune character) => Rune.IsDigit(character) || character.Value is '.' or ',' or ':' or '/' or '%' or '+' or '-' or 0x2212;

    private static FrozenDictionary<string, TrueTypeFont> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(n => n.EndsWith(".ttf", StringComparison.Ordinal)).ToFrozenDictionary(n => n[..^4], n =>
        {
            using var stream = assembly.GetManifestResourceStream(n)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return new TrueTypeFont(n[..^4], bytes);
        }, StringComparer.Ordinal);
    }
}
