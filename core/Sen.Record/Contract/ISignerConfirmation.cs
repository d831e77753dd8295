using System.Security.Claims;

namespace Sen.Record;

/// <summary>Proof, asked again at the moment of signing, that the person at the keyboard is the person who signed in.
/// The accounts module answers; whoever signs asks. A failed try counts towards the lockout of the account.</summary>
public interface ISignerConfirmation
{
    /// <summary>True when <paramref name="password"/> is the current password of <paramref name="user"/>'s account and
    /// the account is not locked; false otherwise, without saying which.</summary>
    Task<bool> ConfirmAsync(ClaimsPrincipal user, string password, CancellationToken cancellationToken);

    /// <summary>Whether the account has a passkey, so that a page may offer it beside the password.</summary>
    Task<bool> HasPasskeyAsync(ClaimsPrincipal user, CancellationToken cancellationToken);

    /// <summary>The question for the account's authenticator: WebAuthn request options as JSON. It is good once, for a few minutes,
    /// for this account and for exactly <paramref name="signed"/>. Null when the account has no passkey or is locked.</summary>
    /// <param name="user">Who signs.</param>
    /// <param name="signed">Everything that is signed, in one text that is the same at asking and at answering.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<string?> AskPasskeyAsync(ClaimsPrincipal user, string signed, CancellationToken cancellationToken);

    /// <summary>True when <paramref name="answer"/> (the credential as JSON) answers a question that <see cref="AskPasskeyAsync"/> put to this
    /// account about exactly <paramref name="signed"/>, and the authenticator verified the person.</summary>
    Task<bool> ConfirmPasskeyAsync(ClaimsPrincipal user, string signed, string answer, CancellationToken cancellationToken);
}

/// <summary>How a signer was confirmed: the policy that the Provenance of a signature names.</summary>
public static class Confirmations
{
    public const string Password = "urn:sen:confirmation:password";

    /// <summary>A WebAuthn assertion with user verification, asked for what was signed.</summary>
    public const string Passkey = "urn:sen:confirmation:passkey";

    private const int LongestPassword = 200;
    private const int LongestAnswer = 10_000;

    /// <summary>The way that confirmed the signer: the answer of a passkey when there is one, else the password; null when it did not.</summary>
    public static async Task<string?> ByAsync(
        this ISignerConfirmation confirmation, ClaimsPrincipal user, string signed, SignerProof proof, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(confirmation);
        ArgumentNullException.ThrowIfNull(proof);
        if (proof.Answer is { Length: > 0 and <= LongestAnswer } answer)
        {
            return await confirmation.ConfirmPasskeyAsync(user, signed, answer, cancellationToken) ? Passkey : null;
        }

        return proof.Password is { Length: > 0 and <= LongestPassword } password && await confirmation.ConfirmAsync(user, password, cancellationToken)
            ? Password
            : null;
    }
}

/// <summary>What the signer gave: a password, or the answer of a passkey.</summary>
public sealed record SignerProof(string? Password, string? Answer)
{
    /// <summary>Names of the form fields, the same on every page that signs.</summary>
    public const string PasswordField = "password";

    public const string AnswerField = "credential";

    public bool IsEmpty => string.IsNullOrEmpty(Password) && string.IsNullOrEmpty(Answer);
}
