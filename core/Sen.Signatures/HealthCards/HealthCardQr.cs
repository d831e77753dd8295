using System.Globalization;
using System.Text;

namespace Sen.Signatures;

/// <summary>The numeric QR form: each character of the JWS as two digits, its code less 45.</summary>
public static class HealthCardQr
{
    private const string Scheme = "shc:/";

    // Version 22 of the QR code; in parts, room for "n/n/" is kept.
    private const int MaxSingle = 1195;
    private const int MaxPart = 1191;

    // A phone shows so many pictures in a row; nothing larger comes from an issuer.
    private const int MaxParts = 100;

    /// <summary>One text for one QR each. Parts of equal length when one does not suffice: deprecated since 1.3.0 and still read by old readers.</summary>
    public static IReadOnlyList<string> Encode(string jws)
    {
        if (jws.Length <= MaxSingle)
        {
            return [Scheme + Digits(jws)];
        }

        var count = (jws.Length + MaxPart - 1) / MaxPart;
        var size = (jws.Length + count - 1) / count;
        return [.. Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{Scheme}{i + 1}/{count}/{Digits(jws.AsSpan(i * size, Math.Min(size, jws.Length - (i * size))))}"))];
    }

    /// <summary>The JWS from the texts of all its QRs, in any order; null when one is none, one is missing or they do not belong together.</summary>
    public static string? Decode(params IReadOnlyList<string> texts)
    {
        if (texts is [var only] && Parse(only) is { Count: 0 } single)
        {
            return single.Text.Length <= MaxSingle ? single.Text : null;
        }

        var parts = texts.Select(Parse).ToList();
        if (parts.Count is 0 or > MaxParts || parts.Exists(p => p is null || p.Value.Count != parts.Count || p.Value.Text.Length > MaxPart))
        {
            return null;
        }

        var ordered = parts.Select(p => p!.Value).OrderBy(p => p.Index).ToList();
        return ordered.Select(p => p.Index).SequenceEqual(Enumerable.Range(1, ordered.Count)) ? string.Concat(ordered.Select(p => p.Text)) : null;
    }

    private static string Digits(ReadOnlySpan<char> jws)
    {
        var digits = new StringBuilder(2 * jws.Length);
        foreach (var c in jws)
        {
            digits.Append(CultureInfo.InvariantCulture, $"{c - '-':D2}");
        }

        return digits.ToString();
    }

    /// <returns>Count is 0 when the text is whole by itself.</returns>
    private static (int Index, int Count, string Text)? Parse(string text)
    {
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return null;
        }

        return text[Scheme.Length..].Split('/') switch
        {
            [var digits] when Characters(digits) is { } jws => (0, 0, jws),
            [var index, var count, var digits] when Small(index) is { } i && Small(count) is { } n and > 1 && i <= n && Characters(digits) is { } jws => (i, n, jws),
            _ => null,
        };
    }

    private static int? Small(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= MaxParts ? value : null;

    private static string? Characters(string digits)
    {
        if (digits.Length is 0 || digits.Length % 2 != 0 || digits.Length > 2 * 100_000 || !digits.All(char.IsAsciiDigit))
        {
            return null;
        }

        var text = new StringBuilder(digits.Length / 2);
        for (var i = 0; i < digits.Length; i += 2)
        {
            var value = ((digits[i] - '0') * 10) + digits[i + 1] - '0';
            if (value > 'z' - '-')
            {
                return null;
            }

            text.Append((char)(value + '-'));
        }

        return text.ToString();
    }
}
