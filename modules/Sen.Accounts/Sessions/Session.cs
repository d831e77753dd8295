using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sen.Accounts.Data;
using Sen.Record;

namespace Sen.Accounts.Sessions;

/// <summary>The name people work at and its place, as chosen after sign-in.</summary>
internal sealed record Workplace(string Location, string Name, string FacilityName);

/// <summary>Whom a citizen acts for now: the linked person or someone they represent.</summary>
internal sealed record ActingFor(string? Self, string? Active, IReadOnlyList<string> Represented);

/// <summary>Issues and ends the one session cookie of Sen.</summary>
internal sealed class Session(IOptions<AccountsOptions> options)
{
    internal const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    /// <summary>Account (or device) id behind the session.</summary>
    internal const string AccountClaim = "sen:account";

    /// <summary>Security stamp at sign-in: a changed password or a block ends every session.</summary>
    internal const string StampClaim = "sen:stamp";

    /// <summary>Patient id of the citizen, whoever they act for.</summary>
    internal const string SelfClaim = "sen:self";

    /// <summary>Unix milliseconds: when the citizen proved who they are. A session that is issued again keeps it.</summary>
    private const string SignedInClaim = "sen:signed-in";

    /// <summary>Unix milliseconds; null: not known, or nobody.</summary>
    internal static long? SignedInAt(ClaimsPrincipal user) =>
        long.TryParse(user.FindFirst(SignedInClaim)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : null;

    internal Task SignInStaffAsync(HttpContext context, Account account, Workplace? workplace)
    {
        var claims = Claims(StaffCaller(account), account.Id, account.SecurityStamp);
        if (workplace is not null)
        {
            claims.Add(new Claim(CallerClaims.Workplace, workplace.Location));
            claims.Add(new Claim(CallerClaims.WorkplaceName, workplace.Name));
            claims.Add(new Claim(CallerClaims.FacilityName, workplace.FacilityName));
        }

        return IssueAsync(context, claims, options.Value.StaffSession, persistent: false);
    }

    /// <summary>The same session with the account as it is now, workplace kept.</summary>
    internal Task RenewStaffAsync(HttpContext context, Account account)
    {
        string? Claim(string type) => context.User.FindFirst(type)?.Value;
        var place = Claim(CallerClaims.Workplace);
        return SignInStaffAsync(context, account, place is null
            ? null
            : new Workplace(place, Claim(CallerClaims.WorkplaceName) ?? "", Claim(CallerClaims.FacilityName) ?? ""));
    }

    /// <param name="signedInAt">Unix milliseconds: when the person proved who they are; null: not known.</param>
    internal Task SignInCitizenAsync(HttpContext context, Account account, ActingFor person, long? signedInAt)
    {
        var caller = new Caller
        {
            Subject = account.Subject,
            Role = Role.Citizen,
            Purpose = Purposes.PatientRequest,
            Display = account.Display,
            Patient = person.Active,
            IsForAnother = person.Active is not null && person.Active != person.Self,
            Represents = [.. person.Represented.Append(person.Self).OfType<string>().Where(p => p != person.Active).Distinct(StringComparer.Ordinal)],
        };
        var claims = Claims(caller, account.Id, account.SecurityStamp);
        if (person.Self is not null)
        {
            claims.Add(new Claim(SelfClaim, person.Self));
        }

        if (signedInAt is { } moment)
        {
            claims.Add(new Claim(SignedInClaim, moment.ToString(CultureInfo.InvariantCulture)));
        }

        return IssueAsync(context, claims, options.Value.CitizenSession, persistent: true);
    }

    internal Task SignInDeviceAsync(HttpContext context, Device device)
    {
        var caller = new Caller
        {
            Subject = $"kiosk:{device.Id}",
            Role = Role.Kiosk,
            Purpose = Purposes.Operations,
            Display = device.Display,
            Facility = device.Facility,
            Device = device.Id,
        };
        return IssueAsync(context, Claims(caller, device.Id, stamp: null), options.Value.DeviceSession, persistent: true);
    }

    internal static Task SignOutAsync(HttpContext context) => context.SignOutAsync(Scheme);

    internal static Caller StaffCaller(Account account) => new()
    {
        Subject = account.Subject,
        Role = account.Role,
        Purpose = Purposes.Operations,
        Display = account.Display,
        Facility = account.Facility,
        Practitioner = account.Practitioner,
        Clearances = account.Clearances.Split(',', StringSplitOptions.RemoveEmptyEntries),
    };

    internal static ClaimsPrincipal Principal(IEnumerable<Claim> claims, string scheme) =>
        new(new ClaimsIdentity(claims, scheme, CallerClaims.Name, CallerClaims.RoleType));

    private static List<Claim> Claims(Caller caller, string account, string? stamp)
    {
        List<Claim> claims = [.. caller.ToClaims(), new Claim(AccountClaim, account)];
        if (stamp is not null)
        {
            claims.Add(new Claim(StampClaim, stamp));
        }

        return claims;
    }

    private static Task IssueAsync(HttpContext context, IEnumerable<Claim> claims, TimeSpan lifetime, bool persistent)
    {
        // The browser keeps cookies by the wall clock, whatever clock the demo tells.
        var now = TimeProvider.System.GetUtcNow();
        var properties = new AuthenticationProperties
        {
            IsPersistent = persistent,
            AllowRefresh = true,
            IssuedUtc = now,
            ExpiresUtc = now + lifetime,
        };
        return context.SignInAsync(Scheme, Principal(claims, Scheme), properties);
    }
}
