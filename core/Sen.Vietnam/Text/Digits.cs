using System.Buffers;

namespace Sen.Vietnam;

/// <summary>Small text tests that more than one format needs.</summary>
internal static class Digits
{
    private static readonly SearchValues<char> Spacing = SearchValues.Create(" .-\t\r\n\u00A0");

    internal static bool Only(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');

    /// <summary>The text without white space, dots and hyphens, as people and scanners put them; null when longer than sensible.</summary>
    internal static string? Compact(string? text, int longest)
    {
        if (text is null || text.Length > longest)
        {
            return null;
        }

        return text.AsSpan().IndexOfAny(Spacing) < 0
            ? text
            : string.Concat(text.Where(character => !char.IsWhiteSpace(character) && character is not ('.' or '-')));
    }
}
