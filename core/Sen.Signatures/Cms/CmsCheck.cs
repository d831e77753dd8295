using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>Checks a detached CMS with one signer, as CAdES and PAdES write it.</summary>
internal static class CmsCheck
{
    internal static Findings Check(ReadOnlyMemory<byte> cms, ReadOnlyMemory<byte> content)
    {
        var findings = new Findings();
        try
        {
            Check(cms, content, findings);
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException or InvalidOperationException)
        {
            findings.Add(SignatureProblem.Unreadable);
        }

        return findings;
    }

    private static void Check(ReadOnlyMemory<byte> cms, ReadOnlyMemory<byte> content, Findings findings)
    {
        var signed = new SignedCms(new ContentInfo(content.ToArray()), detached: true);
        signed.Decode(cms.Span);
        if (!signed.Detached || signed.SignerInfos.Count != 1)
        {
            findings.Add(signed.SignerInfos.Count == 0 ? SignatureProblem.NoSignature : SignatureProblem.UnsafeStructure);
            return;
        }

        var signer = signed.SignerInfos[0];
        findings.Pool.AddRange(signed.Certificates);
        findings.Revocations.AddRange(CmsParts.Revocations(cms));
        findings.Certificate = signer.Certificate;
        findings.Stamped = signer.GetSignature();
        ReadAttributes(signer, findings);
        if (signer.Certificate is null)
        {
            return;
        }

        CheckCertificate(signer, findings);
        CheckAlgorithms(signer, findings);
        CheckValue(signer, content.Span, findings);
    }

    // The message digest is compared here so that "the content changed" and "the signature is wrong" stay two findings.
    private static void CheckValue(SignerInfo signer, ReadOnlySpan<byte> content, Findings findings)
    {
        if (!TimestampTokens.IsStrong(signer.DigestAlgorithm.Value))
        {
            findings.Add(SignatureProblem.WeakAlgorithm);
            return;
        }

        var digest = signer.DigestAlgorithm.Value switch { Oids.Sha256 => SHA256.HashData(content), "2.16.840.1.101.3.4.2.2" => SHA384.HashData(content), _ => SHA512.HashData(content) };
        var said = One(signer.SignedAttributes, Oids.MessageDigest);
        if (said is null || !new AsnReader(said, AsnEncodingRules.DER).ReadOctetString().AsSpan().SequenceEqual(digest))
        {
            findings.Add(SignatureProblem.ContentChanged);
            return;
        }

        try
        {
            signer.CheckSignature(verifySignatureOnly: true);
        }
        catch (CryptographicException)
        {
            findings.Add(SignatureProblem.WrongSignature);
        }
    }

    // RFC 6211 §3: when the signer named his algorithms under the signature, those outside are the same.
    private static void CheckAlgorithms(SignerInfo signer, Findings findings)
    {
        if (signer.SignedAttributes.Cast<CryptographicAttributeObject>().All(a => a.Oid.Value != Oids.AlgorithmProtection))
        {
            return;
        }

        if (One(signer.SignedAttributes, Oids.AlgorithmProtection) is { } attribute)
        {
            var named = new AsnReader(attribute, AsnEncodingRules.DER).ReadSequence();
            var digest = named.ReadSequence().ReadObjectIdentifier();
            var signature = named.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 1, isConstructed: true)).ReadObjectIdentifier();
            if (digest == signer.DigestAlgorithm.Value && signature == signer.SignatureAlgorithm.Value)
            {
                return;
            }
        }

        findings.Add(SignatureProblem.UnsafeStructure);
    }

    // EN 319 122-1 §5.2.2: the signed attribute holds the hash of the signer's certificate, first in its list.
    private static void CheckCertificate(SignerInfo signer, Findings findings)
    {
        if (!IsStrongKey(signer.Certificate!))
        {
            findings.Add(SignatureProblem.WeakAlgorithm);
        }

        if (One(signer.SignedAttributes, Oids.SigningCertificateV2) is not { } attribute)
        {
            findings.Add(SignatureProblem.UnsafeStructure);
            return;
        }

        var first = new AsnReader(attribute, AsnEncodingRules.DER).ReadSequence().ReadSequence().ReadSequence();
        var algorithm = first.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence) ? first.ReadSequence().ReadObjectIdentifier() : Oids.Sha256;
        var raw = signer.Certificate!.RawData;
        var hash = algorithm switch
        {
            Oids.Sha256 => SHA256.HashData(raw),
            "2.16.840.1.101.3.4.2.2" => SHA384.HashData(raw),
            "2.16.840.1.101.3.4.2.3" => SHA512.HashData(raw),
            _ => null,
        };
        if (hash is null || !first.ReadOctetString().AsSpan().SequenceEqual(hash))
        {
            findings.Add(SignatureProblem.CertificateReplaced);
        }
    }

    private static bool IsStrongKey(X509Certificate2 certificate)
    {
        using var ecdsa = certificate.GetECDsaPublicKey();
        using var rsa = certificate.GetRSAPublicKey();
        return ecdsa is { KeySize: >= 256 } || rsa is { KeySize: >= 2048 };
    }

    private static void ReadAttributes(SignerInfo signer, Findings findings)
    {
        if (One(signer.SignedAttributes, Oids.SigningTime) is { } time)
        {
            findings.ClaimedTime = new DateTimeOffset(new Pkcs9SigningTime(time).SigningTime.ToUniversalTime(), TimeSpan.Zero);
        }

        findings.Role = One(signer.SignedAttributes, Oids.SignerAttributesV2) is { } role ? CmsParts.ClaimedTitle(role) : null;
        findings.Tokens.AddRange(signer.UnsignedAttributes.Cast<CryptographicAttributeObject>()
            .Where(a => a.Oid.Value == Oids.SignatureTimestamp).SelectMany(a => a.Values.Cast<AsnEncodedData>()).Select(v => v.RawData));
    }

    /// <summary>The attribute's only value; null when it is missing, and when it is there twice or has several values.</summary>
    private static byte[]? One(CryptographicAttributeObjectCollection attributes, string oid) =>
        attributes.Cast<CryptographicAttributeObject>().Where(a => a.Oid.Value == oid).SelectMany(a => a.Values.Cast<AsnEncodedData>()).ToList() is [var only] ? only.RawData : null;
}
