using Sen.Consultation.Examine;
using Sen.Record;

namespace Sen.Consultation.Sign;

/// <summary>What the signer is asked for beside the password.</summary>
/// <param name="Passkey">The account has a passkey, which may confirm instead of the password.</param>
/// <param name="Pin">Where the signer's key lies, when it asks for a PIN; null: it does not.</param>
public sealed record SignQuestions(bool Passkey, string? Pin)
{
    internal static async Task<SignQuestions> OfAsync(Desk desk, ISignerConfirmation confirmation, IPaperSigning papers, CancellationToken cancellationToken) =>
        new(await confirmation.HasPasskeyAsync(desk.Http.User, cancellationToken), await papers.AskAsync(cancellationToken));
}

/// <summary>Who is asked for a confirmation, and whose key signs the papers: what signing a visit needs of other rooms.</summary>
internal sealed record SignerPorts(ISignerConfirmation Confirmation, IPaperSigning Papers)
{
    internal Task<SignQuestions> AskAsync(Desk desk, CancellationToken cancellationToken) => SignQuestions.OfAsync(desk, Confirmation, Papers, cancellationToken);
}
