using System.Formats.Asn1;

namespace Sen.Signatures;

/// <summary>Puts certificates and revocation values into a SignedData that is there already. Neither is under its signature (RFC 5652 §5.4).</summary>
internal static class CmsEvidence
{
    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag Context1 = new(TagClass.ContextSpecific, 1, isConstructed: true);

    internal static byte[] Add(ReadOnlyMemory<byte> cms, ValidationData validation)
    {
        var outer = new AsnReader(cms, AsnEncodingRules.BER).ReadSequence();
        var type = outer.ReadObjectIdentifier();
        var data = outer.ReadSequence(Context0).ReadSequence();
        var version = data.ReadInteger();
        var digests = data.ReadEncodedValue();
        var content = data.ReadEncodedValue();
        var certificates = Items(data, Context0).Union(validation.Certificates.Select(c => c.RawData), Bytes.Same).ToList();
        var revocations = Items(data, Context1).Union(validation.Revocations.Select(CmsWriter.RevocationInfo), Bytes.Same).ToList();

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(type);
            using (writer.PushSequence(Context0))
            using (writer.PushSequence())
            {
                writer.WriteInteger(validation.Answers.Any() ? 5 : version);
                writer.WriteEncodedValue(digests.Span);
                writer.WriteEncodedValue(content.Span);
                CmsWriter.EncodedSet(writer, Context0, certificates);
                CmsWriter.EncodedSet(writer, Context1, revocations);
                writer.WriteEncodedValue(data.ReadEncodedValue().Span);
            }
        }

        return writer.Encode();
    }

    private static List<byte[]> Items(AsnReader data, Asn1Tag tag)
    {
        var items = new List<byte[]>();
        if (data.PeekTag() == tag)
        {
            var set = data.ReadSetOf(skipSortOrderValidation: true, tag);
            while (set.HasData)
            {
                items.Add(set.ReadEncodedValue().ToArray());
            }
        }

        return items;
    }

    private sealed class Bytes : IEqualityComparer<byte[]>
    {
        internal static readonly Bytes Same = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj)
        {
            var hash = default(HashCode);
            hash.AddBytes(obj);
            return hash.ToHashCode();
        }
    }
}
