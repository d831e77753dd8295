using System.Globalization;
using Sen.Documents.Pdf;

namespace Sen.Documents.Paper;

/// <summary>Where text stands between two edges.</summary>
internal enum Align
{
    Left,
    Center,
    Right,
}

/// <summary>How large the paper is and its text. All lengths are points.</summary>
internal sealed record Format(double Width, double Height, double Margin, double Text, double Line, double Small)
{
    private const double Millimetre = 72 / 25.4;

    /// <summary>148 × 210 mm (design language, 8).</summary>
    internal static readonly Format A5 = new(148 * Millimetre, 210 * Millimetre, 21, 9.3, 13.6, 8.2);

    /// <summary>210 × 297 mm.</summary>
    internal static readonly Format A4 = new(210 * Millimetre, 297 * Millimetre, 40.5, 11, 16.1, 9.4);

    internal double Right => Width - Margin;

    internal static double Mm(double millimetres) => millimetres * Millimetre;
}

/// <summary>One page: black on white, drawn from the top down.</summary>
internal sealed class Sheet(PdfDocument document, Format format)
{
    private const double Hairline = 0.75;

    /// <summary>Grey of at most six parts in a hundred, for abnormal rows.</summary>
    private const double Tint = 0.94;

    internal PdfPage Page { get; } = document.AddPage(format.Width, format.Height);

    /// <summary>One line of text; <paramref name="middle"/> is the middle of its line box.</summary>
    internal void Line(IReadOnlyList<Drawn> pieces, double x, double middle, Align align = Align.Left)
    {
        var width = pieces.Sum(p => p.Width);
        var at = align switch { Align.Left => x, Align.Center => x - (width / 2), Align.Right => x - width };
        foreach (var piece in pieces)
        {
            // Half of the height of a small letter and an accent above it: what the eye takes as the middle.
            Page.Text(document.Use(piece.Font), piece.Size, piece.Text, at, middle + (piece.Size * 0.35));
            at += piece.Width;
        }
    }

    internal void Line(Run run, double size, double x, double middle, Align align = Align.Left) => Line(Words.Pieces(run.Text, run, size), x, middle, align);

    /// <summary>Text in as many lines as it needs from a top; returns where it ends.</summary>
    internal double Flow(IReadOnlyList<IReadOnlyList<Drawn>> lines, double x, double top, double height, Align align = Align.Left)
    {
        foreach (var line in lines)
        {
            Line(line, x, top + (height / 2), align);
            top += height;
        }

        return top;
    }

    /// <summary>Text with space between its letters.</summary>
    internal void Spaced(string text, Weight weight, double size, (double Center, double Middle) place, double space)
    {
        var letters = text.EnumerateRunes().Select(r => Words.Pieces(r.ToString(), new Run("", weight, Figures: true), size)[0]).ToList();
        var at = place.Center - ((letters.Sum(l => l.Width) + (space * (letters.Count - 1))) / 2);
        foreach (var letter in letters)
        {
            Page.Text(document.Use(letter.Font), letter.Size, letter.Text, at, place.Middle + (size * 0.35));
            at += letter.Width + space;
        }
    }

    internal void Rule(double y, double from, double to, double width = Hairline) => Page.Line(from, y, to, y, width);

    internal void Dots(double y, double from, double to) => Page.Line(from, y, to, y, Hairline, "[0.75 0.75]");

    internal void Fill(double x, double y, double width, double height) => Page.Fill(x, y, width, height, Tint);

    /// <summary>A box with three round corners and a tight one at the bottom left.</summary>
    internal void Petal(double x, double y, double width, double height, double round, double tight)
    {
        var (right, bottom, r, t) = (x + width, y + height, round, tight);
        Page.Stroke(SvgPath.Read(string.Create(
            CultureInfo.InvariantCulture,
            $"M{x + r} {y}L{right - r} {y}A{r} {r} 0 0 1 {right} {y + r}L{right} {bottom - r}A{r} {r} 0 0 1 {right - r} {bottom}L{x + t} {bottom}A{t} {t} 0 0 1 {x} {bottom - t}L{x} {y + r}A{r} {r} 0 0 1 {x + r} {y}Z"), 0, 0, 1), Hairline);
    }
}
