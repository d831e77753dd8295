using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>
/// Asks the responder that a certificate names (authority information access, RFC 5280 §4.2.2.1) over HTTP (RFC 6960 appendix A). An answer without the nonce of the
/// question is taken while it is fresh, because responders of the lightweight profile (RFC 5019) sign in advance; one with another nonce never.
/// </summary>
internal sealed class OcspClient(RevocationFetch fetch, RevocationListClient lists, TimeProvider clock)
{
    private const int MaxBytes = 64 * 1024;

    // What was kept has to be asked again soon: a signer who was revoked signs no more.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    internal Task<SignResult<RevocationSaid>> AskAsync(X509Certificate2 certificate, X509Certificate2 issuer, CancellationToken cancellationToken) => RevocationPlaces.Responder(certificate) is { } address
        ? fetch.GetAsync(address, $"{address.AbsoluteUri} {certificate.Thumbprint}", MaxAge, () => FetchAsync(address, certificate, issuer, cancellationToken))
        : Task.FromResult<SignResult<RevocationSaid>>(new Refusal(RefusalCode.NoRevocationData, "The certificate names no responder that can be asked over HTTP."));

    private async Task<SignResult<RevocationSaid>> FetchAsync(Uri address, X509Certificate2 certificate, X509Certificate2 issuer, CancellationToken cancellationToken)
    {
        var nonce = RandomNumberGenerator.GetBytes(OcspNonce.Length);
        using var question = new ByteArrayContent(new OcspRequest([CertId.Of(certificate, issuer)], nonce).Write());
        question.Headers.ContentType = new MediaTypeHeaderValue(OcspRequest.MediaType);
        if (!(await fetch.SendAsync(address, question, MaxBytes, cancellationToken)).TryGet(out var bytes, out var refusal))
        {
            return refusal;
        }

        if (!Check(OcspResponse.Read(bytes), nonce, certificate, issuer).TryGet(out var response, out var problem))
        {
            return new Refusal(RefusalCode.NoRevocationData, $"The answer of the responder {address.Host} says nothing: {problem}.");
        }

        var answer = new RevocationSaid([new RevocationValue(RevocationForm.Ocsp, bytes)], response.StandingOf(certificate, issuer)!.Until);
        var responder = response.ResponderFor(issuer)!;
        if (OcspResponder.NeedsNoCheck(responder, issuer))
        {
            return answer;
        }

        return (await lists.AskAsync(responder, cancellationToken)).TryGet(out var list, out refusal)
            ? new RevocationSaid([.. answer.Values, .. list.Values], answer.Until)
            : new Refusal(RefusalCode.NoRevocationData, $"Whether the responder {address.Host} was revoked is not known: {refusal.Detail}");
    }

    private OcspReading Check(OcspReading reading, byte[] nonce, X509Certificate2 certificate, X509Certificate2 issuer) =>
        !reading.TryGet(out var response, out _) ? reading
        : response.AnswerFor(certificate, issuer) is not { } answer ? OcspProblem.OtherCertificate
        : response.Nonce is { } repeated && !repeated.AsSpan().SequenceEqual(nonce) ? OcspProblem.OtherNonce
        : Signature(response, issuer) ?? Standing(answer) ?? reading;

    // A key of former days says when it signed as it likes: who answers now has a certificate that holds now.
    private OcspReading? Signature(OcspResponse response, X509Certificate2 issuer) =>
        !response.NamesResponderOf(issuer) ? OcspProblem.WrongResponder
        : response.ResponderFor(issuer) is not { } responder ? OcspProblem.WrongSignature
        : !OcspResponder.HoldsAt(responder, clock.GetUtcNow()) ? OcspProblem.WrongResponder
        : null;

    private OcspReading? Standing(OcspAnswer answer) =>
        answer.Standing is not { } standing ? OcspProblem.Unknown
        : !standing.IsFresh(clock.GetUtcNow()) ? OcspProblem.NotFresh
        : null;
}
