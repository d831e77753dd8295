using System.Globalization;
using System.Text;
using QRCoder;

namespace Sen.Ui;

/// <summary>A QR code (error level M, or L for long payloads; quiet zone of four modules) as one SVG path of horizontal runs.</summary>
internal sealed record QrPath(int Side, string Path)
{
    private const int QuietZone = 4;

    public static QrPath Of(string payload, bool dense = false)
    {
        using var data = QRCodeGenerator.GenerateQrCode(payload, dense ? QRCodeGenerator.ECCLevel.L : QRCodeGenerator.ECCLevel.M);

        // QRCoder's matrix already has the quiet zone.
        var modules = data.ModuleMatrix;
        var side = modules.Count;
        var path = new StringBuilder();
        for (var y = QuietZone; y < side - QuietZone; y++)
        {
            var x = QuietZone;
            while (x < side - QuietZone)
            {
                var start = x;
                while (modules[y][x])
                {
                    x++;
                }

                if (x > start)
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{start} {y}h{x - start}v1H{start}z");
                }

                x++;
            }
        }

        return new QrPath(side, path.ToString());
    }
}
