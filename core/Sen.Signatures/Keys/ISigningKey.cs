using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>How a key signs; the digest is SHA-256 in each case.</summary>
public enum SigningAlgorithm
{
    /// <summary>RSASSA-PKCS1-v1_5 (JWS RS256).</summary>
    RsaPkcs1,

    /// <summary>RSASSA-PSS with MGF1 of SHA-256 and a salt of 32 bytes (JWS PS256).</summary>
    RsaPss,

    /// <summary>ECDSA on P-256 (JWS ES256).</summary>
    EcdsaP256,
}

/// <summary>An opened private key with its certificate. The key itself stays where it lies; only digests go to it.</summary>
public interface ISigningKey : IDisposable
{
    X509Certificate2 Certificate { get; }

    /// <summary>Certificates of the issuers, nearest first; the root may be left out.</summary>
    IReadOnlyList<X509Certificate2> Chain { get; }

    SigningAlgorithm Algorithm { get; }

    /// <summary>Signs one SHA-256 digest.</summary>
    /// <returns>RSA: as long as the modulus. ECDSA: r and s, 32 bytes each (IEEE P1363); the forms that want DER convert.</returns>
    Task<SignResult<byte[]>> SignAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken);
}

/// <summary>Where keys lie: a folder, a token, a remote service.</summary>
public interface IKeyPlace
{
    /// <summary>Opens the key that the place knows by this name. One opened key signs a whole batch with one confirmation.</summary>
    Task<SignResult<ISigningKey>> OpenAsync(string reference, KeyAuthorization authorization, CancellationToken cancellationToken);
}

/// <summary>What the signer shows to have the key opened.</summary>
public abstract record KeyAuthorization
{
    private KeyAuthorization()
    {
    }

    /// <summary>Nothing: seals of a facility, where the place itself is guarded.</summary>
    public static KeyAuthorization Nothing { get; } = new None();

    public sealed record None : KeyAuthorization;

    public sealed record Pin(string Value) : KeyAuthorization
    {
        // A record prints its members; a PIN does not belong in a log.
        public override string ToString() => nameof(Pin);
    }

    /// <summary>PIN and one-time password for a remote service (CSC API: <c>PIN</c>, <c>OTP</c>).</summary>
    public sealed record PinAndOtp(string? PinValue, string? Otp) : KeyAuthorization
    {
        public override string ToString() => nameof(PinAndOtp);
    }

    /// <summary>Signature activation data that the signer got from the remote service itself (CSC API: <c>SAD</c>).</summary>
    public sealed record ActivationData(string Sad) : KeyAuthorization
    {
        public override string ToString() => nameof(ActivationData);
    }
}

internal static class SigningKeyChecks
{
    /// <summary>Which algorithm a certificate's key signs with; null when this room does not take such keys.</summary>
    internal static SigningAlgorithm? AlgorithmOf(X509Certificate2 certificate, bool pss = false)
    {
        using var ecdsa = certificate.GetECDsaPublicKey();
        if (ecdsa is not null)
        {
            return ecdsa.KeySize == 256 ? SigningAlgorithm.EcdsaP256 : null;
        }

        using var rsa = certificate.GetRSAPublicKey();
        return rsa is { KeySize: >= 2048 } ? pss ? SigningAlgorithm.RsaPss : SigningAlgorithm.RsaPkcs1 : null;
    }

    /// <summary>Whether the value is the certificate's signature of the digest. A key place far away is checked before its answer goes into a document.</summary>
    internal static bool Verifies(X509Certificate2 certificate, SigningAlgorithm algorithm, ReadOnlySpan<byte> sha256, ReadOnlySpan<byte> signature)
    {
        if (algorithm is SigningAlgorithm.EcdsaP256)
        {
            using var ecdsa = certificate.GetECDsaPublicKey();
            return ecdsa is not null && VerifiesEs256(ecdsa, sha256, signature);
        }

        using var rsa = certificate.GetRSAPublicKey();
        var padding = algorithm is SigningAlgorithm.RsaPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        return rsa is { KeySize: >= 2048 } && rsa.VerifyHash(sha256, signature, HashAlgorithmName.SHA256, padding);
    }

    /// <summary>RFC 7518 §3.4: r and s of 32 bytes each, no more and no less.</summary>
    internal static bool VerifiesEs256(ECDsa key, ReadOnlySpan<byte> sha256, ReadOnlySpan<byte> signature) =>
        key.KeySize == 256 && signature.Length == 64 && key.VerifyHash(sha256, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
}
