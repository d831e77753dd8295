using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Sen.Documents.Compose;
using Sen.Documents.Keys;
using Sen.Documents.Verify;
using Sen.Record;
using Sen.Signatures;
using Sen.Vietnam;

namespace Sen.Documents.Trust;

/// <summary>
/// Asks whether certificates had been revoked of which nothing at hand says it. Only about signers who are registered here: where a certificate of a stranger points, nobody is called.
/// </summary>
internal sealed class RevocationQuestions(IRecord record, NodeRevocations revocations, DocumentTrust trust, TimeProvider clock)
{
    /// <summary>The verdicts on signatures, after everything that can be asked about their signers was asked.</summary>
    internal async Task<SignatureVerdict[]> VerdictsAsync(Func<SignatureVerifier, SignatureVerdict[]> verify, CancellationToken cancellationToken)
    {
        var verdicts = verify(await trust.VerifierAsync(cancellationToken));
        return await AskAsync(verdicts, cancellationToken) ? verify(await trust.VerifierAsync(cancellationToken)) : verdicts;
    }

    // True: something was said that was not known before.
    private async Task<bool> AskAsync(IEnumerable<SignatureVerdict> verdicts, CancellationToken cancellationToken)
    {
        var answered = false;
        foreach (var verdict in verdicts.Where(IsOpen))
        {
            if (!await IsRegisteredAsync(verdict, cancellationToken))
            {
                continue;
            }

            foreach (var certificate in verdict.NotSaid.Where(CanBeAsked))
            {
                answered |= (await revocations.ProofForAsync(certificate, verdict.Path, cancellationToken)).Succeeded;
            }
        }

        if (answered)
        {
            trust.Renew();
        }

        return answered;
    }

    /// <summary>What is still open of valid signatures, and may be known later: that they are right, since when they are there, who was asked and when.</summary>
    internal IReadOnlyList<Look> Open(IEnumerable<SignatureVerdict> verdicts)
    {
        var open = verdicts.Where(IsOpen).ToList();
        var certificates = open.SelectMany(v => v.NotSaid).Where(CanBeAsked).DistinctBy(c => c.Thumbprint, StringComparer.Ordinal).ToList();
        return certificates.Count == 0
            ? []
            : [open.Select(v => v.ProvenTime).Min() is { } stamped ? new Look("Look.Stamp", true, "Detail.Stamped", Time(stamped)) : new Look("Look.Stamp", null, "Detail.NoStamp"), .. certificates.Select(Asked)];
    }

    /// <summary>What its authority says of a key's certificate now, as words: a key of the texts and what stands in it.</summary>
    internal async Task<(string Text, string[] Values)> StandingAsync(RegisteredKey key, CancellationToken cancellationToken)
    {
        if (RevocationPlaces.Of(key.Certificate).Count == 0)
        {
            return ("Withdrawn.Nobody", []);
        }

        var proof = await revocations.ProofForAsync(key.Certificate, key.Certificates.Skip(1), cancellationToken);
        return !proof.TryGet(out var said, out _) ? ("Withdrawn.Unanswered", [Who(key.Certificate), Time(clock.GetUtcNow())])
            : said.RevokedAt is { } at ? ("Withdrawn.Yes", [Time(at)])
            : ("Withdrawn.No", []);
    }

    // It names somebody who may still say something about it.
    private bool CanBeAsked(X509Certificate2 certificate) => certificate.NotAfter.ToUniversalTime() > clock.GetUtcNow().UtcDateTime && RevocationPlaces.Of(certificate).Count > 0;

    // Who was asked about a certificate and when, without an answer.
    private Look Asked(X509Certificate2 certificate)
    {
        var who = Who(certificate);
        return revocations.UnansweredAt(certificate) is { } at
            ? new Look("Look.Revocation", null, "Detail.Unanswered", who, Time(at))
            : new Look("Look.Revocation", null, "Detail.NotAsked", who);
    }

    private static string Who(X509Certificate2 certificate) => string.Join(", ", RevocationPlaces.Of(certificate).Select(place => place.Authority).Distinct(StringComparer.Ordinal));

    private static string Time(DateTimeOffset at) => VietnamTime.Local(at).ToString("HH:mm, dd/MM/yyyy", CultureInfo.InvariantCulture);

    private static bool IsOpen(SignatureVerdict verdict) => verdict is { IsValid: true, Revocation: RevocationState.Unknown };

    private async Task<bool> IsRegisteredAsync(SignatureVerdict verdict, CancellationToken cancellationToken) =>
        (await record.ReadAsync(VisitReader.Node, new ResourceKey("Basic", verdict.Signer!.Thumbprint), cancellationToken)).Succeeded;
}
