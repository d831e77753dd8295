using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Sen.Ui;

/// <summary>Language and theme of this browser, kept in two cookies and changed by a plain form post.</summary>
public static class Preferences
{
    /// <summary>"vi" or "en".</summary>
    public const string LanguageCookie = "sen.lang";

    /// <summary>"light", "dark"; absent follows the device.</summary>
    public const string ThemeCookie = "sen.theme";

    internal static readonly IReadOnlyList<CultureInfo> Cultures = [CultureInfo.GetCultureInfo("vi"), CultureInfo.GetCultureInfo("en")];

    /// <summary>Reads the theme cookie; anything unknown is the device's choice (null).</summary>
    public static string? ThemeOf(HttpContext? http) => http?.Request.Cookies[ThemeCookie] switch
    {
        "light" => "light",
        "dark" => "dark",
        _ => null,
    };

    internal static Task<ProviderCultureResult?> CultureOf(HttpContext http)
    {
        var language = http.Request.Cookies[LanguageCookie];
        var known = Cultures.FirstOrDefault(culture => string.Equals(culture.Name, language, StringComparison.Ordinal));
        return Task.FromResult(known is null ? null : new ProviderCultureResult(known.Name));
    }

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/preferences", Handle).WithName("ui.preferences").AllowAnonymous();

    internal static RedirectHttpResult Handle(
        HttpContext http, [FromForm] string? lang, [FromForm] string? theme, [FromForm] string? returnTo)
    {
        if (Cultures.Any(culture => string.Equals(culture.Name, lang, StringComparison.Ordinal)))
        {
            http.Response.Cookies.Append(LanguageCookie, lang!, Cookie(http));
        }

        if (theme is "light" or "dark")
        {
            http.Response.Cookies.Append(ThemeCookie, theme, Cookie(http));
        }
        else if (theme is "auto")
        {
            http.Response.Cookies.Delete(ThemeCookie);
        }

        return TypedResults.LocalRedirect(IsLocal(returnTo) ? returnTo! : "/");
    }

    // "//host" and "/\host" are addresses of other sites.
    private static bool IsLocal(string? path) => path is ['/', ..] and not ['/', '/' or '\\', ..] && !path.Any(char.IsControl);

    [SuppressMessage("Security", "S2092:Cookies should be secure", Justification = "A node on a station's own machine is served over http; it holds no secret.")]
    private static CookieOptions Cookie(HttpContext http) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = TimeSpan.FromDays(365),
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
        Path = "/",
    };
}
