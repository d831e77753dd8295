using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>
/// Finds out over HTTP whether a certificate was revoked, in the ways that the certificate names: a responder, a list, or one when the other cannot say. What was said
/// is kept until it is due.
/// </summary>
public sealed class RevocationClient : IRevocationSource
{
    private readonly TimeProvider _clock;
    private readonly RevocationForm _first;
    private readonly RevocationFetch _fetch;
    private readonly RevocationListClient _lists;
    private readonly OcspClient _responders;

    /// <param name="http">With the time limit that a signer may be kept waiting for one of them.</param>
    /// <param name="clock">Tells what is due.</param>
    /// <param name="first">Which way is tried first: a responder knows sooner, of a list nobody learns whose signature is made.</param>
    public RevocationClient(HttpClient http, TimeProvider clock, RevocationForm first = RevocationForm.Ocsp)
    {
        (_clock, _first, _fetch) = (clock, first, new RevocationFetch(http, clock));
        _lists = new RevocationListClient(_fetch);
        _responders = new OcspClient(_fetch, _lists, clock);
    }

    /// <summary>What was said and is not due yet.</summary>
    public IReadOnlyList<RevocationValue> Kept => [.. _fetch.Values];

    public async Task<SignResult<RevocationProof>> ProofForAsync(X509Certificate2 certificate, IEnumerable<X509Certificate2> known, CancellationToken cancellationToken)
    {
        if (X509Signature.IssuerOf(certificate, known) is not { } issuer)
        {
            return new Refusal(RefusalCode.NoRevocationData, "The certificate of its issuer is not at hand.");
        }

        var proof = await AskAsync(_first, certificate, issuer, cancellationToken);
        if (proof.Succeeded)
        {
            return proof;
        }

        var other = await AskAsync(_first is RevocationForm.Ocsp ? RevocationForm.Crl : RevocationForm.Ocsp, certificate, issuer, cancellationToken);
        return other.Succeeded ? other : new Refusal(RefusalCode.NoRevocationData, $"{proof.Refusal.Detail} {other.Refusal.Detail}");
    }

    private async Task<SignResult<RevocationProof>> AskAsync(RevocationForm form, X509Certificate2 certificate, X509Certificate2 issuer, CancellationToken cancellationToken)
    {
        var said = form is RevocationForm.Ocsp ? await _responders.AskAsync(certificate, issuer, cancellationToken) : await _lists.AskAsync(certificate, cancellationToken);
        return said.TryGet(out var answer, out var refusal) ? RevocationProof.Of(certificate, [issuer], answer.Values, _clock.GetUtcNow()) : refusal;
    }
}
