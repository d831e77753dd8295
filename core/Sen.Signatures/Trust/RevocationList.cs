using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>A certificate revocation list (RFC 5280 §5), read; whether to believe it is <see cref="IsFrom"/>.</summary>
internal sealed class RevocationList
{
    private static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 0, isConstructed: true);

    private readonly Dictionary<BigInteger, (DateTimeOffset At, X509RevocationReason? Reason)> _revoked = [];
    private byte[] _signed = [];
    private byte[] _signature = [];
    private byte[] _algorithm = [];
    private byte[]? _signer;

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
            result._algorithm = list.ReadEncodedValue().ToArray();
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
        // Found out once: a check of the log holds the same list against a hundred thousand signatures.
        if (Volatile.Read(ref _signer) is { } known && known.AsSpan().SequenceEqual(issuer.RawDataMemory.Span))
        {
            return true;
        }

        var signed = IsSignedBy(issuer);
        if (signed)
        {
            Volatile.Write(ref _signer, issuer.RawData);
        }

        return signed;
    }

    /// <summary>What it says about a certificate of its issuer.</summary>
    internal CertificateStanding StandingOf(X509Certificate2 certificate) =>
        _revoked.TryGetValue(new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: false, isBigEndian: true), out var entry)
            ? new CertificateStanding(ThisUpdate, NextUpdate, entry.At, entry.Reason)
            : new CertificateStanding(ThisUpdate, NextUpdate, null, null);

    private bool IsSignedBy(X509Certificate2 issuer) =>
        issuer.SubjectName.RawData.AsSpan().SequenceEqual(Issuer)
        && issuer.Extensions.OfType<X509KeyUsageExtension>().All(usage => usage.KeyUsages.HasFlag(X509KeyUsageFlags.CrlSign))
        && X509Signature.Verifies(issuer, _algorithm, _signed, _signature);

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

        return list.HasData && DerExtension.All(list.ReadSequence(Extensions).ReadSequence()).Any(e => e.IsCritical);
    }

    private void ReadRevoked(AsnReader entries)
    {
        while (entries.HasData)
        {
            var entry = entries.ReadSequence();
            _revoked[entry.ReadInteger()] = (Time(entry), entry.HasData ? Reason(entry.ReadSequence()) : null);
        }
    }

    // RFC 5280 §5.3.1.
    private static X509RevocationReason? Reason(AsnReader extensions) =>
        DerExtension.All(extensions).FirstOrDefault(e => e.Oid == Oids.CrlReason) is { } reason
            ? new AsnReader(reason.Value, AsnEncodingRules.DER).ReadEnumeratedValue<X509RevocationReason>()
            : null;

    private static bool IsTime(Asn1Tag tag) => tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    private static DateTimeOffset Time(AsnReader reader) => reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
}
