using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>
/// Gathers, long after signing, what says whether certificates had been revoked that signatures with a timestamp (level T) stand on. What is said now speaks for the time of then,
/// as long as the certificate has not ended.
/// </summary>
internal sealed class LateEvidence(IRevocationSource revocations, DateTimeOffset now)
{
    private const int LongestChain = 10;

    private readonly Dictionary<string, X509Certificate2> _certificates = new(StringComparer.Ordinal);
    private readonly List<RevocationValue> _values = [];

    /// <summary>Null: nothing was said that could be added; nobody can be asked about these certificates, or nobody any more.</summary>
    internal ValidationData? Found => _values.Count == 0 ? null : new ValidationData([.. _certificates.Values], _values);

    /// <summary>Asks about the signer of one signature and about whoever stamped it.</summary>
    /// <param name="findings">Of the signature.</param>
    /// <param name="knownBy">Since when it is known to exist from elsewhere, such as its entry in the transparency log.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns><see cref="RefusalCode.NoRevocationData"/>: somebody who could say it is away.</returns>
    internal async Task<Refusal?> AddAsync(Findings findings, DateTimeOffset? knownBy, CancellationToken cancellationToken)
    {
        if (findings.Certificate is not { } signer)
        {
            return new Refusal(RefusalCode.UnreadableDocument, "There is no signature whose signer could be asked about.");
        }

        var stamps = findings.Tokens.Concat(findings.DocumentTimestamps.Select(stamp => stamp.Token)).Select(Read).OfType<Rfc3161TimestampToken>().ToList();
        if (stamps.Count == 0 && knownBy is null)
        {
            return new Refusal(RefusalCode.NoTimestamp, "The signature has no timestamp.");
        }

        var since = stamps.Select(stamp => (DateTimeOffset?)stamp.TokenInfo.Timestamp).Min() ?? knownBy!.Value;
        var refusal = await AskAsync(signer, findings.Pool, since, knownBy, cancellationToken);
        foreach (var stamp in stamps)
        {
            var cms = stamp.AsSignedCms();
            refusal ??= cms.SignerInfos[0].Certificate is { } authority
                ? await AskAsync(authority, [.. cms.Certificates, .. findings.Pool], stamp.TokenInfo.Timestamp, knownBy: null, cancellationToken)
                : null;
        }

        return refusal;
    }

    private async Task<Refusal?> AskAsync(
        X509Certificate2 certificate, IReadOnlyList<X509Certificate2> pool, DateTimeOffset since, DateTimeOffset? knownBy, CancellationToken cancellationToken)
    {
        var chain = Chain(certificate, pool);
        foreach (var one in chain)
        {
            if (!_certificates.TryAdd(one.Thumbprint, one) || IsSelfIssued(one) || one.NotAfter.ToUniversalTime() < now.UtcDateTime)
            {
                continue;
            }

            if ((await revocations.ProofForAsync(one, pool, cancellationToken)).TryGet(out var proof, out var refusal))
            {
                Add(proof, since, knownBy);
            }
            else if (RevocationPlaces.Of(one).Count > 0)
            {
                return refusal;
            }
        }

        return null;
    }

    // Revoked before the timestamp and after the entry in the log: a reader who does not know the log would take it for a signature of the thief's.
    private void Add(RevocationProof proof, DateTimeOffset since, DateTimeOffset? knownBy)
    {
        if (!(proof.RevokedAt <= since && knownBy < proof.RevokedAt))
        {
            _values.AddRange(proof.Values.Where(value => !_values.Exists(known => known.Der.AsSpan().SequenceEqual(value.Der))));
        }
    }

    private static List<X509Certificate2> Chain(X509Certificate2 certificate, IReadOnlyList<X509Certificate2> pool)
    {
        var chain = new List<X509Certificate2> { certificate };
        while (chain.Count < LongestChain && !IsSelfIssued(chain[^1]) && X509Signature.IssuerOf(chain[^1], pool) is { } issuer)
        {
            chain.Add(issuer);
        }

        return chain;
    }

    private static bool IsSelfIssued(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    private static Rfc3161TimestampToken? Read(byte[] token)
    {
        try
        {
            return Rfc3161TimestampToken.TryDecode(token, out var read, out _) ? read : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
