using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sen.Accounts.Data;

namespace Sen.Accounts.Sessions;

/// <summary>How the session cookie is kept, checked against its account, and asked for.</summary>
internal sealed class SessionCookie(IOptions<AccountsOptions> options) : IConfigureNamedOptions<CookieAuthenticationOptions>
{
    internal const string CookieName = "sen.session";

    private const string CheckedAt = "sen.checked";

    public void Configure(CookieAuthenticationOptions cookie) => Configure(Session.Scheme, cookie);

    public void Configure(string? name, CookieAuthenticationOptions cookie)
    {
        cookie.Cookie.Name = CookieName;
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.Cookie.IsEssential = true;
        cookie.SlidingExpiration = true;
        cookie.ExpireTimeSpan = options.Value.CitizenSession;
        cookie.TimeProvider = TimeProvider.System;
        cookie.Events.OnRedirectToLogin = AskToSignInAsync;
        cookie.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
        cookie.Events.OnValidatePrincipal = CheckAsync;
    }

    /// <summary>Which door a path asks its visitors to come in by.</summary>
    internal static string SignInPath(PathString path) => path switch
    {
        _ when LocalPath.IsUnder(path, "/staff") || LocalPath.IsUnder(path, "/dept") => "/staff/sign-in",
        _ when LocalPath.IsUnder(path, "/kiosk") || LocalPath.IsUnder(path, "/board") => "/kiosk/enrol",
        _ => "/sign-in",
    };

    private static Task AskToSignInAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        var request = context.Request;
        if (LocalPath.IsUnder(request.Path, "/fhir") || request.Headers.ContainsKey("HX-Request"))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        // Only pages can be returned to; query strings may hold what does not belong into a log of addresses.
        var query = HttpMethods.IsGet(request.Method) ? QueryString.Create("return", request.Path) : QueryString.Empty;
        if (request.Cookies.ContainsKey(CookieName))
        {
            query = query.Add("expired", "1");
        }

        context.Response.Redirect(request.PathBase + SignInPath(request.Path) + query);
        return Task.CompletedTask;
    }

    private async Task CheckAsync(CookieValidatePrincipalContext context)
    {
        var now = TimeProvider.System.GetUtcNow();
        var checkedAt = context.Properties.GetString(CheckedAt) is { } text && long.TryParse(text, out var milliseconds)
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : context.Properties.IssuedUtc;
        if (now - checkedAt < options.Value.SessionCheck)
        {
            return;
        }

        if (await StillGoodAsync(context))
        {
            context.Properties.SetString(CheckedAt, now.ToUnixTimeMilliseconds().ToString());
            context.ShouldRenew = true;
            return;
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(Session.Scheme);
    }

    private static async Task<bool> StillGoodAsync(CookieValidatePrincipalContext context)
    {
        var db = context.HttpContext.RequestServices.GetRequiredService<AccountsDb>();
        var id = context.Principal?.FindFirst(Session.AccountClaim)?.Value;
        var stamp = context.Principal?.FindFirst(Session.StampClaim)?.Value;
        var cancellationToken = context.HttpContext.RequestAborted;
        return stamp is null
            ? await db.Devices.AnyAsync(d => d.Id == id && !d.Revoked, cancellationToken)
            : await db.Users.AnyAsync(a => a.Id == id && a.SecurityStamp == stamp, cancellationToken);
    }
}
