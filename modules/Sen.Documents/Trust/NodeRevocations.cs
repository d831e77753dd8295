using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Sen.Signatures;

namespace Sen.Documents.Trust;

/// <summary>
/// Who was revoked, for whoever signs here: the trial authority's own list from its folder; of other authorities what their responders answer and their lists say, where
/// their certificates point.
/// </summary>
internal sealed class NodeRevocations(
    IOptions<DocumentsOptions> options, TrialAuthority trial, IHttpClientFactory http, TimeProvider clock, EvidenceMetrics metrics) : IRevocationSource, IDisposable
{
    internal const string HttpClientName = "documents.revocation";

    // Of signers that are registered here and their issuers.
    private const int Most = 10_000;

    // One for the life of the server, because it keeps what was said; its connections are renewed by the handler.
    private readonly HttpClient _client = http.CreateClient(HttpClientName);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _unanswered = new(StringComparer.Ordinal);
    private RevocationClient? _outside;

    public async Task<SignResult<RevocationProof>> ProofForAsync(X509Certificate2 certificate, IEnumerable<X509Certificate2> known, CancellationToken cancellationToken)
    {
        if (trial.Issued(certificate) && await trial.ListAsync(cancellationToken) is { } own)
        {
            return RevocationProof.Of(certificate, [trial.Root!], [own], clock.GetUtcNow());
        }

        _outside ??= new RevocationClient(_client, clock, options.Value.Revocation.First);
        var proof = await _outside.ProofForAsync(certificate, known.Concat(Anchors()), cancellationToken);
        metrics.Asked(proof.TryGet(out var said, out _) ? said.Values[0].Form : null);
        Remember(certificate, proof.Succeeded);
        return proof;
    }

    /// <summary>When a question about this certificate was last without an answer; null: it was answered, or not asked since this server started.</summary>
    internal DateTimeOffset? UnansweredAt(X509Certificate2 certificate) => _unanswered.TryGetValue(certificate.Thumbprint, out var at) ? at : null;

    /// <summary>What other authorities said while something was signed here, and is not due yet.</summary>
    internal IReadOnlyList<RevocationValue> Kept => _outside?.Kept ?? [];

    public void Dispose() => _client.Dispose();

    private void Remember(X509Certificate2 certificate, bool answered)
    {
        if (answered)
        {
            _unanswered.TryRemove(certificate.Thumbprint, out _);
            return;
        }

        if (_unanswered.Count >= Most)
        {
            _unanswered.Clear();
        }

        _unanswered[certificate.Thumbprint] = clock.GetUtcNow();
    }

    // Keys and tokens leave the root out, which may have issued what is asked about. Read only when nobody nearer is the issuer.
    private IEnumerable<X509Certificate2> Anchors()
    {
        var trust = DocumentTrust.Settings(options.Value, trialRoot: null, []);
        foreach (var anchor in trust.Anchors.Concat(trust.TimestampAnchors))
        {
            yield return anchor;
        }
    }
}
