using System.Globalization;
using System.Text;

namespace Sen.Documents.Pdf;

/// <summary>The content of one page. Coordinates are points from the top left corner; a PDF's own begin at the bottom.</summary>
internal sealed class PdfPage(double width, double height)
{
    private readonly StringBuilder _content = new();

    internal double Width => width;

    internal double Height => height;

    internal byte[] Content => Encoding.ASCII.GetBytes(_content.ToString());

    internal void Text(PdfFont font, double size, string text, double x, double baseline) =>
        Write($"BT {font.Resource} {N(size)} Tf 1 0 0 1 {N(x)} {Y(baseline)} Tm {font.Show(text)} Tj ET");

    internal void Line(double fromX, double fromY, double toX, double toY, double thick, string dash = "[]") =>
        Write($"q {N(thick)} w {dash} 0 d {N(fromX)} {Y(fromY)} m {N(toX)} {Y(toY)} l S Q");

    /// <param name="grey">0 is black, 1 white.</param>
    internal void Fill(double x, double y, double wide, double high, double grey) =>
        Write($"q {N(grey)} {N(grey)} {N(grey)} rg {Rectangle(x, y, wide, high)} f Q");

    /// <summary>Many rectangles in black, as one shape.</summary>
    internal void Fill(IEnumerable<(double X, double Y, double Width, double Height)> rectangles) =>
        Write($"{string.Join(' ', rectangles.Select(r => Rectangle(r.X, r.Y, r.Width, r.Height)))} f");

    /// <summary>Lines along paths, with round ends.</summary>
    internal void Stroke(IEnumerable<PathStep> steps, double thick) =>
        Write($"q {N(thick)} w 1 J 1 j {string.Join(' ', steps.Select(Step))} S Q");

    private string Step(PathStep step) => step switch
    {
        PathStep.Move s => $"{N(s.X)} {Y(s.Y)} m",
        PathStep.Line s => $"{N(s.X)} {Y(s.Y)} l",
        PathStep.Curve s => $"{N(s.X1)} {Y(s.Y1)} {N(s.X2)} {Y(s.Y2)} {N(s.X)} {Y(s.Y)} c",
        PathStep.Close => "h",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private string Rectangle(double x, double y, double wide, double high) => $"{N(x)} {Y(y + high)} {N(wide)} {N(high)} re";

    private string Y(double y) => N(height - y);

    private void Write(string operators) => _content.Append(CultureInfo.InvariantCulture, $"{operators}\n");

    private static string N(double value) => PdfObjects.Number(value);
}

/// <summary>A step of a path.</summary>
internal abstract record PathStep
{
    private PathStep()
    {
    }

    internal sealed record Move(double X, double Y) : PathStep;

    internal sealed record Line(double X, double Y) : PathStep;

    internal sealed record Curve(double X1, double Y1, double X2, double Y2, double X, double Y) : PathStep;

    internal sealed record Close : PathStep;
}
