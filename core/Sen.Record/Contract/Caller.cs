namespace Sen.Record;

/// <summary>Who acts. The values of <see cref="Roles"/> are what sign-in cookies and tokens carry.</summary>
public enum Role
{
    /// <summary>Nobody has signed in: sees the public directory (facilities, services, free slots) and nothing of any person.</summary>
    Anonymous,
    Citizen,
    Clerk,
    Nurse,
    Doctor,
    Lab,
    Cashier,
    Manager,
    Auditor,
    Admin,

    /// <summary>A self-service device in a facility: finds a person by number and gives queue numbers.</summary>
    Kiosk,

    /// <summary>Another program, registered by an administrator for a facility or the province; without scopes it may do nothing.</summary>
    Service,

    /// <summary>The node itself: imports, sequencing, callbacks that were authenticated by their own signature. Its reads are not personal reads.</summary>
    System,
}

/// <summary>Role names as claims and for <c>[Authorize(Roles = …)]</c>.</summary>
public static class Roles
{
    public const string Citizen = "citizen";
    public const string Clerk = "clerk";
    public const string Nurse = "nurse";
    public const string Doctor = "doctor";
    public const string Lab = "lab";
    public const string Cashier = "cashier";
    public const string Manager = "manager";
    public const string Auditor = "auditor";
    public const string Admin = "admin";
    public const string Kiosk = "kiosk";
    public const string Service = "service";

    /// <summary>Everyone who works at a facility desk.</summary>
    public const string Staff = "clerk,nurse,doctor,lab,cashier,manager,auditor,admin";
}

/// <summary>Why a record is read or written (HL7 v3 PurposeOfUse).</summary>
public static class Purposes
{
    /// <summary>Khám chữa bệnh.</summary>
    public const string Treatment = "TREAT";

    /// <summary>Mở khẩn cấp: outside the care relation, with a reason, shown to the person and to the reviewer.</summary>
    public const string EmergencyTreatment = "ETREAT";

    /// <summary>Thanh toán.</summary>
    public const string Payment = "HPAYMT";

    /// <summary>Tiếp đón, điều hành.</summary>
    public const string Operations = "HOPERAT";

    /// <summary>Người bệnh tự xem.</summary>
    public const string PatientRequest = "PATRQT";

    /// <summary>Y tế công cộng.</summary>
    public const string PublicHealth = "PUBHLTH";

    /// <summary>Quản trị hệ thống.</summary>
    public const string Administration = "SYSADMIN";
}

/// <summary>Everything the policy and the access log need to know of who is asking. There is no read or commit without one.</summary>
public sealed record Caller
{
    /// <summary>Stable account id ("practitioner:…", "citizen:…", "kiosk:…", "client:…", "system:…"); never a name or phone number.</summary>
    public required string Subject { get; init; }

    public required Role Role { get; init; }

    public required string Purpose { get; init; }

    /// <summary>What the person sees in "Ai đã xem hồ sơ của tôi": name of the staff member or the device.</summary>
    public string Display { get; init; } = "";

    /// <summary>Organization id of the facility where the caller works now.</summary>
    public string? Facility { get; init; }

    /// <summary>Practitioner id of a staff member.</summary>
    public string? Practitioner { get; init; }

    /// <summary>Patient id of a citizen who has been linked to a person.</summary>
    public string? Patient { get; init; }

    /// <summary><see cref="Patient"/> is one of those the citizen represents, chosen to be looked after now, and not the citizen.</summary>
    public bool IsForAnother { get; init; }

    /// <summary>Patient ids a citizen represents (children, parents).</summary>
    public IReadOnlyList<string> Represents { get; init; } = [];

    /// <summary>Kiosk or workstation id.</summary>
    public string? Device { get; init; }

    /// <summary>Sensitivity codes (v3 ActCode such as HIV, PSY, SEX) this caller may see.</summary>
    public IReadOnlyList<string> Clearances { get; init; } = [];

    /// <summary>What an access token allows of what the role may; null: no token, so no scopes limit the caller.</summary>
    public SmartScopes? Scopes { get; init; }

    /// <summary>Patient id of the person an app was opened for: <c>patient/</c> scopes reach nobody else.</summary>
    public string? LaunchPatient { get; init; }

    /// <summary>A machine that was registered for the whole province; another reaches the people its facility cares for.</summary>
    public bool WholeProvince { get; init; }

    /// <summary>The reason typed when the glass was broken; sets <see cref="Purpose"/> to <see cref="Purposes.EmergencyTreatment"/>.</summary>
    public string? BreakGlassReason { get; private init; }

    public static Caller System(string name) =>
        new() { Subject = $"system:{name}", Role = Role.System, Purpose = Purposes.Operations, Display = name };

    public static Caller Anonymous { get; } =
        new() { Subject = "anonymous", Role = Role.Anonymous, Purpose = Purposes.PatientRequest };

    /// <summary>The same caller opening a record outside the care relation, with a reason of at least ten characters.</summary>
    public Caller BreakGlass(string reason) =>
        reason.Trim().Length >= 10
            ? this with { BreakGlassReason = reason.Trim(), Purpose = Purposes.EmergencyTreatment }
            : throw new ArgumentException("A reason of at least ten characters is required.", nameof(reason));
}
