using System.Security.Cryptography;

namespace Sen.Signatures;

/// <summary>CAdES (EN 319 122-1): a detached CMS signature over any bytes.</summary>
public static class CadesSigner
{
    /// <summary>Signs the bytes; the answer is a ContentInfo in DER (<c>.p7s</c>) without the content.</summary>
    public static Task<SignResult<byte[]>> SignAsync(
        ReadOnlyMemory<byte> content, ISigningKey key, SignatureDetails details, SigningEvidence evidence, CancellationToken cancellationToken) =>
        SignDigestAsync(SHA256.HashData(content.Span), key, details, withTime: true, evidence, cancellationToken);

    /// <summary>The same over a digest. <paramref name="withTime"/> is false where the time stands elsewhere (PDF).</summary>
    internal static async Task<SignResult<byte[]>> SignDigestAsync(
        ReadOnlyMemory<byte> sha256, ISigningKey key, SignatureDetails details, bool withTime, SigningEvidence evidence, CancellationToken cancellationToken)
    {
        var attributes = CmsWriter.SignedAttributes(sha256.Span, key.Certificate, key.Algorithm, withTime ? details.Time : null, details.Role);
        if (!(await Signing.SignAsync(key, SHA256.HashData(attributes), details.Time, cancellationToken)).TryGet(out var signed, out var refusal))
        {
            return refusal;
        }

        var value = key.Algorithm is SigningAlgorithm.EcdsaP256 ? CmsWriter.EcdsaToDer(signed) : signed;
        if (!(await Signing.ProveAsync(key, value, evidence, cancellationToken)).TryGet(out var proof, out refusal))
        {
            return refusal;
        }

        return CmsWriter.SignedData(new CmsSignature
        {
            Signer = key.Certificate,
            Algorithm = key.Algorithm,
            SignedAttributes = attributes,
            Value = value,
            Certificates = proof.Validation?.Certificates ?? [key.Certificate, .. key.Chain],
            Timestamp = proof.Token,
            Revocations = proof.Validation?.Revocations ?? [],
        });
    }
}
