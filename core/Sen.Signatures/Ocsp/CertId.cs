using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>Which certificate is asked about (RFC 6960 §4.1.1): hashes of its issuer's name and key, and its serial number.</summary>
internal sealed record CertId(string HashAlgorithm, byte[] IssuerNameHash, byte[] IssuerKeyHash, byte[] SerialNumber)
{
    internal const string Sha1 = "1.3.14.3.2.26";

    /// <summary>By SHA-1, which RFC 5019 §2.1.1 prescribes and every responder knows.</summary>
    internal static CertId Of(X509Certificate2 certificate, X509Certificate2 issuer) => new(
        Sha1, Hash(Sha1, issuer.SubjectName.RawData)!, Hash(Sha1, issuer.GetPublicKey())!, certificate.SerialNumberBytes.ToArray());

    internal static CertId Read(AsnReader reader)
    {
        var id = reader.ReadSequence();
        var algorithm = id.ReadSequence().ReadObjectIdentifier();
        return new CertId(algorithm, id.ReadOctetString(), id.ReadOctetString(), id.ReadIntegerBytes().ToArray());
    }

    internal bool IsOf(X509Certificate2 certificate, X509Certificate2 issuer) => IsIssuer(issuer) && SerialNumber.AsSpan().SequenceEqual(certificate.SerialNumberBytes.Span);

    internal bool IsIssuer(X509Certificate2 issuer) =>
        Hash(HashAlgorithm, issuer.SubjectName.RawData) is { } name && Hash(HashAlgorithm, issuer.GetPublicKey()) is { } key
        && IssuerNameHash.AsSpan().SequenceEqual(name) && IssuerKeyHash.AsSpan().SequenceEqual(key);

    internal void Write(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(HashAlgorithm);
                writer.WriteNull();
            }

            writer.WriteOctetString(IssuerNameHash);
            writer.WriteOctetString(IssuerKeyHash);
            writer.WriteInteger(SerialNumber);
        }
    }

    /// <summary>Null: a hash that this room does not take.</summary>
    internal static byte[]? Hash(string algorithm, ReadOnlySpan<byte> bytes) => algorithm switch
    {
#pragma warning disable S4790, CA5350 // A name, as the protocol has it. Nothing rests on it: the answer counts only under a signature of that issuer.
        Sha1 => SHA1.HashData(bytes),
#pragma warning restore S4790, CA5350
        Oids.Sha256 => SHA256.HashData(bytes),
        _ => null,
    };
}
