using Sen.Documents.Pdf;

namespace Sen.Documents.Paper;

/// <summary>The drawings on the papers: the logo in lines, the times of the day (Tabler icons, MIT), bar and QR codes.</summary>
internal static class Drawing
{
    /// <summary>The paths of core/Sen.Ui's SenLogo, on a square of 48.</summary>
    internal static readonly string[] Logo =
    [
        "M.3 22.2C4 31 11 37 17.5 35.2C20.5 34.4 22.5 33.7 24 32.9C18 24 9 20.5 .3 22.2z",
        "M47.7 22.2C44 31 37 37 30.5 35.2C27.5 34.4 25.5 33.7 24 32.9C30 24 39 20.5 47.7 22.2z",
        "M6.9 8.6C5.4 19.5 10 30.5 24 32.9C24.6 21.5 18.5 10.5 6.9 8.6z",
        "M41.1 8.6C42.6 19.5 38 30.5 24 32.9C23.4 21.5 29.5 10.5 41.1 8.6z",
        "M24 .4C28.6 4.6 32 11 32 17.4C32 24 29 29.5 24 32.8C19 29.5 16 24 16 17.4C16 11 19.4 4.6 24 .4z",
        "M4.2 40.6Q24 50 43.8 40.6",
    ];

    /// <summary>By code of the part of the day, on a square of 24.</summary>
    private static readonly Dictionary<string, string> Times = new(StringComparer.Ordinal)
    {
        ["MORN"] = "M3 17h1m16 0h1m-15.4 -6.4l.7 .7m12.1 -.7l-.7 .7m-9.7 5.7a4 4 0 0 1 8 0M3 21l18 0M12 9v-6l3 3m-6 0l3 -3",
        ["NOON"] = "M8 12a4 4 0 1 0 8 0a4 4 0 1 0 -8 0M3 12h1m8 -9v1m8 8h1m-9 8v1m-6.4 -15.4l.7 .7m12.1 -.7l-.7 .7m0 11.4l.7 .7m-12.1 -.7l-.7 .7",
        ["AFT"] = "M3 13h1M20 13h1M5.6 6.6l.7 .7M18.4 6.6l-.7 .7M8 13a4 4 0 1 1 8 0M3 17h18M7 20h5M16 20h1M12 5v-1",
        ["NIGHT"] = "M12 3c.132 0 .263 0 .393 0a7.5 7.5 0 0 0 7.92 12.446a9 9 0 1 1 -8.313 -12.454l0 .008",
    };

    internal static void DrawLogo(PdfPage page, double x, double y, double side)
    {
        foreach (var (index, path) in Logo.Index())
        {
            Stroke(page, path, x, y, side / 48, index == Logo.Length - 1 ? 2.6 : 2);
        }
    }

    internal static void DrawTime(PdfPage page, string part, double center, double middle, double side) =>
        Stroke(page, Times[part], center - (side / 2), middle - (side / 2), side / 24, 1.75);

    /// <summary>Code 128 (ISO/IEC 15417) without its quiet zones; returns the width.</summary>
    internal static double DrawBarcode(PdfPage page, string text, double right, double top, double height)
    {
        var symbols = Ui.Code128.Symbols(text).Select(s => Ui.Code128.Patterns[s]).ToList();
        var width = symbols.Sum(p => p.Sum(c => c - '0')) * BarcodeModule;
        var x = right - width;
        var bars = new List<(double, double, double, double)>();
        foreach (var pattern in symbols)
        {
            for (var i = 0; i < pattern.Length; i++)
            {
                var step = (pattern[i] - '0') * BarcodeModule;
                if (i % 2 == 0)
                {
                    bars.Add((x, top, step, height));
                }

                x += step;
            }
        }

        page.Fill(bars);
        return width;
    }

    /// <summary>0.26 mm, the narrowest that common readers tell apart (design language, 8).</summary>
    internal static readonly double BarcodeModule = Format.Mm(0.265);

    /// <summary>A QR code (error level M) without its quiet zone, in a square.</summary>
    internal static void DrawQr(PdfPage page, string payload, double x, double y, double side)
    {
        const int quiet = 4;
        using var data = QRCoder.QRCodeGenerator.GenerateQrCode(payload, QRCoder.QRCodeGenerator.ECCLevel.M);
        var modules = data.ModuleMatrix;
        var count = modules.Count - (2 * quiet);
        var step = side / count;
        var dark = new List<(double, double, double, double)>();
        for (var row = 0; row < count; row++)
        {
            var column = 0;
            while (column < count)
            {
                var length = 0;
                while (column + length < count && modules[row + quiet][column + length + quiet])
                {
                    length++;
                }

                if (length > 0)
                {
                    dark.Add((x + (column * step), y + (row * step), length * step, step));
                }

                column += Math.Max(length, 1);
            }
        }

        page.Fill(dark);
    }

    private static void Stroke(PdfPage page, string path, double x, double y, double scale, double width) =>
        page.Stroke(SvgPath.Read(path, x, y, scale), width * scale);
}
