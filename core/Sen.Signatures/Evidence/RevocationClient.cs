using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>
/// Finds out over HTTP whether a certificate was revoked, in the ways that the certificate names: a responder, a list, or one when the other cannot say. What was said
/// is kept until it is due.
/// </summary>
/// <param name="http">With the time limit that a signer may be kept waiting for one of them.</param>
/// <param name="first">Which way is tried first; a responder knows sooner, a list does not tell it whose signature is made.</param>
public sealed class RevocationClient(HttpClient http, TimeProvider clock, RevocationForm first = RevocationForm.Ocsp) : IRevocationSource
{
    private readonly RevocationFetch _fetch = new(http, clock);

    /// <summary>What was said and is not due yet.</summary>
    public IReadOnlyList<RevocationValue> Kept => [.. _fetch.Values];

    public async Task<SignResult<RevocationProof>> ProofForAsync(X509Certificate2 certificate, IEnumerable<X509Certificate2> known, CancellationToken cancellationToken)
    {
        if (X509Signature.IssuerOf(certificate, known) is not { } issuer)
        {
            return new Refusal(RefusalCode.NoRevocationData, "The certificate of its issuer is not at hand.");
        }

        var lists = new RevocationListClient(_fetch);
        var responders = new OcspClient(_fetch, lists, clock);
        var proof = await OneAsync(first);
        if (proof.Succeeded)
        {
            return proof;
        }

        var other = await OneAsync(first is RevocationForm.Ocsp ? RevocationForm.Crl : RevocationForm.Ocsp);
        return other.Succeeded ? other : new Refusal(RefusalCode.NoRevocationData, $"{proof.Refusal.Detail} {other.Refusal.Detail}");

        async Task<SignResult<RevocationProof>> OneAsync(RevocationForm form)
        {
            var said = form is RevocationForm.Ocsp ? await responders.AskAsync(certificate, issuer, cancellationToken) : await lists.AskAsync(certificate, cancellationToken);
            return said.TryGet(out var answer, out var refusal) ? RevocationProof.Of(certificate, [issuer], answer.Values, clock.GetUtcNow()) : refusal;
        }
    }
}
