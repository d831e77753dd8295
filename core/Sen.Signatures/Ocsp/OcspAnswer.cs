using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>What a response says about one certificate (SingleResponse).</summary>
/// <param name="Certificate">Which.</param>
/// <param name="Standing">Null: the responder does not know it.</param>
/// <param name="HasCritical">Whether it has to be understood in a way that this room does not know.</param>
internal sealed record OcspAnswer(CertId Certificate, CertificateStanding? Standing, bool HasCritical)
{
    private static readonly Asn1Tag Good = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Revoked = new(TagClass.ContextSpecific, 1, isConstructed: true);
    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag Context1 = new(TagClass.ContextSpecific, 1, isConstructed: true);

    // SingleResponse ::= SEQUENCE { certID, certStatus, thisUpdate, nextUpdate [0] OPTIONAL, singleExtensions [1] OPTIONAL }
    // CertStatus ::= CHOICE { good [0] NULL, revoked [1] { revocationTime, revocationReason [0] OPTIONAL }, unknown [2] NULL }
    internal static OcspAnswer Read(AsnReader single)
    {
        var id = CertId.Read(single);
        var status = single.PeekTag();
        var (isKnown, revokedAt, reason) = (status == Good, default(DateTimeOffset?), default(X509RevocationReason?));
        if (status == Revoked)
        {
            var revoked = single.ReadSequence(Revoked);
            (isKnown, revokedAt) = (true, revoked.ReadGeneralizedTime());
            reason = revoked.HasData ? revoked.ReadSequence(Context0).ReadEnumeratedValue<X509RevocationReason>() : null;
        }
        else
        {
            single.ReadEncodedValue();
        }

        var thisUpdate = single.ReadGeneralizedTime();
        DateTimeOffset? nextUpdate = single.HasData && single.PeekTag() == Context0 ? single.ReadSequence(Context0).ReadGeneralizedTime() : null;
        var critical = single.HasData && DerExtension.All(single.ReadSequence(Context1).ReadSequence()).Any(e => e.IsCritical);
        return new OcspAnswer(id, isKnown ? new CertificateStanding(thisUpdate, nextUpdate, revokedAt, reason) : null, critical);
    }
}
