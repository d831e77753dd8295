using System.Globalization;
using System.Text;

namespace Sen.Fhir;

/// <summary>What a resource can be found by, for one parameter. Times are UTC milliseconds since 1970, both ends included.</summary>
public abstract record SearchValue
{
    private SearchValue()
    {
    }

    /// <summary>A code, identifier, contact point or boolean.</summary>
    /// <param name="System">Null when the value has none (a boolean, a contact point's use is not its system).</param>
    /// <param name="Text">Display or text, for <c>:text</c>.</param>
    public sealed record Token(string? System, string? Code, string? Text = null) : SearchValue;

    /// <summary>A text people search in.</summary>
    /// <param name="Value">As written, for <c>:exact</c>.</param>
    /// <param name="Folded">Without case, accents and double spaces, see <see cref="SearchText.Fold(string)"/>.</param>
    public sealed record String(string Value, string Folded) : SearchValue;

    public sealed record Date(long Lower, long Upper) : SearchValue;

    /// <summary>An open end is null.</summary>
    public sealed record Number(decimal? Low, decimal? High) : SearchValue;

    /// <summary>An open end is null; a plain quantity has both ends the same.</summary>
    public sealed record Quantity(decimal? Low, decimal? High, string? System, string? Code, string? Unit) : SearchValue;

    /// <summary>A relative reference has type and id; an absolute or other one its url; a logical one its identifier.</summary>
    public sealed record Reference(string? Type, string? Id, string? Url = null, Token? Identifier = null) : SearchValue;

    public sealed record Uri(string Value) : SearchValue;
}

/// <summary>One index entry of a resource.</summary>
public sealed record IndexedValue(SearchParameterInfo Parameter, SearchValue Value);

/// <summary>The one place that decides which texts are the same to a search.</summary>
public static class SearchText
{
    /// <summary>
    /// Lower case without accents, <c>đ</c> as <c>d</c>, punctuation as spaces, single spaces: people type "nguyen thi bich ngoc".
    /// </summary>
    public static string Fold(string text) => Fold(text, stackalloc char[256]).ToString();

    /// <summary>The same, in the buffer when it has room.</summary>
    internal static ReadOnlySpan<char> Fold(ReadOnlySpan<char> text, Span<char> buffer)
    {
        if (Ascii.IsValid(text) && text.Length <= buffer.Length)
        {
            text.CopyTo(buffer);
            return Folded(buffer[..text.Length]);
        }

        if (!text.ContainsAnyInRange('\uD800', '\uDFFF') && !text.Contains('\uFFFE') && text.TryNormalize(buffer, out var length, NormalizationForm.FormD))
        {
            return Folded(buffer[..length]);
        }

        return Folded(WellFormed(text.ToString()).Normalize(NormalizationForm.FormD).ToCharArray());
    }

    // In place: no character becomes more than one.
    private static ReadOnlySpan<char> Folded(Span<char> text)
    {
        var length = 0;
        foreach (var c in text)
        {
            switch (CharUnicodeInfo.GetUnicodeCategory(c))
            {
                case UnicodeCategory.NonSpacingMark:
                    break;
                case UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter
                    or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.DecimalDigitNumber
                    or UnicodeCategory.Surrogate:
                    text[length++] = c is 'đ' or 'Đ' ? 'd' : char.ToLowerInvariant(c);
                    break;
                default:
                    if (length > 0 && text[length - 1] != ' ')
                    {
                        text[length++] = ' ';
                    }

                    break;
            }
        }

        return ((ReadOnlySpan<char>)text[..length]).TrimEnd();
    }

    /// <summary>The text with half surrogate pairs and U+FFFE replaced, which JSON may carry and on which normalization throws.</summary>
    public static string WellFormed(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') || text.Contains('\uFFFE', StringComparison.Ordinal)
        ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\uFFFE', ' ')
        : text;
}
