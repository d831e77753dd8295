using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sen.Record;

namespace Sen.Consultation.BreakGlass;

/// <summary>
/// Remembers, in the doctor's browser only and for a short time, that a reason was given to open one visit outside the care
/// relation. Protected, bound to the account and the visit; the Record writes the reason beside every read it makes possible.
/// </summary>
internal sealed class GlassCookie(IDataProtectionProvider protection, TimeProvider clock, IOptions<ConsultationOptions> options)
{
    private const string Name = "sen.reason";
    private const char Separator = '\n';

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Sen.Consultation.BreakGlass.v1").ToTimeLimitedDataProtector();

    public void Remember(HttpContext http, string encounterId, string reason)
    {
        var until = clock.GetUtcNow() + options.Value.BreakGlassFor;
        var text = string.Join(
            Separator, http.User.ToCaller().Subject, encounterId, until.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), reason.ReplaceLineEndings(" "));
#pragma warning disable S2092 // The development server speaks plain HTTP on loopback; wherever the request came by TLS, the cookie is Secure.
        http.Response.Cookies.Append(Name, _protector.Protect(text, until), new CookieOptions
        {
            HttpOnly = true,
            Secure = http.Request.IsHttps,
            SameSite = SameSiteMode.Strict,
            Path = "/staff/doctor",
            Expires = until,
        });
#pragma warning restore S2092
    }

    /// <summary>The reason given for this visit by this account, when it is still good.</summary>
    public string? ReasonFor(HttpContext http, string encounterId)
    {
        if (http.Request.Cookies[Name] is not { Length: > 0 } cookie)
        {
            return null;
        }

        try
        {
            var parts = _protector.Unprotect(cookie).Split(Separator);
            return parts is [var subject, var id, var until, var reason]
                && subject == http.User.ToCaller().Subject && id == encounterId
                && long.Parse(until, CultureInfo.InvariantCulture) > clock.GetUtcNow().ToUnixTimeSeconds()
                ? reason
                : null;
        }
        catch (CryptographicException)
        {
            // Tampered, expired or from another key ring: as if there were none.
            return null;
        }
    }
}
