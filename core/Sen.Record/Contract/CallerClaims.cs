using System.Security.Claims;

namespace Sen.Record;

/// <summary>How a signed-in principal carries a <see cref="Caller"/>; the only place that knows the claim types.</summary>
public static class CallerClaims
{
    public const string Subject = "sub";
    public const string RoleType = "role";
    public const string Name = "name";
    public const string Facility = "sen:facility";
    public const string Practitioner = "sen:practitioner";
    public const string Patient = "sen:patient";
    public const string Represents = "sen:represents";
    public const string Device = "sen:device";
    public const string Clearance = "sen:clearance";

    /// <summary>Scopes of an access token, separated by spaces (RFC 9068, 2.2.3).</summary>
    public const string Scope = "scope";

    /// <summary>Patient id of the person an app was opened for.</summary>
    public const string LaunchPatient = "sen:launch-patient";

    /// <summary>Present when a machine was registered for the whole province.</summary>
    public const string ForAnother = "sen:for-another";
    public const string Province = "sen:province";

    /// <summary>Location id of the desk or room chosen at sign-in. For pages only: no right follows from it.</summary>
    public const string Workplace = "sen:workplace";

    /// <summary>Its name as the staff pages show it ("Quầy 2 · Tiếp đón").</summary>
    public const string WorkplaceName = "sen:workplace-name";

    /// <summary>Short name of the facility as the staff pages show it.</summary>
    public const string FacilityName = "sen:facility-name";

    /// <summary>The caller of a request. A principal that is not signed in, or whose role is unknown, is anonymous.</summary>
    /// <param name="principal">The principal of the request.</param>
    /// <param name="purpose">Purpose of use; null takes the usual one of the role.</param>
    public static Caller ToCaller(this ClaimsPrincipal principal, string? purpose = null)
    {
        if (principal.Identity?.IsAuthenticated != true
            || !Enum.TryParse<Role>(principal.First(RoleType), ignoreCase: true, out var role)
            || principal.First(Subject) is not { Length: > 0 } subject
            || role is Role.System or Role.Anonymous)
        {
            return Caller.Anonymous;
        }

        return new Caller
        {
            Subject = subject,
            Role = role,
            Purpose = purpose ?? UsualPurpose(role),
            Display = principal.First(Name) ?? "",
            Facility = principal.First(Facility),
            Practitioner = principal.First(Practitioner),
            Patient = principal.First(Patient),
            Represents = [.. principal.FindAll(Represents).Select(c => c.Value)],
            Device = principal.First(Device),
            Clearances = [.. principal.FindAll(Clearance).Select(c => c.Value)],
            Scopes = principal.First(Scope) is { } scopes ? SmartScopes.Parse(scopes) : null,
            LaunchPatient = principal.First(LaunchPatient),
            IsForAnother = principal.HasClaim(c => c.Type == ForAnother),
            WholeProvince = principal.HasClaim(c => c.Type == Province),
        };
    }

    /// <summary>The claims that make <see cref="ToCaller"/> give this caller back.</summary>
    public static IEnumerable<Claim> ToClaims(this Caller caller)
    {
        yield return new Claim(Subject, caller.Subject);
        yield return new Claim(RoleType, RoleName(caller.Role));
        yield return new Claim(Name, caller.Display);
        foreach (var (type, value) in new[]
        {
            (Facility, caller.Facility), (Practitioner, caller.Practitioner), (Patient, caller.Patient), (Device, caller.Device),
            (Scope, caller.Scopes?.ToString()), (LaunchPatient, caller.LaunchPatient), (Province, caller.WholeProvince ? "true" : null),
            (ForAnother, caller.IsForAnother ? "true" : null),
        })
        {
            if (value is not null)
            {
                yield return new Claim(type, value);
            }
        }

        foreach (var patient in caller.Represents)
        {
            yield return new Claim(Represents, patient);
        }

        foreach (var clearance in caller.Clearances)
        {
            yield return new Claim(Clearance, clearance);
        }
    }

    /// <summary>The claim value of a role.</summary>
    public static string RoleName(Role role) => role.ToString().ToLowerInvariant();

    private static string? First(this ClaimsPrincipal principal, string type) => principal.FindFirst(type)?.Value;

    private static string UsualPurpose(Role role) => role switch
    {
        Role.Citizen or Role.Anonymous => Purposes.PatientRequest,
        Role.Nurse or Role.Doctor or Role.Lab => Purposes.Treatment,
        Role.Cashier => Purposes.Payment,
        Role.Clerk or Role.Kiosk or Role.Manager or Role.Service or Role.System => Purposes.Operations,
        Role.Auditor or Role.Admin => Purposes.Administration,
    };
}
