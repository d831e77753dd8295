using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sen.Signatures;

namespace Sen.Documents.Trust;

/// <summary>
/// What raises the signatures of this server above level B: timestamps of the authority that the settings name, and what says that nobody was revoked. An authority that is away
/// keeps nobody from signing, and is not asked again for a while, so that a morning of signatures does not wait for it one by one.
/// </summary>
internal sealed class DocumentEvidence(
    IOptions<DocumentsOptions> options, NodeRevocations revocations, IHttpClientFactory http, EvidenceMetrics metrics, TimeProvider clock, ILogger<DocumentEvidence> logger)
    : ITimestampAuthority
{
    internal const string HttpClientName = "documents.timestamps";

    private long _restUntil;

    /// <summary>What a signature carries as far as it can be had.</summary>
    internal SigningEvidence Best => IsInUse ? new SigningEvidence(this, revocations, IsRequired: false) : SigningEvidence.None;

    /// <summary>Whether the settings name a timestamp authority.</summary>
    internal bool IsInUse => options.Value.Timestamps.Address is not null;

    /// <summary>Whether the authority answered when it was asked last.</summary>
    internal bool IsResting => clock.GetUtcNow().UtcTicks < Volatile.Read(ref _restUntil);

    /// <summary>Whether a key may sign no more. False also when nobody can say: who signs is not kept from it, and the verifier asks again.</summary>
    internal Task<bool> IsRevokedAsync(ISigningKey key, CancellationToken cancellationToken) => revocations.KnowsRevokedAsync(key.Certificate, key.Chain, cancellationToken);

    public async Task<SignResult<byte[]>> StampAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken)
    {
        if (IsResting)
        {
            metrics.Stamped("rested");
            return new Refusal(RefusalCode.NoTimestamp, "The timestamp authority was away a moment ago.");
        }

        using var client = http.CreateClient(HttpClientName);
        var stamped = await new TimestampClient(client, options.Value.Timestamps.Address!).StampAsync(sha256, cancellationToken);
        metrics.Stamped(stamped.Succeeded ? "stamped" : "away");
        if (!stamped.Succeeded)
        {
            Volatile.Write(ref _restUntil, (clock.GetUtcNow() + options.Value.Timestamps.Rest).UtcTicks);
            logger.AuthorityAway(stamped.Refusal.Detail);
        }

        return stamped;
    }
}
