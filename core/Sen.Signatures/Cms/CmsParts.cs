using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace Sen.Signatures;

/// <summary>Parts of a SignedData that .NET's reader does not show.</summary>
internal static class CmsParts
{
    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag Context1 = new(TagClass.ContextSpecific, 1, isConstructed: true);

    /// <summary>SignedData.crls (RFC 5652 §5.1): lists, and answers of responders (RFC 5940 §2). Other forms are passed over.</summary>
    internal static IReadOnlyList<RevocationValue> Revocations(ReadOnlyMemory<byte> cms)
    {
        var outer = new AsnReader(cms, AsnEncodingRules.BER).ReadSequence();
        outer.ReadObjectIdentifier();
        var data = outer.ReadSequence(Context0).ReadSequence();
        data.ReadInteger();
        data.ReadEncodedValue();
        data.ReadEncodedValue();
        if (data.PeekTag() == Context0)
        {
            data.ReadEncodedValue();
        }

        var found = new List<RevocationValue>();
        if (data.PeekTag() == Context1)
        {
            var lists = data.ReadSetOf(skipSortOrderValidation: true, Context1);
            while (lists.HasData)
            {
                if (lists.PeekTag() != Context1)
                {
                    found.Add(new RevocationValue(RevocationForm.Crl, lists.ReadEncodedValue().ToArray()));
                }
                else if (Answer(lists.ReadSequence(Context1)) is { } answer)
                {
                    found.Add(new RevocationValue(RevocationForm.Ocsp, answer));
                }
            }
        }

        return found;
    }

    // Some write the BasicOCSPResponse alone, under its own name.
    private static byte[]? Answer(AsnReader other) => other.ReadObjectIdentifier() switch
    {
        Oids.OcspResponse => other.ReadEncodedValue().ToArray(),
        Oids.OcspBasic => OcspResponse.Around(other.ReadEncodedValue().Span),
        _ => null,
    };

    /// <summary>The signature's timestamp (RFC 3161 appendix A); null at level B.</summary>
    internal static byte[]? TimestampOf(byte[] cms)
    {
        var signed = new SignedCms();
        signed.Decode(cms);
        return signed.SignerInfos[0].UnsignedAttributes.Cast<CryptographicAttributeObject>().FirstOrDefault(a => a.Oid.Value == Oids.SignatureTimestamp)?.Values[0].RawData;
    }

    /// <summary>The claimed title in SignerAttributeV2 (EN 319 122-1 §5.2.6.1).</summary>
    internal static string? ClaimedTitle(byte[] attribute)
    {
        var sequence = new AsnReader(attribute, AsnEncodingRules.BER).ReadSequence();
        if (!sequence.HasData || sequence.PeekTag() != Context0)
        {
            return null;
        }

        var claimed = sequence.ReadSequence(Context0);
        while (claimed.HasData)
        {
            var one = claimed.ReadSequence();
            if (one.ReadObjectIdentifier() == Oids.Title && one.ReadSetOf(skipSortOrderValidation: true) is { HasData: true } values
                && values.PeekTag().HasSameClassAndValue(new Asn1Tag(UniversalTagNumber.UTF8String)))
            {
                return values.ReadCharacterString(UniversalTagNumber.UTF8String);
            }
        }

        return null;
    }

    /// <summary>How long the DER value at the beginning is; null when there is none. A PDF keeps more room than a signature needs.</summary>
    internal static int? LengthOf(ReadOnlySpan<byte> bytes) =>
        AsnDecoder.TryReadEncodedValue(bytes, AsnEncodingRules.BER, out _, out _, out _, out var consumed) ? consumed : null;
}
