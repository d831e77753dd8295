using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>Writes an answer of a responder (RFC 6960 §4.2) with a key on P-256.</summary>
/// <param name="ProducedAt">When it was signed.</param>
/// <param name="Answers">What is said; without a standing: "unknown".</param>
/// <param name="Nonce">That of the question; null when it had none.</param>
internal sealed record OcspReply(DateTimeOffset ProducedAt, IReadOnlyList<OcspAnswer> Answers, byte[]? Nonce)
{
    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag Context1 = new(TagClass.ContextSpecific, 1, isConstructed: true);

    /// <summary>An OCSPResponse without an answer.</summary>
    internal static byte[] Refused(OcspStatus status)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEnumeratedValue(status);
        }

        return writer.Encode();
    }

    /// <summary>The signed OCSPResponse.</summary>
    /// <param name="responder">Who answers; goes along, so that whoever asked can follow it to the issuer.</param>
    /// <param name="key">The responder's key.</param>
    internal byte[] Sign(X509Certificate2 responder, ECDsa key)
    {
        var data = ResponseData(responder);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(data);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oids.EcdsaWithSha256);
            }

            writer.WriteBitString(key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
            using (writer.PushSequence(Context0))
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(responder.RawData);
            }
        }

        return OcspResponse.Around(writer.Encode());
    }

    private byte[] ResponseData(X509Certificate2 responder)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(Context1))
            {
                writer.WriteEncodedValue(responder.SubjectName.RawData);
            }

            writer.WriteGeneralizedTime(ProducedAt, omitFractionalSeconds: true);
            using (writer.PushSequence())
            {
                foreach (var answer in Answers)
                {
                    Write(writer, answer);
                }
            }

            OcspNonce.Write(writer, Nonce, Context1);
        }

        return writer.Encode();
    }

    private void Write(AsnWriter writer, OcspAnswer answer)
    {
        using (writer.PushSequence())
        {
            answer.Certificate.Write(writer);
            if (answer.Standing?.RevokedAt is { } revokedAt)
            {
                using (writer.PushSequence(Context1))
                {
                    writer.WriteGeneralizedTime(revokedAt, omitFractionalSeconds: true);
                    if (answer.Standing.Reason is { } reason)
                    {
                        using (writer.PushSequence(Context0))
                        {
                            writer.WriteEnumeratedValue(reason);
                        }
                    }
                }
            }
            else
            {
                writer.WriteNull(new Asn1Tag(TagClass.ContextSpecific, answer.Standing is null ? 2 : 0));
            }

            writer.WriteGeneralizedTime(answer.Standing?.ThisUpdate ?? ProducedAt, omitFractionalSeconds: true);
            if (answer.Standing?.NextUpdate is { } next)
            {
                using (writer.PushSequence(Context0))
                {
                    writer.WriteGeneralizedTime(next, omitFractionalSeconds: true);
                }
            }
        }
    }
}
