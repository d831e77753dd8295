using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>Who may answer for an issuer (RFC 6960 §4.2.2.2): the issuer himself, or whom he certified for nothing but that.</summary>
internal static class OcspResponder
{
    /// <summary>Whether the issuer delegated answering to this certificate, and it held at that time.</summary>
    internal static bool IsDelegate(X509Certificate2 certificate, X509Certificate2 issuer, DateTimeOffset at)
    {
        try
        {
            return certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(e => e.EnhancedKeyUsages[Oids.OcspSigning] is not null)
                && HoldsAt(certificate, at) && X509Signature.IsIssuedBy(certificate, issuer);
        }
        catch (CryptographicException)
        {
            // Extensions, names and times are decoded when they are asked for.
            return false;
        }
    }

    /// <summary>Whether nobody has to ask if the responder was revoked: the issuer, and a delegate with id-pkix-ocsp-nocheck.</summary>
    internal static bool NeedsNoCheck(X509Certificate2 responder, X509Certificate2 issuer) =>
        responder.RawDataMemory.Span.SequenceEqual(issuer.RawDataMemory.Span) || responder.Extensions.Any(e => e.Oid?.Value == Oids.OcspNoCheck);

    internal static bool HoldsAt(X509Certificate2 responder, DateTimeOffset at) =>
        responder.NotBefore.ToUniversalTime() <= at.UtcDateTime && at.UtcDateTime <= responder.NotAfter.ToUniversalTime();
}
