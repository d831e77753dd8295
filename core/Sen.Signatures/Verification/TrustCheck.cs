using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace Sen.Signatures;

/// <summary>From what a form's check found to a verdict: timestamps, path to an anchor, revocation.</summary>
internal sealed class TrustCheck(TrustSettings trust, TimeProvider clock)
{
    private readonly RevocationStatements _atHand = new(trust.Revocations);
    private readonly KnownPaths _signers = new(trust.Anchors);
    private readonly KnownPaths _authorities = new(trust.TimestampAnchors, forTimestamps: true);

    /// <param name="findings">What the form's check found.</param>
    /// <param name="knownBy">Proof from elsewhere that the signature existed then, such as its place in the log.</param>
    internal SignatureVerdict Judge(Findings findings, DateTimeOffset? knownBy)
    {
        try
        {
            return JudgeRead(findings, knownBy);
        }
        catch (CryptographicException)
        {
            // A certificate's extensions and names are decoded when they are asked for.
            findings.Add(SignatureProblem.Unreadable);
            return new SignatureVerdict { Problems = findings.Problems };
        }
    }

    private SignatureVerdict JudgeRead(Findings findings, DateTimeOffset? knownBy)
    {
        var proven = ProvenTime(findings);
        if (findings.Certificate is not { } certificate)
        {
            if (findings.Problems.Count == 0)
            {
                findings.Add(SignatureProblem.CertificateMissing);
            }

            return new SignatureVerdict { Problems = findings.Problems, ClaimedTime = findings.ClaimedTime, Role = findings.Role };
        }

        // EN 319 102-1 §5.6.2: without a proof of existence the only time known is now.
        var at = Earliest(proven, knownBy) ?? clock.GetUtcNow();
        var path = _signers.Find(certificate, findings.Pool, at);
        foreach (var problem in path.Problems)
        {
            findings.Add(problem);
        }

        var inside = new RevocationStatements(findings.Revocations);
        var all = inside.And(_atHand);
        var revocation = path.Anchor is null ? RevocationState.Unknown : path.Revocation(all, at);
        if (revocation is RevocationState.Revoked)
        {
            findings.Add(SignatureProblem.CertificateRevoked);
        }

        return new SignatureVerdict
        {
            Problems = findings.Problems,
            Signer = SignerIdentity.Of(certificate),
            ClaimedTime = findings.ClaimedTime,
            ProvenTime = proven,
            Level = proven is null ? SignatureLevel.B : path.Anchor is not null && path.Revocation(inside, at) is RevocationState.Good ? SignatureLevel.LT : SignatureLevel.T,
            Anchor = path.Anchor,
            Revocation = revocation,
            Path = path.Anchor is null ? [] : path.Certificates,
            NotSaid = path.Anchor is null || revocation is not RevocationState.Unknown ? [] : [.. path.States(all, at).Where(said => said.State is RevocationState.Unknown).Select(said => said.Certificate)],
            Role = findings.Role,
        };
    }

    private static DateTimeOffset? Earliest(DateTimeOffset? one, DateTimeOffset? other) => one is null ? other : other is null || one < other ? one : other;

    private DateTimeOffset? ProvenTime(Findings findings)
    {
        DateTimeOffset? earliest = null;
        foreach (var (token, stamped) in findings.Tokens.Select(t => (t, findings.Stamped)).Concat(findings.DocumentTimestamps.Select(d => (d.Token, d.Stamped))))
        {
            if (TimestampTokens.TimeOf(token, stamped, _authorities) is { } time)
            {
                earliest = Earliest(earliest, time);
            }
            else
            {
                findings.Add(SignatureProblem.TimestampInvalid);
            }
        }

        return earliest;
    }
}

/// <summary>Timestamp tokens of RFC 3161.</summary>
internal static class TimestampTokens
{
    /// <summary>The time of a token over these bytes by an authority with one of these anchors; null when any of that is not so.</summary>
    internal static DateTimeOffset? TimeOf(ReadOnlyMemory<byte> token, ReadOnlySpan<byte> stamped, KnownPaths authorities)
    {
        try
        {
            if (!Rfc3161TimestampToken.TryDecode(token, out var read, out var length) || length != token.Length
                || !IsStrong(read.TokenInfo.HashAlgorithmId.Value)
                || !read.VerifySignatureForData(stamped, out var certificate))
            {
                return null;
            }

            var time = read.TokenInfo.Timestamp;
            var path = authorities.Find(certificate, read.AsSignedCms().Certificates, time);
            return path.Problems.Count == 0 ? time : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    internal static bool IsStrong(string? digest) => digest is Oids.Sha256 or "2.16.840.1.101.3.4.2.2" or "2.16.840.1.101.3.4.2.3";
}
