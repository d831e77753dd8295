using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>Looks at a certificate before anybody signs with it.</summary>
public static class SignerCertificate
{
    /// <summary>
    /// What would be said of signatures by it: no way to an anchor, not for signing documents, not of force at that time. A key that this room does not
    /// sign with is <see cref="SignatureProblem.CertificateNotForSigning"/>, too. Empty: nothing.
    /// </summary>
    public static IReadOnlyList<SignatureProblem> Problems(
        X509Certificate2 certificate, IEnumerable<X509Certificate2> issuers, TrustSettings trust, DateTimeOffset at)
    {
        try
        {
            var problems = CertificatePath.Find(certificate, issuers, trust.Anchors, at).Problems;
            return SigningKeyChecks.AlgorithmOf(certificate) is null && !problems.Contains(SignatureProblem.CertificateNotForSigning)
                ? [.. problems, SignatureProblem.CertificateNotForSigning]
                : problems;
        }
        catch (CryptographicException)
        {
            // Extensions and names are decoded when they are asked for.
            return [SignatureProblem.Unreadable];
        }
    }
}
