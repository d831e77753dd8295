using System.Security.Cryptography;

namespace Sen.Signatures;

/// <summary>CAdES (EN 319 122-1): a detached CMS signature over any bytes.</summary>
public static class CadesSigner
{
    /// <summary>Signs the bytes; the answer is a ContentInfo in DER (<c>.p7s</c>) without the content.</summary>
    public static Task<SignResult<byte[]>> SignAsync(
        ReadOnlyMemory<byte> content, ISigningKey key, SignatureDetails details, SigningEvidence evidence, CancellationToken cancellationToken) =>
        SignDigestAsync(SHA256.HashData(content.Span), key, details.Time, details.Role, evidence, cancellationToken);

    /// <summary>The same over a digest; <paramref name="signingTime"/> is null where the time stands elsewhere (PDF).</summary>
    internal static async Task<SignResult<byte[]>> SignDigestAsync(
        ReadOnlyMemory<byte> sha256, ISigningKey key, DateTimeOffset? signingTime, string? role, SigningEvidence evidence, CancellationToken cancellationToken)
    {
        var attributes = CmsWriter.SignedAttributes(sha256.Span, key.Certificate, key.Algorithm, signingTime, role);
        var digest = SHA256.HashData(attributes);
        if (!(await key.SignAsync(digest, cancellationToken)).TryGet(out var value, out var refusal))
        {
            return refusal;
        }

        if (!SigningKeyChecks.Verifies(key.Certificate, key.Algorithm, digest, value))
        {
            return new Refusal(RefusalCode.Denied, "The key place answered with a value that is not the certificate's signature.");
        }

        var signature = new CmsSignature
        {
            Signer = key.Certificate,
            Algorithm = key.Algorithm,
            SignedAttributes = attributes,
            Value = key.Algorithm is SigningAlgorithm.EcdsaP256 ? CmsWriter.EcdsaToDer(value) : value,
            Certificates = [key.Certificate, .. key.Chain],
        };
        if (evidence.Timestamps is { } timestamps)
        {
            if (!(await timestamps.StampAsync(SHA256.HashData(signature.Value), cancellationToken)).TryGet(out var token, out refusal))
            {
                return refusal;
            }

            signature = signature with { Timestamp = token };
        }

        return CmsWriter.SignedData(signature);
    }
}
