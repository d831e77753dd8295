using System.Globalization;
using System.Text;

namespace Sen.Consultation.Print;

/// <summary>Code 128, code set B (ISO/IEC 15417), as the path of an SVG one unit high per module.</summary>
internal static class Code128
{
    private const int StartB = 104;
    private const int Stop = 106;
    private const int QuietZone = 10;

    // Widths of bars and spaces of the 107 symbols.
    private static readonly string[] Widths =
    [
        "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312", "231212", "112232", "122132",
        "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212", "223112", "312131", "311222", "321122", "321221", "312212",
        "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321", "112313", "132113", "132311", "211313", "231113", "231311",
        "112133", "112331", "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123", "311321",
        "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214",
        "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111", "111242", "121142", "121241", "114212",
        "124112", "124211", "411212", "421112", "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113",
        "411311", "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
    ];

    /// <summary>Path data and width in modules, quiet zones included. Only printable ASCII can be encoded.</summary>
    public static (string Path, int Modules) Encode(string text)
    {
        if (text.Length == 0 || text.Any(c => c is < ' ' or > '~'))
        {
            throw new ArgumentException("Code set B holds printable ASCII.", nameof(text));
        }

        var symbols = new List<int> { StartB };
        symbols.AddRange(text.Select(c => c - ' '));
        symbols.Add((StartB + symbols.Skip(1).Select((value, index) => value * (index + 1)).Sum()) % 103);
        symbols.Add(Stop);
        var path = new StringBuilder();
        var at = QuietZone;
        foreach (var symbol in symbols)
        {
            var bar = true;
            foreach (var width in Widths[symbol].Select(c => c - '0'))
            {
                if (bar)
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{at} 0h{width}v1h-{width}z");
                }

                at += width;
                bar = !bar;
            }
        }

        return (path.ToString(), at + QuietZone);
    }
}
