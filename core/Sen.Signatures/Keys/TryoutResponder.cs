using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>
/// The OCSP responder of a trial authority, as licensed authorities run one: a delegate with a key of its own, which is made anew with each start. Like its list,
/// the authority knows what it revoked and not what it issued: it says "good" of everything else under its name (RFC 6960 §2.2), "unknown" of other issuers.
/// </summary>
public sealed class TryoutResponder : IDisposable
{
    /// <summary>The media type of what <see cref="ReplyAsync"/> answers; questions are <c>application/ocsp-request</c> (RFC 6960 appendix A).</summary>
    public const string MediaType = OcspResponse.MediaType;

    private const int MostQuestions = 20;

    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(10);

    private readonly TryoutAuthority _authority;
    private readonly TimeProvider _clock;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TryoutResponder(TryoutAuthority authority, TimeProvider clock)
    {
        (_authority, _clock) = (authority, clock);
        var subject = new CertificateSubject { CommonName = $"Sen {TryoutAuthority.Mark} OCSP" }.ToName();
        _certificate = authority.IssueForAnswers(new CertificateRequest(subject, _key, HashAlgorithmName.SHA256).CreateSigningRequest());
    }

    /// <summary>The answer (DER) to a question (DER). A broken question gets an answer that says so.</summary>
    public async Task<byte[]> ReplyAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        if (OcspRequest.Read(question) is not { Certificates.Count: > 0 and <= MostQuestions, Nonce: null or { Length: > 0 and <= OcspNonce.Length } } request)
        {
            return OcspReply.Refused(OcspStatus.MalformedRequest);
        }

        var now = _clock.GetUtcNow();
        var answers = new List<OcspAnswer>();
        foreach (var certificate in request.Certificates)
        {
            answers.Add(new OcspAnswer(certificate, certificate.IsIssuer(_authority.Root) ? await StandingAsync(certificate, now, cancellationToken) : null, HasCritical: false));
        }

        return new OcspReply(now, answers, request.Nonce).Sign(_certificate, _key);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private async Task<CertificateStanding> StandingAsync(CertId certificate, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var revoked = await _authority.RevocationOfAsync(Convert.ToHexString(certificate.SerialNumber), cancellationToken);
        return new CertificateStanding(now, now + GoodFor, revoked?.At, (X509RevocationReason?)revoked?.Reason);
    }
}
