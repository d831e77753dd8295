using Microsoft.AspNetCore.Http;

namespace Sen.Ui;

/// <summary>Where a preferences form goes back to: the page it stands on, when that page can be fetched again.</summary>
internal static class ReturnPath
{
    public static string Of(HttpContext? http) =>
        http is not null && HttpMethods.IsGet(http.Request.Method) ? $"{http.Request.PathBase}{http.Request.Path}{http.Request.QueryString}" : "/";
}
