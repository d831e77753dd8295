using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>What a lasting signature carries: certificates of issuers and authorities, and the lists and answers that say that none of them is revoked.</summary>
internal sealed record ValidationData(IReadOnlyList<X509Certificate2> Certificates, IReadOnlyList<RevocationValue> Revocations)
{
    internal IEnumerable<byte[]> Lists => Of(RevocationForm.Crl);

    internal IEnumerable<byte[]> Answers => Of(RevocationForm.Ocsp);

    private IEnumerable<byte[]> Of(RevocationForm form) => Revocations.Where(r => r.Form == form).Select(r => r.Der);
}

/// <summary>What comes after the bare signature at the levels T and LT; both null at level B.</summary>
internal sealed record Proof(byte[]? Token, ValidationData? Validation);

/// <summary>The steps that all forms share.</summary>
internal static class Signing
{
    /// <summary>Signs a digest with a certificate that holds, and checks what the key place answered before it goes into a document.</summary>
    internal static async Task<SignResult<byte[]>> SignAsync(ISigningKey key, byte[] sha256, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var certificate = key.Certificate;
        if (at.UtcDateTime < certificate.NotBefore.ToUniversalTime() || at.UtcDateTime > certificate.NotAfter.ToUniversalTime())
        {
            return new Refusal(RefusalCode.CertificateNotValid, "The certificate does not hold at this time.");
        }

        var signed = await key.SignAsync(sha256, cancellationToken);
        return signed.Succeeded && !SigningKeyChecks.Verifies(certificate, key.Algorithm, sha256, signed.Value)
            ? new Refusal(RefusalCode.Denied, "The key place answered with a value that is not the certificate's signature.")
            : signed;
    }

    /// <summary>Has the signature stamped, and gathers what later verification needs.</summary>
    internal static async Task<SignResult<Proof>> ProveAsync(ISigningKey key, byte[] stamped, SigningEvidence evidence, CancellationToken cancellationToken)
    {
        if (evidence.Timestamps is not { } timestamps)
        {
            return new Proof(null, null);
        }

        if (!(await timestamps.StampAsync(SHA256.HashData(stamped), cancellationToken)).TryGet(out var token, out var refusal))
        {
            return evidence.DoesWithout(refusal) ? new Proof(null, null) : refusal;
        }

        if (evidence.Revocations is not { } revocations)
        {
            return new Proof(token, null);
        }

        return (await GatherAsync(key, token, revocations, cancellationToken)).TryGet(out var validation, out refusal) ? new Proof(token, validation)
            : evidence.DoesWithout(refusal) ? new Proof(token, null)
            : refusal;
    }

    /// <summary>Whether a signature is made all the same, at a lower level.</summary>
    internal static bool DoesWithout(this SigningEvidence evidence, Refusal refusal) =>
        !evidence.IsRequired && refusal.Code is (RefusalCode.NoTimestamp or RefusalCode.NoRevocationData);

    /// <summary>Certificates, lists and answers for the signer and for the authority that stamped.</summary>
    internal static Task<SignResult<ValidationData>> GatherAsync(ISigningKey key, byte[] token, IRevocationSource revocations, CancellationToken cancellationToken) =>
        GatherAsync([key.Certificate, .. key.Chain], token, revocations, cancellationToken);

    /// <summary>The same for signers whose certificates are in a document already.</summary>
    internal static async Task<SignResult<ValidationData>> GatherAsync(
        IEnumerable<X509Certificate2> signers, byte[] token, IRevocationSource revocations, CancellationToken cancellationToken)
    {
        var cms = new SignedCms();
        cms.Decode(token);
        var certificates = Distinct([.. signers, .. cms.Certificates]);
        var values = new List<RevocationValue>();
        foreach (var certificate in certificates.Where(c => !c.SubjectName.RawData.AsSpan().SequenceEqual(c.IssuerName.RawData)))
        {
            if (!(await revocations.ProofForAsync(certificate, certificates, cancellationToken)).TryGet(out var proof, out var refusal))
            {
                return refusal;
            }

            if (proof.RevokedAt is not null)
            {
                return new Refusal(RefusalCode.CertificateRevoked, $"A certificate was revoked by its issuer: {proof.Reason ?? X509RevocationReason.Unspecified}.");
            }

            values.AddRange(proof.Values.Where(value => !values.Exists(known => known.Der.AsSpan().SequenceEqual(value.Der))));
        }

        return new ValidationData(certificates, values);
    }

    private static List<X509Certificate2> Distinct(IEnumerable<X509Certificate2> certificates) => [.. certificates.DistinctBy(c => c.Thumbprint, StringComparer.Ordinal)];
}
