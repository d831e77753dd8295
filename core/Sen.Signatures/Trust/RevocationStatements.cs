using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>All lists and answers that are at hand, read once. What of it is to be believed follows from the issuer of the certificate that is asked about.</summary>
internal sealed class RevocationStatements
{
    private readonly List<RevocationList> _lists = [];
    private readonly List<OcspResponse> _responses = [];

    /// <summary>What cannot be read says nothing.</summary>
    internal RevocationStatements(IEnumerable<RevocationValue> values)
    {
        foreach (var value in values)
        {
            if (value.Form is RevocationForm.Crl && RevocationList.Read(value.Der) is { } list)
            {
                _lists.Add(list);
            }
            else if (value.Form is RevocationForm.Ocsp && OcspResponse.Read(value.Der).TryGet(out var response, out _))
            {
                _responses.Add(response);
            }
        }
    }

    private RevocationStatements(List<RevocationList> lists, List<OcspResponse> responses) => (_lists, _responses) = (lists, responses);

    internal RevocationStatements And(RevocationStatements others) => new([.. _lists, .. others._lists], [.. _responses, .. others._responses]);

    /// <summary>Everything that is said about a certificate by who may say it.</summary>
    internal IEnumerable<CertificateStanding> About(X509Certificate2 certificate, X509Certificate2 issuer) => OnLists(certificate, issuer)
        .Concat(_responses.Select(response => response.StandingOf(certificate, issuer) is { } standing && IsFrom(response, issuer) ? standing : null).OfType<CertificateStanding>());

    /// <summary>
    /// Whether the certificate had been revoked at that moment. What was said after the certificate had ended is no word in its favour: lists leave out what has
    /// ended (RFC 5280 §3.3), and responders need not remember it (RFC 6960 §4.4.4).
    /// </summary>
    internal RevocationState StateOf(X509Certificate2 certificate, X509Certificate2 issuer, DateTimeOffset at)
    {
        var said = About(certificate, issuer).ToList();
        return said.Exists(standing => standing.RevokedAt <= at) ? RevocationState.Revoked
            : said.Exists(standing => standing.SpeaksFor(at) && standing.ThisUpdate.UtcDateTime <= certificate.NotAfter.ToUniversalTime()) ? RevocationState.Good
            : RevocationState.Unknown;
    }

    private IEnumerable<CertificateStanding> OnLists(X509Certificate2 certificate, X509Certificate2 issuer) =>
        _lists.Where(list => list.IsFrom(issuer)).Select(list => list.StandingOf(certificate));

    // RFC 6960 §4.2.2.2.1: a delegated responder is excused from being asked about, or a list has to say that it was not revoked when it answered.
    private bool IsFrom(OcspResponse response, X509Certificate2 issuer) =>
        response.ResponderFor(issuer) is { } responder && (OcspResponder.NeedsNoCheck(responder, issuer) || IsGood(responder, issuer, response.ProducedAt));

    private bool IsGood(X509Certificate2 responder, X509Certificate2 issuer, DateTimeOffset at)
    {
        var said = OnLists(responder, issuer).ToList();
        return said.Exists(standing => standing.SpeaksFor(at)) && !said.Exists(standing => standing.RevokedAt <= at);
    }
}
