using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Localization;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Reception;

/// <summary>From the code of a failure to the sentence a person reads.</summary>
internal static class Sentences
{
    /// <summary>This module's sentence for a code, else the format library's, else a general one: a code is never shown bare.</summary>
    internal static string Of(IStringLocalizer texts, string code)
    {
        var own = texts[$"Say.{code}"];
        if (!own.ResourceNotFound)
        {
            return own;
        }

        var format = new FormatError(code, "", "").Text(CultureInfo.CurrentUICulture);
        return format.Length > 0 && !string.Equals(format, code, StringComparison.Ordinal) ? format : texts["Say.other"];
    }

    internal static string Of(IStringLocalizer texts, Failure failure) =>
        Of(texts, failure is Invalid { Issues: [var issue, ..] } ? issue.Code : failure.Code);
}

/// <summary>Pages that show a person are kept by no cache and no back button.</summary>
internal static class NoStore
{
    internal static void On(HttpContext? http)
    {
        if (http is not null)
        {
            // The form the antiforgery token asks for; anything shorter it overrides with a warning.
            http.Response.Headers.CacheControl = "no-cache, no-store";
            http.Response.Headers.Pragma = "no-cache";
        }
    }

    /// <summary>A sheet is printed from a frame inside our own page; no other site may frame it.</summary>
    internal static void InOwnFrame(HttpContext? http)
    {
        On(http);
        if (http is not null)
        {
            var headers = http.Response.Headers;
            headers.XFrameOptions = "SAMEORIGIN";
            headers.ContentSecurityPolicy = headers.ContentSecurityPolicy.ToString().Replace("frame-ancestors 'none'", "frame-ancestors 'self'", StringComparison.Ordinal);
        }
    }
}
