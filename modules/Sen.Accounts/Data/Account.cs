using Microsoft.AspNetCore.Identity;
using Sen.Record;

namespace Sen.Accounts.Data;

/// <summary>Someone who can sign in. A citizen's user name is the phone number (E.164); staff have a chosen user name.
/// Nothing about anybody's care is here: that is in the Record.</summary>
internal sealed class Account : IdentityUser
{
    public Role Role { get; set; }

    /// <summary>Shown on pages and in the access log: "BS.CKI Lê Minh Triết".</summary>
    public string Display { get; set; } = "";

    /// <summary>Organization id where the person works.</summary>
    public string? Facility { get; set; }

    public string? Practitioner { get; set; }

    /// <summary>Patient id of a citizen who has been linked.</summary>
    public string? Patient { get; set; }

    /// <summary>Location id of the desk or room chosen at the last sign-in; offered first at the next one.</summary>
    public string? Workplace { get; set; }

    /// <summary>Sensitivity codes the person is cleared for, separated by commas.</summary>
    public string Clearances { get; set; } = "";

    /// <summary>The end of a lock that only an administrator takes away.</summary>
    internal static readonly DateTimeOffset BlockedForGood = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Locked by an administrator, not by wrong tries.</summary>
    public bool Blocked => LockoutEnd >= BlockedForGood;

    /// <summary>The same person is the same subject through every sign-in.</summary>
    public string Subject => Role == Role.Citizen ? $"citizen:{Id}" : $"practitioner:{Practitioner ?? Id}";
}

/// <summary>A one-time code that was sent to a phone. The code itself is kept only as a keyed hash.</summary>
internal sealed class SignInCode
{
    public required string Id { get; init; }

    /// <summary>E.164.</summary>
    public required string Phone { get; init; }

    public required string CodeHash { get; init; }

    /// <summary>Keyed hash of the network address that asked, for the rate limit.</summary>
    public required string AddressHash { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long SentAt { get; init; }

    public int Tries { get; set; }

    public bool Used { get; set; }
}

/// <summary>A kiosk or hall board that an administrator let in.</summary>
internal sealed class Device
{
    public required string Id { get; init; }

    /// <summary>What the person sees in the access log: "Máy lấy số 1".</summary>
    public required string Display { get; set; }

    public required string Facility { get; init; }

    /// <summary>Keyed hash of the code typed once on the device; null after that.</summary>
    public string? CodeHash { get; set; }

    /// <summary>Unix milliseconds.</summary>
    public long? EnrolledAt { get; set; }

    public bool Revoked { get; set; }
}

/// <summary>What a passkey was asked to confirm at signing; gone after the first answer.</summary>
internal sealed class SigningQuestion
{
    /// <summary>The challenge, base64url.</summary>
    public required string Id { get; init; }

    public required string Account { get; init; }

    /// <summary>SHA-256 of everything that is signed.</summary>
    public required string Signed { get; init; }

    /// <summary>What the framework must know again to check the answer.</summary>
    public required string State { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long AskedAt { get; init; }
}
