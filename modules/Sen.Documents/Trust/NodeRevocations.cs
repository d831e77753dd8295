using System.Security.Cryptography.X509Certificates;
using Sen.Signatures;

namespace Sen.Documents.Trust;

/// <summary>Revocation lists for whoever signs here: the trial authority's own from its folder, those of other authorities from where their certificates point.</summary>
internal sealed class NodeRevocations(TrialAuthority trial, IHttpClientFactory http, TimeProvider clock, EvidenceMetrics metrics) : IRevocationSource, IDisposable
{
    internal const string HttpClientName = "documents.revocation";

    // One for the life of the server, because it keeps the lists; its connections are renewed by the handler.
    private readonly HttpClient _client = http.CreateClient(HttpClientName);
    private RevocationListClient? _outside;

    public async Task<SignResult<byte[]>> ListForAsync(X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        if (trial.Issued(certificate) && await trial.ListAsync(cancellationToken) is { } own)
        {
            return own;
        }

        _outside ??= new RevocationListClient(_client, clock);
        var list = await _outside.ListForAsync(certificate, cancellationToken);
        metrics.Listed(list.Succeeded);
        return list;
    }

    /// <summary>Lists of other authorities that were fetched while signing and are not due yet.</summary>
    internal IReadOnlyList<byte[]> Kept => _outside?.Kept ?? [];

    public void Dispose() => _client.Dispose();
}
