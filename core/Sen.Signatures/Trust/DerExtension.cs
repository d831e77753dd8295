using System.Formats.Asn1;

namespace Sen.Signatures;

/// <summary>One extension of a certificate, a list, an entry or an answer (RFC 5280 §4.1): <c>SEQUENCE { extnID, critical DEFAULT FALSE, extnValue OCTET STRING }</c>.</summary>
internal sealed record DerExtension(string Oid, bool IsCritical, byte[] Value)
{
    /// <summary>Those of a sequence, to its end.</summary>
    internal static IReadOnlyList<DerExtension> All(AsnReader extensions)
    {
        var all = new List<DerExtension>();
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            var critical = extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean();
            all.Add(new DerExtension(oid, critical, extension.ReadOctetString()));
        }

        return all;
    }
}
