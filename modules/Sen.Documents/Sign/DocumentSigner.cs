using Microsoft.Extensions.Logging;
using Sen.Documents.Compose;
using Sen.Documents.Trust;
using Sen.Fhir;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Sign;

/// <summary>Signs documents as JWS over their canonical JSON (Bundle.signature), and their papers as PAdES, with the keys of this server.</summary>
internal sealed class DocumentSigner(KeyRing keys, DocumentEvidence evidence, ILogger<DocumentSigner> logger)
{
    /// <summary>Signs at once what its signer confirmed, and what the facility answers for. Null: it waits for its signer.</summary>
    /// <param name="bundle">The document.</param>
    /// <param name="signer">Practitioner or Organization.</param>
    /// <param name="at">When the signer confirmed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<Signature?> SignAsync(Bundle bundle, Reference signer, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (await KeyOfAsync(signer, cancellationToken) is not { } key)
        {
            return null;
        }

        // Confirmed before the key's certificate began or after it ended: it waits for its signer, who signs it today.
        var signed = await SignAsync(bundle, key, signer, at, cancellationToken);
        return signed.TryGet(out var signature, out var refusal) ? signature
            : refusal.Code is RefusalCode.CertificateNotValid or RefusalCode.CertificateRevoked || IsClosed(refusal) ? null
            : throw new InvalidOperationException($"A document was not signed: {refusal.Code}: {refusal.Detail}");
    }

    // Not by trying again: somebody has to enter a PIN, plug the token in, or wait for the service.
    private bool IsClosed(Refusal refusal)
    {
        logger.KeyRefused(refusal.Code);
        return refusal.Code is RefusalCode.WrongPin or RefusalCode.Locked or RefusalCode.Unreachable or RefusalCode.UnknownKey or RefusalCode.Denied;
    }

    /// <summary>Signs with a key that its owner has opened.</summary>
    internal Task<SignResult<Signature>> SignAsync(Bundle bundle, ISigningKey key, Reference signer, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var purpose = DocumentKinds.Of((bundle.Entry[0].Resource as Composition)?.Type) switch
        {
            DocumentKind.Laboratory => SignaturePurpose.Validation,
            DocumentKind.Bill => SignaturePurpose.Source,
            _ => SignaturePurpose.Author,
        };
        return JwsSigner.SignAsync(bundle.ToDocument(), key, signer, purpose, new SignatureDetails { Time = at }, evidence.Best, cancellationToken);
    }

    /// <summary>A further signature over the same canonical document: <c>Bundle.signature</c> is one, so this goes into a Provenance.</summary>
    internal Task<SignResult<Signature>> CounterSignAsync(Bundle bundle, ISigningKey key, Reference signer, SignatureDetails details, CancellationToken cancellationToken) =>
        JwsSigner.SignAsync(bundle.ToDocument(), key, signer, SignaturePurpose.Verification, details, evidence.Best, cancellationToken);

    /// <summary>The paper with the signature of whoever signed the document, or of the facility when that key is not here.</summary>
    internal async Task<byte[]?> SignAsync(byte[] pdf, Reference signer, Reference facility, SignatureDetails details, CancellationToken cancellationToken)
    {
        var key = await KeyOfAsync(signer, cancellationToken) ?? await KeyOfAsync(facility, cancellationToken);
        if (key is null)
        {
            return null;
        }

        var signed = await PdfSigner.SignAsync(pdf, key, details, field: null, evidence.Best, cancellationToken);
        return signed.TryGet(out var bytes, out var refusal) ? bytes
            : IsClosed(refusal) ? null
            : throw new InvalidOperationException($"A paper was not signed: {refusal.Code}: {refusal.Detail}");
    }

    /// <summary>Opens the keys that a note will need while it is still being written: opening is slow on purpose, signing is not.</summary>
    internal async Task ReadyAsync(Composition draft, CancellationToken cancellationToken)
    {
        foreach (var owner in draft.Author.Append(draft.Custodian ?? new Reference()))
        {
            await KeyOfAsync(owner, cancellationToken);
        }
    }

    /// <summary>The key with which a practitioner or a facility signs now; null: none is here, or it was revoked.</summary>
    internal async Task<ISigningKey?> KeyOfAsync(Reference signer, CancellationToken cancellationToken)
    {
        if (!ResourceKey.TryParse(signer.ReferenceValue, null, out var owner) || owner.Type is not ("Practitioner" or "Organization")
            || await keys.OfAsync(owner, cancellationToken) is not { } key)
        {
            return null;
        }

        if (await evidence.IsRevokedAsync(key, cancellationToken))
        {
            logger.KeyRevoked(key.Certificate.SerialNumber);
            return null;
        }

        return key;
    }
}
