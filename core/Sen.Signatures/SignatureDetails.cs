using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>What a signer says beside the signature; it is signed too.</summary>
public sealed record SignatureDetails
{
    /// <summary>When the signer says that he signed. Proof of a time comes from a timestamp authority only.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Why, in words for people: "Kê đơn", "Duyệt kết quả".</summary>
    public string? Reason { get; init; }

    /// <summary>Where.</summary>
    public string? Location { get; init; }

    /// <summary>The role in which the signer signs ("Trưởng khoa"), as he claims it.</summary>
    public string? Role { get; init; }
}

/// <summary>Baseline levels of ETSI EN 319 122, 132, 142 and TS 119 182.</summary>
public enum SignatureLevel
{
    /// <summary>Signature with the signer's certificate and claimed time.</summary>
    B,

    /// <summary>B, and a timestamp proves that the signature existed at a time.</summary>
    T,

    /// <summary>T, and all certificates and revocation data needed to verify later lie inside.</summary>
    LT,
}

/// <summary>What raises a signature above level B: with <paramref name="Timestamps"/> it is T, with <paramref name="Revocations"/> too it is LT.</summary>
/// <param name="IsRequired">False: who signs is not kept from it by an authority that is away, and the level is what could be had. A certificate that
/// was revoked signs nothing either way.</param>
public sealed record SigningEvidence(ITimestampAuthority? Timestamps = null, IRevocationSource? Revocations = null, bool IsRequired = true)
{
    /// <summary>Level B.</summary>
    public static SigningEvidence None { get; } = new();
}

/// <summary>A timestamp authority (RFC 3161).</summary>
public interface ITimestampAuthority
{
    /// <summary>Has a SHA-256 digest stamped.</summary>
    /// <returns>The TimeStampToken (CMS, DER); its signature and imprint have been checked.</returns>
    Task<SignResult<byte[]>> StampAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken);
}

/// <summary>What says whether a certificate was revoked: answers of responders (OCSP) and lists of issuers (CRL), whichever can be had.</summary>
public interface IRevocationSource
{
    /// <summary>The newest that can be had about this certificate.</summary>
    /// <param name="certificate">Whom it is about.</param>
    /// <param name="known">Certificates among which its issuer may be.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<SignResult<RevocationProof>> ProofForAsync(X509Certificate2 certificate, IEnumerable<X509Certificate2> known, CancellationToken cancellationToken);
}

public static class RevocationSources
{
    /// <summary>Whether the newest that could be had says that the certificate is revoked. False also when none could be had.</summary>
    public static async Task<bool> KnowsRevokedAsync(
        this IRevocationSource source, X509Certificate2 certificate, IEnumerable<X509Certificate2> known, CancellationToken cancellationToken) =>
        (await source.ProofForAsync(certificate, known, cancellationToken)).TryGet(out var proof, out _) && proof.RevokedAt is not null;
}
