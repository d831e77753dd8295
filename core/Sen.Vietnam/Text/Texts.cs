using System.Globalization;
using System.Resources;

namespace Sen.Vietnam;

/// <summary>Sentences for people, from <c>Resources/Texts.resx</c> (Vietnamese) and <c>Texts.en.resx</c>.</summary>
internal static class Texts
{
    internal static readonly CultureInfo Vietnamese = CultureInfo.GetCultureInfo("vi");
    internal static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    private static readonly ResourceManager Resources = new("Sen.Vietnam.Resources.Texts", typeof(Texts).Assembly);

    /// <summary>A missing key is a bug of ours; the key itself is shown rather than nothing.</summary>
    internal static string Get(string key, CultureInfo? culture) => Find(key, culture) ?? key;

    internal static string Format(string key, CultureInfo? culture, params ReadOnlySpan<object?> arguments)
        => string.Format(CultureInfo.InvariantCulture, Get(key, culture), arguments);

    internal static string? Find(string key, CultureInfo? culture) => Resources.GetString(key, IsEnglish(culture) ? English : Vietnamese);

    /// <summary>English is the only other language; everything else, and null, is Vietnamese.</summary>
    internal static bool IsEnglish(CultureInfo? culture)
        => culture is not null && string.Equals(culture.TwoLetterISOLanguageName, "en", StringComparison.Ordinal);
}
