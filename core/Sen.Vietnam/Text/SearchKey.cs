using System.Globalization;
using System.Text;

namespace Sen.Vietnam;

/// <summary>
/// Search key of a text: lower case, without Vietnamese marks (đ becomes d), every run of spaces and punctuation one space.
/// «Nguyễn Thị Bích-Ngọc», «NGUYEN  THI BICH NGOC» and the decomposed form of the same give one key.
/// </summary>
public static class SearchKey
{
    private const int TableSize = 0x2000;
    private const char FirstMark = '\u0300';
    private const char LastMark = '\u036F';
    private const char Break = ' ';
    private const char Drop = '\0';

    // One look-up per character: all Latin letters with Vietnamese marks lie below U+2000.
    private static readonly char[] Table = BuildTable();

    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        return text.Length <= 256 ? Fold(text, stackalloc char[256]) : Fold(text, new char[text.Length]);
    }

    /// <summary>The words of the key, in order.</summary>
    public static IReadOnlyList<string> Words(string? text) => Of(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Fold(string text, Span<char> buffer)
    {
        var length = 0;
        foreach (var character in text)
        {
            var folded = Fold(character);
            if (folded == Drop || (folded == Break && (length == 0 || buffer[length - 1] == Break)))
            {
                continue;
            }

            buffer[length++] = folded;
        }

        if (length > 0 && buffer[length - 1] == Break)
        {
            length--;
        }

        return buffer[..length].SequenceEqual(text) ? text : new string(buffer[..length]);
    }

    private static char Fold(char character) => character < TableSize ? Table[character] : FoldRare(character);

    private static char FoldRare(char character) => char.IsLetterOrDigit(character) || char.IsSurrogate(character) || IsMark(character)
        ? char.ToLowerInvariant(character)
        : Break;

    private static bool IsMark(char character)
        => char.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static char[] BuildTable()
    {
        var table = new char[TableSize];
        for (var code = 0; code < TableSize; code++)
        {
            var character = (char)code;
            if (character is >= FirstMark and <= LastMark)
            {
                table[code] = Drop;
            }
            else if (character is 'đ' or 'Đ')
            {
                table[code] = 'd';
            }
            else
            {
                // The first character of the canonical decomposition is the bare letter.
                table[code] = FoldRare(character.ToString().Normalize(NormalizationForm.FormD)[0]);
            }
        }

        return table;
    }
}
