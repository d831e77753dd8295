using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>
/// Writes a CMS SignedData (RFC 5652) with one signer, in DER. Written out because .NET's own signer wants the private key in this
/// process, while ours may lie on a token or far away.
/// </summary>
internal static class CmsWriter
{
    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag Context1 = new(TagClass.ContextSpecific, 1, isConstructed: true);

    /// <summary>The signed attributes as SET OF; the SHA-256 of these bytes is what the key signs (RFC 5652 §5.4).</summary>
    /// <param name="signingTime">EN 319 122-1 §5.2.1 wants it; EN 319 142-1 §6.3 forbids it in a PDF, whose dictionary holds the time: null.</param>
    internal static byte[] SignedAttributes(
        ReadOnlySpan<byte> contentSha256, X509Certificate2 certificate, SigningAlgorithm algorithm, DateTimeOffset? signingTime, string? role)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSetOf())
        {
            Attribute(writer, Oids.ContentType, w => w.WriteObjectIdentifier(Oids.Data));
            var digest = contentSha256.ToArray();
            Attribute(writer, Oids.MessageDigest, w => w.WriteOctetString(digest));
            Attribute(writer, Oids.SigningCertificateV2, w => SigningCertificate(w, certificate));
            Attribute(writer, Oids.AlgorithmProtection, w => AlgorithmProtection(w, algorithm));
            if (signingTime is { } time)
            {
                Attribute(writer, Oids.SigningTime, w => Time(w, time));
            }

            if (!string.IsNullOrEmpty(role))
            {
                Attribute(writer, Oids.SignerAttributesV2, w => ClaimedRole(w, role));
            }
        }

        return writer.Encode();
    }

    /// <summary>The whole ContentInfo, detached: the content is not inside.</summary>
    internal static byte[] SignedData(CmsSignature signature)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.SignedData);
            using (writer.PushSequence(Context0))
            using (writer.PushSequence())
            {
                // RFC 5652 §5.1: another form than a list makes it version 5.
                writer.WriteInteger(signature.Revocations.Any(r => r.Form is not RevocationForm.Crl) ? 5 : 1);
                using (writer.PushSetOf())
                {
                    Sha256(writer);
                }

                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(Oids.Data);
                }

                EncodedSet(writer, Context0, signature.Certificates.Select(c => c.RawData));
                EncodedSet(writer, Context1, signature.Revocations.Select(RevocationInfo));
                using (writer.PushSetOf())
                {
                    SignerInfo(writer, signature);
                }
            }
        }

        return writer.Encode();
    }

    /// <summary>r and s as CMS and X.509 want them (RFC 3279 §2.2.3).</summary>
    internal static byte[] EcdsaToDer(ReadOnlySpan<byte> p1363)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new BigInteger(p1363[..(p1363.Length / 2)], isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new BigInteger(p1363[(p1363.Length / 2)..], isUnsigned: true, isBigEndian: true));
        }

        return writer.Encode();
    }

    private static void SignerInfo(AsnWriter writer, CmsSignature signature)
    {
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(signature.Signer.IssuerName.RawData);
                writer.WriteInteger(signature.Signer.SerialNumberBytes.Span);
            }

            Sha256(writer);
            var attributes = signature.SignedAttributes.ToArray();
            attributes[0] = 0xA0; // [0] IMPLICIT in place of SET OF
            writer.WriteEncodedValue(attributes);
            Algorithm(writer, signature.Algorithm, null);
            writer.WriteOctetString(signature.Value);
            if (signature.Timestamp is { } token)
            {
                using (writer.PushSetOf(Context1))
                {
                    Attribute(writer, Oids.SignatureTimestamp, w => w.WriteEncodedValue(token));
                }
            }
        }
    }

    // RevocationInfoChoice: a list as it is, an answer as other [1] { id-ri-ocsp-response, OCSPResponse } (RFC 5940 §2).
    internal static byte[] RevocationInfo(RevocationValue value)
    {
        if (value.Form is RevocationForm.Crl)
        {
            return value.Der;
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence(Context1))
        {
            writer.WriteObjectIdentifier(Oids.OcspResponse);
            writer.WriteEncodedValue(value.Der);
        }

        return writer.Encode();
    }

    internal static void EncodedSet(AsnWriter writer, Asn1Tag tag, IEnumerable<byte[]> values)
    {
        var all = values.ToList();
        if (all.Count > 0)
        {
            using (writer.PushSetOf(tag))
            {
                all.ForEach(value => writer.WriteEncodedValue(value));
            }
        }
    }

    private static void Attribute(AsnWriter writer, string oid, Action<AsnWriter> value)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            using (writer.PushSetOf())
            {
                value(writer);
            }
        }
    }

    // RFC 5035 §4: SHA-256 is the default and left out in DER; EN 319 122-1 §5.2.2.3 advises against issuerSerial.
    private static void SigningCertificate(AsnWriter writer, X509Certificate2 certificate)
    {
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteOctetString(SHA256.HashData(certificate.RawData));
        }
    }

    // RFC 6211: the algorithms are signed, so nobody can have the same value checked with weaker ones.
    private static void AlgorithmProtection(AsnWriter writer, SigningAlgorithm algorithm)
    {
        using (writer.PushSequence())
        {
            Sha256(writer);
            Algorithm(writer, algorithm, Context1);
        }
    }

    // RFC 5652 §11.3: UTCTime through 2049.
    private static void Time(AsnWriter writer, DateTimeOffset time)
    {
        if (time.UtcDateTime.Year is >= 1950 and < 2050)
        {
            writer.WriteUtcTime(time);
        }
        else
        {
            writer.WriteGeneralizedTime(time, omitFractionalSeconds: true);
        }
    }

    // EN 319 122-1 §5.2.6.1: SignerAttributeV2 with a claimed attribute, here X.520 title.
    private static void ClaimedRole(AsnWriter writer, string role)
    {
        using (writer.PushSequence())
        using (writer.PushSequence(Context0))
        {
            Attribute(writer, Oids.Title, w => w.WriteCharacterString(UniversalTagNumber.UTF8String, role));
        }
    }

    private static void Sha256(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.Sha256);
        }
    }

    private static void Algorithm(AsnWriter writer, SigningAlgorithm algorithm, Asn1Tag? tag)
    {
        using (writer.PushSequence(tag))
        {
            switch (algorithm)
            {
                case SigningAlgorithm.RsaPkcs1:
                    writer.WriteObjectIdentifier(Oids.Sha256WithRsa);
                    writer.WriteNull();
                    break;
                case SigningAlgorithm.EcdsaP256:
                    writer.WriteObjectIdentifier(Oids.EcdsaWithSha256);
                    break;
                default:
                    writer.WriteObjectIdentifier(Oids.RsaPss);
                    PssParameters(writer);
                    break;
            }
        }
    }

    // RFC 4055 §3.1: hash [0] SHA-256, mask generation [1] MGF1 of SHA-256, salt [2] 32 bytes.
    private static void PssParameters(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            using (writer.PushSequence(Context0))
            {
                Sha256(writer);
            }

            using (writer.PushSequence(Context1))
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oids.Mgf1);
                Sha256(writer);
            }

            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 2, isConstructed: true)))
            {
                writer.WriteInteger(32);
            }
        }
    }
}

/// <summary>The parts of a SignedData with one signer.</summary>
internal sealed record CmsSignature
{
    internal required X509Certificate2 Signer { get; init; }

    internal required SigningAlgorithm Algorithm { get; init; }

    /// <summary>SET OF, as it was hashed.</summary>
    internal required byte[] SignedAttributes { get; init; }

    /// <summary>As CMS wants it: ECDSA in DER.</summary>
    internal required byte[] Value { get; init; }

    /// <summary>The signer's, the issuers', and those that later verification needs.</summary>
    internal required IReadOnlyList<X509Certificate2> Certificates { get; init; }

    internal byte[]? Timestamp { get; init; }

    internal IReadOnlyList<RevocationValue> Revocations { get; init; } = [];
}
