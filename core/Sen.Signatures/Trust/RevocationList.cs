using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>A certificate revocation list (RFC 5280 §5), read; whether to believe it is <see cref="IsFrom"/>.</summary>
internal sealed class RevocationList
{
    private static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 0, isConstructed: true);

    private readonly Dictionary<BigInteger, DateTimeOffset> _revoked = [];
    private byte[] _signed = [];
    private byte[] _signature = [];
    private string _algorithm = "";

    private RevocationList()
    {
    }

    internal byte[] Issuer { get; private set; } = [];

    internal DateTimeOffset ThisUpdate { get; private set; }

    internal DateTimeOffset? NextUpdate { get; private set; }

    /// <summary>Null when it is no list, or one with a critical extension: partial and indirect lists do not say what this room asks.</summary>
    internal static RevocationList? Read(ReadOnlyMemory<byte> der)
    {
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            var list = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var result = new RevocationList { _signed = list.PeekEncodedValue().ToArray() };
            var critical = result.ReadSigned(list.ReadSequence());
            result._algorithm = list.ReadSequence().ReadObjectIdentifier();
            result._signature = list.ReadBitString(out _);
            return critical ? null : result;
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Whether the certificate's key signed this list, and may.</summary>
    internal bool IsFrom(X509Certificate2 issuer)
    {
        if (!issuer.SubjectName.RawData.AsSpan().SequenceEqual(Issuer)
            || issuer.Extensions.OfType<X509KeyUsageExtension>().Any(usage => !usage.KeyUsages.HasFlag(X509KeyUsageFlags.CrlSign)))
        {
            return false;
        }

        HashAlgorithmName? hash = _algorithm switch
        {
            Oids.EcdsaWithSha256 or Oids.Sha256WithRsa => HashAlgorithmName.SHA256,
            "1.2.840.10045.4.3.3" or "1.2.840.113549.1.1.12" => HashAlgorithmName.SHA384,
            "1.2.840.10045.4.3.4" or "1.2.840.113549.1.1.13" => HashAlgorithmName.SHA512,
            _ => null,
        };
        if (hash is not { } name)
        {
            return false;
        }

        using var ecdsa = issuer.GetECDsaPublicKey();
        using var rsa = issuer.GetRSAPublicKey();
        return ecdsa?.VerifyData(_signed, _signature, name, DSASignatureFormat.Rfc3279DerSequence)
            ?? rsa?.VerifyData(_signed, _signature, name, RSASignaturePadding.Pkcs1) ?? false;
    }

    internal DateTimeOffset? RevokedAt(X509Certificate2 certificate) =>
        _revoked.TryGetValue(new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: false, isBigEndian: true), out var at) ? at : null;

    private bool ReadSigned(AsnReader list)
    {
        if (list.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
        {
            list.ReadInteger();
        }

        list.ReadEncodedValue();
        Issuer = list.ReadEncodedValue().ToArray();
        ThisUpdate = Time(list);
        NextUpdate = list.HasData && IsTime(list.PeekTag()) ? Time(list) : null;
        if (list.HasData && list.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            ReadRevoked(list.ReadSequence());
        }

        return list.HasData && HasCritical(list.ReadSequence(Extensions).ReadSequence());
    }

    private void ReadRevoked(AsnReader entries)
    {
        while (entries.HasData)
        {
            var entry = entries.ReadSequence();
            _revoked[entry.ReadInteger()] = Time(entry);
        }
    }

    private static bool HasCritical(AsnReader extensions)
    {
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            extension.ReadObjectIdentifier();
            if (extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean())
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsTime(Asn1Tag tag) => tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    private static DateTimeOffset Time(AsnReader reader) => reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
}
