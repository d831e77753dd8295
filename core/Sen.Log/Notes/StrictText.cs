using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Sen.Log;

/// <summary>Reading the texts of the log so that one value has one text: what would be written differently is refused.</summary>
internal static class StrictText
{
    internal static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Base64 of RFC 4648 §4 with padding, without white space and with zero spare bits.</summary>
    internal static bool TryBase64(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes) =>
        TryLooseBase64(text, out bytes) && text.SequenceEqual(Convert.ToBase64String(bytes));

    /// <summary>The same with any spare bits: others sign notes with readers that let them pass (Go's), and answers have to agree.</summary>
    internal static bool TryLooseBase64(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        var buffer = new byte[text.Length];
        bytes = Convert.TryFromBase64Chars(text, buffer, out var length) ? buffer[..length] : null;

        // The decoder skips white space: what is longer than its bytes need had some.
        return bytes is not null && text.Length == (length + 2) / 3 * 4;
    }

    /// <summary>A decimal number from 0 without leading zeroes.</summary>
    internal static bool TryNumber(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        && (text.Length == 1 || text[0] != '0');

    /// <summary>Valid UTF-8 without control characters other than the newline (C2SP signed-note, "Format").</summary>
    internal static bool TryDecode(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out string? text)
    {
        text = null;
        foreach (var value in utf8)
        {
            if (value < ' ' && value != '\n')
            {
                return false;
            }
        }

        try
        {
            text = Utf8.GetString(utf8);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>As <see cref="TryDecode"/> for a text that is decoded already: half a character is refused.</summary>
    internal static bool IsNoteText(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var used) != OperationStatus.Done || (rune.Value < ' ' && rune.Value != '\n'))
            {
                return false;
            }

            text = text[used..];
        }

        return true;
    }
}
