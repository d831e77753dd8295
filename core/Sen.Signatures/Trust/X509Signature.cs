using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>Signatures of issuers and responders on what is signed in X.509's manner: certificates, lists, answers.</summary>
internal static class X509Signature
{
    private const int ShortestRsa = 2048;

    /// <summary>Whether the certificate's key made this signature, with an algorithm that is still relied on.</summary>
    /// <param name="signer">Who is said to have signed.</param>
    /// <param name="algorithm">AlgorithmIdentifier, read up to its content.</param>
    /// <param name="signed">The bytes under the signature.</param>
    /// <param name="signature">The value.</param>
    internal static bool Verifies(X509Certificate2 signer, ReadOnlyMemory<byte> algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        try
        {
            var (hash, isPss) = Algorithm(algorithm);
            if (hash is not { } name)
            {
                return false;
            }

            using var ecdsa = signer.GetECDsaPublicKey();
            using var rsa = signer.GetRSAPublicKey();
            return ecdsa is { KeySize: >= 256 } ? ecdsa.VerifyData(signed, signature, name, DSASignatureFormat.Rfc3279DerSequence)
                : rsa is { KeySize: >= ShortestRsa } && rsa.VerifyData(signed, signature, name, isPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            return false;
        }
    }

    /// <summary>Whether the issuer's key signed the certificate. Names are compared byte for byte, as issuers write them.</summary>
    internal static bool IsIssuedBy(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        try
        {
            if (!certificate.IssuerName.RawData.AsSpan().SequenceEqual(issuer.SubjectName.RawData))
            {
                return false;
            }

            var parts = new AsnReader(certificate.RawDataMemory, AsnEncodingRules.DER).ReadSequence();
            var signed = parts.ReadEncodedValue();
            var algorithm = parts.ReadEncodedValue();
            return Verifies(issuer, algorithm, signed.Span, parts.ReadBitString(out _));
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    /// <summary>The certificate that issued this one; null when it is not among them.</summary>
    internal static X509Certificate2? IssuerOf(X509Certificate2 certificate, IEnumerable<X509Certificate2> known) => known.FirstOrDefault(issuer => IsIssuedBy(certificate, issuer));

    private static (HashAlgorithmName? Hash, bool IsPss) Algorithm(ReadOnlyMemory<byte> identifier)
    {
        var algorithm = new AsnReader(identifier, AsnEncodingRules.DER).ReadSequence();
        return algorithm.ReadObjectIdentifier() switch
        {
            Oids.EcdsaWithSha256 or Oids.Sha256WithRsa => (HashAlgorithmName.SHA256, false),
            "1.2.840.10045.4.3.3" or "1.2.840.113549.1.1.12" => (HashAlgorithmName.SHA384, false),
            "1.2.840.10045.4.3.4" or "1.2.840.113549.1.1.13" => (HashAlgorithmName.SHA512, false),
            Oids.RsaPss => (PssHash(algorithm.ReadSequence()), true),
            _ => (null, false),
        };
    }

    // RFC 4055 §3.1: hash [0], by default SHA-1, which is not taken. The salt is as long as the hash, which the platform insists on.
    private static HashAlgorithmName? PssHash(AsnReader parameters)
    {
        var context0 = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        return !parameters.HasData || parameters.PeekTag() != context0 ? null : parameters.ReadSequence(context0).ReadSequence().ReadObjectIdentifier() switch
        {
            Oids.Sha256 => HashAlgorithmName.SHA256,
            "2.16.840.1.101.3.4.2.2" => HashAlgorithmName.SHA384,
            "2.16.840.1.101.3.4.2.3" => HashAlgorithmName.SHA512,
            _ => null,
        };
    }
}
