using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Sen.Accounts.Sessions;

/// <summary>What is known between two steps of a sign-in, in a short-lived protected cookie: nothing personal goes into an address.</summary>
internal sealed class PendingStep(IDataProtectionProvider protection)
{
    private const string CookieName = "sen.step";

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Sen.Accounts.PendingStep").ToTimeLimitedDataProtector();

    internal void Keep<T>(HttpContext context, string step, T value, TimeSpan lifetime)
    {
        var text = step + "\n" + JsonSerializer.Serialize(value);
#pragma warning disable S2092 // Secure whenever the request is; plain HTTP is only for the loopback address of a development host.
        context.Response.Cookies.Append(CookieName, _protector.Protect(text, lifetime), new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            IsEssential = true,
        });
#pragma warning restore S2092
    }

    /// <summary>The value kept for the step; null when there is none, it is too old, or it is not ours.</summary>
    internal T? Read<T>(HttpContext context, string step)
        where T : class
    {
        if (!context.Request.Cookies.TryGetValue(CookieName, out var cookie))
        {
            return null;
        }

        try
        {
            var parts = _protector.Unprotect(cookie).Split('\n', 2);
            return parts is [var kept, var json] && kept == step ? JsonSerializer.Deserialize<T>(json) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    internal static void Forget(HttpContext context) => context.Response.Cookies.Delete(CookieName);
}
