using System.Formats.Asn1;

namespace Sen.Signatures;

/// <summary>A question to a responder (RFC 6960 §4.1), not signed.</summary>
/// <param name="Certificates">Which certificates it is about.</param>
/// <param name="Nonce">1 to 32 bytes that the answer repeats (RFC 8954 §2.1); null: none.</param>
internal sealed record OcspRequest(IReadOnlyList<CertId> Certificates, byte[]? Nonce)
{
    internal const string MediaType = "application/ocsp-request";

    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag Context1 = new(TagClass.ContextSpecific, 1, isConstructed: true);
    private static readonly Asn1Tag Context2 = new(TagClass.ContextSpecific, 2, isConstructed: true);

    /// <summary>Null: malformed, or of another version.</summary>
    internal static OcspRequest? Read(ReadOnlyMemory<byte> der)
    {
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            var request = outer.ReadSequence().ReadSequence();
            outer.ThrowIfNotEmpty();
            if (request.PeekTag() == Context0)
            {
                return null;
            }

            if (request.PeekTag() == Context1)
            {
                request.ReadEncodedValue();
            }

            var list = request.ReadSequence();
            var certificates = new List<CertId>();
            while (list.HasData)
            {
                certificates.Add(CertId.Read(list.ReadSequence()));
            }

            return new OcspRequest(certificates, request.HasData ? OcspNonce.Of(DerExtension.All(request.ReadSequence(Context2).ReadSequence())) : null);
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    internal byte[] Write()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                foreach (var certificate in Certificates)
                {
                    using (writer.PushSequence())
                    {
                        certificate.Write(writer);
                    }
                }
            }

            OcspNonce.Write(writer, Nonce, Context2);
        }

        return writer.Encode();
    }
}

/// <summary>The nonce extension, the same in question and answer (RFC 8954).</summary>
internal static class OcspNonce
{
    internal const int Length = 32;

    internal static byte[]? Of(IReadOnlyList<DerExtension> extensions) =>
        extensions.FirstOrDefault(e => e.Oid == Oids.OcspNonce) is { } nonce ? new AsnReader(nonce.Value, AsnEncodingRules.DER).ReadOctetString() : null;

    internal static void Write(AsnWriter writer, byte[]? nonce, Asn1Tag tag)
    {
        if (nonce is null)
        {
            return;
        }

        var value = new AsnWriter(AsnEncodingRules.DER);
        value.WriteOctetString(nonce);
        using (writer.PushSequence(tag))
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.OcspNonce);
            writer.WriteOctetString(value.Encode());
        }
    }
}
