using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Sen.Record;

/// <summary>Where a page ended: the sort values and row id of its last row, as text that travels in a URL.</summary>
internal static class SearchCursor
{
    private const char Between = '\u001e';

    internal static string Write(IReadOnlyList<object> last)
    {
        var parts = new string[last.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = last[i] switch
            {
                long number => "i" + number.ToString(CultureInfo.InvariantCulture),
                double number => "d" + number.ToString("R", CultureInfo.InvariantCulture),
                string text => "s" + text,
                _ => throw new ArgumentException("Not a type that is sorted by.", nameof(last)),
            };
        }

        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join(Between, parts)));
    }

    /// <summary>Null when the text is not a cursor with so many values.</summary>
    internal static IReadOnlyList<object>? Read(string cursor, int count)
    {
        byte[] bytes;
        try
        {
            bytes = Base64Url.DecodeFromChars(cursor);
        }
        catch (FormatException)
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(bytes).Split(Between);
        var values = new List<object>(parts.Length);
        foreach (var part in parts)
        {
            if (Value(part) is { } value)
            {
                values.Add(value);
            }
        }

        return values.Count == count && parts.Length == count && values[^1] is long ? values : null;
    }

    private static object? Value(string part) => part switch
    {
        ['i', .. var number] when long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) => value,
        ['d', .. var number] when double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) => value,
        ['s', .. var text] when !text.Contains('\0', StringComparison.Ordinal) => text,
        _ => null,
    };
}
