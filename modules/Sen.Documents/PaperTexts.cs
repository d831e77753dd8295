using System.Globalization;
using System.Resources;

namespace Sen.Documents;

/// <summary>
/// The words of the documents themselves: always Vietnamese, the language of the law and the neutral one of the resource file, whatever
/// the culture of whoever makes them. The same facts make the same bytes.
/// </summary>
internal static class PaperTexts
{
    internal static readonly CultureInfo Culture = CultureInfo.GetCultureInfo("vi-VN");

    private static readonly ResourceManager Resources = new("Sen.Documents.Resources.Texts", typeof(PaperTexts).Assembly);

    internal static string Of(string key, params ReadOnlySpan<object?> values)
    {
        var text = Resources.GetString(key, CultureInfo.InvariantCulture) ?? throw new InvalidOperationException($"No text is named {key}.");
        return values.IsEmpty ? text : string.Format(Culture, text, values);
    }
}
