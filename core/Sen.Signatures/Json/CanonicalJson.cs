using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sen.Signatures;

/// <summary>
/// JSON Canonicalization Scheme (RFC 8785): no white space, members in order of their UTF-16 code units, shortest escapes, numbers as
/// ECMAScript writes them. A number keeps its value and not its text: 1.50 and 1.5 are one.
/// </summary>
public static class CanonicalJson
{
    private const int MaxDepth = 64;

    // A name or a text that is no valid Unicode has no UTF-8 form, so it cannot be signed.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The canonical UTF-8 of a JSON value; null when it has none (a number too large for a double, half a surrogate pair, a member twice).</summary>
    public static byte[]? Of(JsonElement value) => Of(value, []);

    /// <summary>The canonical UTF-8 of JSON text; null when it is no JSON or has no canonical form.</summary>
    public static byte[]? Of(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return Of(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The same without these members of the root.</summary>
    internal static byte[]? Of(JsonElement value, ReadOnlySpan<string> without)
    {
        var text = new StringBuilder();
        try
        {
            return Write(text, value, without) ? Utf8.GetBytes(text.ToString()) : null;
        }
        catch (Exception e) when (e is InvalidOperationException or EncoderFallbackException or FormatException)
        {
            // What System.Text.Json says of an escape that is half a surrogate pair.
            return null;
        }
    }

    private static bool Write(StringBuilder text, JsonElement value, ReadOnlySpan<string> without)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                return WriteObject(text, value, without);
            case JsonValueKind.Array:
                return WriteArray(text, value);
            case JsonValueKind.String:
                WriteString(text, value.GetString()!);
                return true;
            case JsonValueKind.Number:
                return WriteNumber(text, value);
            default:
                text.Append(value.GetRawText());
                return value.ValueKind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null;
        }
    }

    private static bool WriteObject(StringBuilder text, JsonElement value, ReadOnlySpan<string> without)
    {
        var members = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            if (without.Contains(member.Name))
            {
                continue;
            }

            if (!members.TryAdd(member.Name, member.Value))
            {
                return false;
            }
        }

        var before = '{';
        foreach (var (name, member) in members)
        {
            text.Append(before);
            before = ',';
            WriteString(text, name);
            text.Append(':');
            if (!Write(text, member, []))
            {
                return false;
            }
        }

        text.Append(members.Count == 0 ? "{}" : "}");
        return true;
    }

    private static bool WriteArray(StringBuilder text, JsonElement value)
    {
        text.Append('[');
        var first = true;
        foreach (var item in value.EnumerateArray())
        {
            if (!first)
            {
                text.Append(',');
            }

            first = false;
            if (!Write(text, item, []))
            {
                return false;
            }
        }

        text.Append(']');
        return true;
    }

    // §3.2.2.2
    private static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }

    private static bool WriteNumber(StringBuilder text, JsonElement value)
    {
        if (!value.TryGetDouble(out var number) || !double.IsFinite(number))
        {
            return false;
        }

        text.Append(NumberText(number));
        return true;
    }

    /// <summary>ECMA-262 Number::toString: the shortest digits that read back as the same double, an exponent from 1e21 and below 1e-6.</summary>
    internal static string NumberText(double number)
    {
        if (number == 0)
        {
            return "0";
        }

        // "E16" would give digits that are not needed; the plain form is the shortest that reads back.
        var shortest = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture);
        var mark = shortest.IndexOf('E', StringComparison.Ordinal);
        var exponent = mark < 0 ? 0 : int.Parse(shortest.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = mark < 0 ? shortest : shortest[..mark];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa.Length : point;
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var leading = digits.Length - digits.TrimStart('0').Length;
        digits = digits.Trim('0');
        return (number < 0 ? "-" : "") + Place(digits, whole + exponent - leading);
    }

    /// <param name="digits">k digits without zeros at either end.</param>
    /// <param name="n">Where the point stands: 0.digits × 10ⁿ.</param>
    private static string Place(string digits, int n)
    {
        var k = digits.Length;
        if (n is > 21 or <= -6)
        {
            var sign = n > 0 ? "+" : "-";
            return $"{digits[0]}{(k > 1 ? "." : "")}{digits[1..]}e{sign}{Math.Abs(n - 1).ToString(CultureInfo.InvariantCulture)}";
        }

        return n <= 0 ? "0." + new string('0', -n) + digits
            : k <= n ? digits + new string('0', n - k)
            : $"{digits[..n]}.{digits[n..]}";
    }
}
