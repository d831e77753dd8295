namespace Sen.Record;

/// <summary>
/// The signing key of whoever signs a visit, for the page that signs it: a key that asks for a PIN is opened in that request, so that the papers of the visit get their signature with the
/// same press. The documents module answers, for the person whose request it is. A PIN goes from the form to the key's place and nowhere else.
/// </summary>
public interface IPaperSigning
{
    /// <summary>Name of the form field, the same on every page that asks.</summary>
    public const string PinField = "pin";

    /// <summary>What stands beside the field: where the key lies, in the reader's language. Null: the key asks for no PIN, or there is none.</summary>
    Task<string?> AskAsync(CancellationToken cancellationToken);

    /// <summary>Opens the key. What its place refuses is a <see cref="Denied"/> whose message is the sentence for people.</summary>
    Task<Result<IPaperSigner>> OpenAsync(string pin, CancellationToken cancellationToken);
}

/// <summary>An opened key; disposing closes it.</summary>
public interface IPaperSigner : IDisposable
{
    /// <summary>Signs the papers that follow from a signature as they come, some seconds at most. False: some wait, and are signed where all waiting papers are.</summary>
    /// <param name="provenance">Id of the Provenance.</param>
    /// <param name="confirmed">How the signer was confirmed (<see cref="Confirmations"/>).</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<bool> SignAsync(string provenance, string confirmed, CancellationToken cancellationToken);
}
