using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>What says whether a certificate was revoked, verified and of today.</summary>
public sealed record RevocationProof
{
    private RevocationProof(IReadOnlyList<RevocationValue> values, CertificateStanding standing) =>
        (Values, RevokedAt, Reason) = (values, standing.RevokedAt, standing.Reason);

    /// <summary>The answer or the list, and what the believing of it needs.</summary>
    public IReadOnlyList<RevocationValue> Values { get; }

    /// <summary>Null: the certificate is not revoked.</summary>
    public DateTimeOffset? RevokedAt { get; }

    public X509RevocationReason? Reason { get; }

    /// <summary>Reads the values: their signatures, who may have made them, of what time they are.</summary>
    /// <param name="certificate">Whom they are to speak about.</param>
    /// <param name="known">Certificates among which its issuer is.</param>
    /// <param name="values">Lists and answers.</param>
    /// <param name="now">They have to be the newest at this time.</param>
    /// <returns>A refusal: nothing among them says it.</returns>
    public static SignResult<RevocationProof> Of(
        X509Certificate2 certificate, IEnumerable<X509Certificate2> known, IReadOnlyList<RevocationValue> values, DateTimeOffset now)
    {
        var said = X509Signature.IssuerOf(certificate, known) is { } issuer
            ? new RevocationStatements(values).About(certificate, issuer).Where(standing => standing.IsFresh(now)).ToList()
            : [];

        // Who is named as revoked anywhere is.
        return (said.Find(standing => standing.RevokedAt is not null) ?? said.FirstOrDefault()) is { } standing
            ? new RevocationProof(values, standing)
            : new Refusal(RefusalCode.NoRevocationData, "Nothing that is from the certificate's issuer and of today says whether it was revoked.");
    }
}
