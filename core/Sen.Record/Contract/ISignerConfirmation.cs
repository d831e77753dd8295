using System.Security.Claims;

namespace Sen.Record;

/// <summary>Proof, asked again at the moment of signing, that the person at the keyboard is the person who signed in.
/// The accounts module answers; whoever signs asks. A failed try counts towards the lockout of the account.</summary>
public interface ISignerConfirmation
{
    /// <summary>True when <paramref name="password"/> is the current password of <paramref name="user"/>'s account and
    /// the account is not locked; false otherwise, without saying which.</summary>
    Task<bool> ConfirmAsync(ClaimsPrincipal user, string password, CancellationToken cancellationToken);
}
