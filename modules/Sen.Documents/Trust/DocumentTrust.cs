using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Sen.Signatures;

namespace Sen.Documents.Trust;

/// <summary>
/// Whom this server believes when it verifies: the authorities in the folders "anchors" and "timestamp-anchors" beside the keys, on a practice node its own trial
/// authority, and the revocation lists and answers that are at hand. Read again once a minute: /verify is open to everybody.
/// </summary>
internal sealed class DocumentTrust(IOptions<DocumentsOptions> options, TrialAuthority trial, NodeRevocations revocations, TimeProvider clock)
{
    private Kept? _kept;

    internal async Task<SignatureVerifier> VerifierAsync(CancellationToken cancellationToken) => (await FreshAsync(cancellationToken)).Verifier;

    /// <summary>The authorities whose signers are accepted, for a phone that verifies without a network.</summary>
    internal async Task<IReadOnlyList<X509Certificate2>> AnchorsAsync(CancellationToken cancellationToken) => (await FreshAsync(cancellationToken)).Anchors;

    /// <summary>Something new was said: the next verifier knows it.</summary>
    internal void Renew() => Volatile.Write(ref _kept, null);

    private async Task<Kept> FreshAsync(CancellationToken cancellationToken)
    {
        // The trial authority keeps its own list fresh; it says at once what was revoked here.
        var own = await trial.ListAsync(cancellationToken);
        if (Volatile.Read(ref _kept) is { } kept && clock.GetUtcNow() - kept.At < TrialAuthority.Fresh && ReferenceEquals(kept.Own, own))
        {
            return kept;
        }

        var settings = Read(own);
        var fresh = new Kept(new SignatureVerifier(settings, clock), settings.Anchors, own, clock.GetUtcNow());
        Volatile.Write(ref _kept, fresh);
        return fresh;
    }

    private TrustSettings Read(RevocationValue? own) => Settings(options.Value, trial.Root, [.. own is null ? [] : new[] { own }, .. revocations.Kept]);

    /// <summary>The anchors of a node whose keys lie in this folder.</summary>
    internal static TrustSettings Settings(DocumentsOptions options, X509Certificate2? trialRoot, IReadOnlyList<RevocationValue> atHand)
    {
        X509Certificate2[] own = trialRoot is null ? [] : [trialRoot];
        return new TrustSettings
        {
            Anchors = [.. Certificates(Path.Combine(options.KeyDirectory, "anchors")), .. own],
            TimestampAnchors = [.. Certificates(options.Timestamps.Anchors ?? Path.Combine(options.KeyDirectory, "timestamp-anchors")), .. own],
            Revocations = atHand,
        };
    }

    private static IEnumerable<X509Certificate2> Certificates(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Where(f => Path.GetExtension(f) is ".pem" or ".crt" or ".cer" or ".der").Order(StringComparer.Ordinal).Select(X509CertificateLoader.LoadCertificateFromFile)
        : [];

    private sealed record Kept(SignatureVerifier Verifier, IReadOnlyList<X509Certificate2> Anchors, RevocationValue? Own, DateTimeOffset At);
}
