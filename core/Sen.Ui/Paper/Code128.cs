using System.Globalization;
using System.Text;

namespace Sen.Ui;

/// <summary>Code 128 (ISO/IEC 15417), code set B: letters, digits and signs of ASCII.</summary>
internal static class Code128
{
    private const int StartB = 104;
    private const int Stop = 106;
    private const int QuietZone = 10;

    /// <summary>Widths of bars and spaces of the symbols 0 to 106, in modules.</summary>
    internal static readonly string[] Patterns = (
        "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 "
        + "223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 "
        + "112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 "
        + "311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 "
        + "122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 "
        + "214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112").Split(' ');

    /// <summary>Symbol values: start, characters, check character, stop.</summary>
    /// <exception cref="ArgumentException">A character is not printable ASCII.</exception>
    internal static IReadOnlyList<int> Symbols(string text)
    {
        if (text.Length == 0 || text.Any(c => c is < ' ' or > '~'))
        {
            throw new ArgumentException("Code 128 B holds one or more printable ASCII characters.", nameof(text));
        }

        var values = new List<int> { StartB };
        values.AddRange(text.Select(c => c - ' '));
        var sum = StartB;
        for (var i = 1; i < values.Count; i++)
        {
            sum += i * values[i];
        }

        values.Add(sum % 103);
        values.Add(Stop);
        return values;
    }

    /// <summary>The bars as one SVG path 10 units high, and the width with its quiet zones, in modules.</summary>
    internal static (string Path, int Width) Path(string text)
    {
        var path = new StringBuilder();
        var x = QuietZone;
        foreach (var pattern in Symbols(text).Select(symbol => Patterns[symbol]))
        {
            for (var i = 0; i < pattern.Length; i++)
            {
                var width = pattern[i] - '0';
                if (i % 2 == 0)
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{x} 0h{width}v10h-{width}z");
                }

                x += width;
            }
        }

        return (path.ToString(), x + QuietZone);
    }
}
