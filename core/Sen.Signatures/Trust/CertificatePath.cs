using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>The way from a certificate to an anchor, at one moment.</summary>
internal sealed record CertificatePath(IReadOnlyList<X509Certificate2> Certificates, IReadOnlyList<SignatureProblem> Problems)
{
    // Any, document signing (RFC 9336), Microsoft's document signing, mail and client: what authorities give to people who sign.
    private static readonly string[] SigningPurposes = ["2.5.29.37.0", Oids.DocumentSigning, "1.3.6.1.4.1.311.10.3.12", "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.2"];

    internal string? Anchor => Problems.Contains(SignatureProblem.CertificateNotTrusted) ? null : Certificates[^1].Subject;

    /// <summary>Whether all certificates hold at a moment; the path is the same for each of them.</summary>
    internal bool HoldsAt(DateTimeOffset at) =>
        Certificates.All(c => c.NotBefore.ToUniversalTime() <= at.UtcDateTime && at.UtcDateTime <= c.NotAfter.ToUniversalTime());

    internal static CertificatePath Find(
        X509Certificate2 certificate, IEnumerable<X509Certificate2> pool, IReadOnlyList<X509Certificate2> anchors, DateTimeOffset at, bool forTimestamps = false)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(anchors.ToArray());
        chain.ChainPolicy.ExtraStore.AddRange(pool.ToArray());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.VerificationTime = at.UtcDateTime;
        var problems = new List<SignatureProblem>();
        if (anchors.Count == 0 || !IsBuilt(chain, certificate))
        {
            var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status);
            if (status.HasFlag(X509ChainStatusFlags.NotTimeValid))
            {
                problems.Add(SignatureProblem.CertificateNotValid);
            }

            if (anchors.Count == 0 || chain.ChainStatus.Length == 0 || (status & ~X509ChainStatusFlags.NotTimeValid) != X509ChainStatusFlags.NoError)
            {
                problems.Add(SignatureProblem.CertificateNotTrusted);
            }
        }

        if (!IsFor(certificate, forTimestamps))
        {
            problems.Add(SignatureProblem.CertificateNotForSigning);
        }

        return new CertificatePath([.. chain.ChainElements.Select(e => X509CertificateLoader.LoadCertificate(e.Certificate.RawData))], problems);
    }

    /// <summary>Whether the signer's or an issuer's certificate had been revoked at that moment; the anchor vouches for itself.</summary>
    internal RevocationState Revocation(RevocationStatements statements, DateTimeOffset at)
    {
        var states = States(statements, at).Select(said => said.State).ToList();
        return states.Contains(RevocationState.Revoked) ? RevocationState.Revoked
            : states.Contains(RevocationState.Unknown) ? RevocationState.Unknown
            : RevocationState.Good;
    }

    /// <summary>What is said of each of them but the anchor, about that moment.</summary>
    internal IEnumerable<(X509Certificate2 Certificate, RevocationState State)> States(RevocationStatements statements, DateTimeOffset at) =>
        Certificates.Zip(Certificates.Skip(1), (certificate, issuer) => (certificate, statements.StateOf(certificate, issuer, at)));

    // OpenSSL gives up with an error of its own on certificates that are broken in some ways.
    private static bool IsBuilt(X509Chain chain, X509Certificate2 certificate)
    {
        try
        {
            return chain.Build(certificate);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool IsFor(X509Certificate2 certificate, bool timestamps)
    {
        var usages = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(e => e.EnhancedKeyUsages.Cast<Oid>()).Select(o => o.Value).ToList();
        if (timestamps)
        {
            return usages is [Oids.TimeStamping];
        }

        return !certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(c => c.CertificateAuthority)
            && certificate.Extensions.OfType<X509KeyUsageExtension>()
                .All(u => (u.KeyUsages & (X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation)) != X509KeyUsageFlags.None)
            && (usages.Count == 0 || usages.Intersect(SigningPurposes, StringComparer.Ordinal).Any());
    }
}
