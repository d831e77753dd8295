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

/// <summary>Where revocation lists come from.</summary>
public interface IRevocationSource
{
    /// <summary>The newest revocation list (DER) of the issuer of this certificate.</summary>
    Task<SignResult<byte[]>> ListForAsync(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate, CancellationToken cancellationToken);
}

public static class RevocationSources
{
    /// <summary>Whether the newest list that could be had names the certificate. False also when none could be had.</summary>
    public static async Task<bool> KnowsRevokedAsync(
        this IRevocationSource source, System.Security.Cryptography.X509Certificates.X509Certificate2 certificate, CancellationToken cancellationToken) =>
        (await source.ListForAsync(certificate, cancellationToken)).TryGet(out var list, out _) && RevocationList.Read(list)?.RevokedAt(certificate) is not null;
}
