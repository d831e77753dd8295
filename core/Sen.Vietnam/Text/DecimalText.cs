using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sen.Vietnam;

/// <summary>Decimals as people here write them: a comma before the decimals, dots between thousands when shown.</summary>
public static class DecimalText
{
    private const int Longest = 20;

    /// <summary>
    /// Reads «36,7» and «36.7» as the same number. At most one separator, so «1.234,5» is refused rather than guessed:
    /// a thousandfold result is worse than asking again. Also «1/2» when <paramref name="fractions"/> are allowed.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out decimal value, bool fractions = false)
    {
        value = 0;
        var trimmed = text is { Length: <= Longest } ? text.Trim() : "";
        if (fractions && trimmed.Split('/') is [var over, var under])
        {
            if (!TryParse(over, out var numerator) || !TryParse(under, out var denominator) || denominator <= 0)
            {
                return false;
            }

            value = numerator / denominator;
            return true;
        }

        return trimmed.Count(c => c is ',' or '.') <= 1 && decimal.TryParse(
            trimmed.Replace(',', '.'), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>«36,7», «1.250»; no more decimals than the value has, at most <paramref name="decimals"/>.</summary>
    public static string Format(decimal value, int decimals = 4)
    {
        var text = Math.Round(value, decimals, MidpointRounding.AwayFromZero)
            .ToString($"#,##0.{new string('#', decimals)}", CultureInfo.InvariantCulture);
        return string.Create(text.Length, text, (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = source[i] switch { ',' => '.', '.' => ',', var other => other };
            }
        });
    }
}
