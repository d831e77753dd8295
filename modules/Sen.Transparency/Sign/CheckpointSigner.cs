using Microsoft.Extensions.Logging;
using Sen.Log;
using Sen.Record;
using Sen.Transparency.Keys;
using Sen.Transparency.Watch;

namespace Sen.Transparency.Sign;

/// <summary>
/// Signs the log as it stands, and nothing that does not continue what was signed before: neither the last checkpoint of the database nor
/// the one that this server signed last, which it remembers in a file of its own. What would break that is an alert, and not signed.
/// </summary>
internal sealed class CheckpointSigner(
    ISealedLog log, LogIdentity identity, IWitnessStore memory, LogAlerts alerts, TransparencyMetrics metrics, TimeProvider clock, ILogger<CheckpointSigner> logger)
{
    /// <summary>The source of this class in <see cref="LogAlerts"/>.</summary>
    internal const string Source = "signer";

    /// <summary>One look. True when a checkpoint was signed and stored.</summary>
    internal async Task<bool> SignAsync(CancellationToken cancellationToken)
    {
        // The checkpoint is read first: whatever is published meanwhile by a server that led before is then caught when storing.
        var published = await log.LatestCheckpointAsync(cancellationToken);
        var remembered = await memory.ReadAsync(identity.Origin, cancellationToken);
        var head = await log.HeadAsync(cancellationToken);
        if (published is not null && !IsOurs(published.Note))
        {
            alerts.Raise(LogAlert.WrongKey, Source, $"the checkpoint of size {published.Size} is not signed with a key of {identity.Origin}");
            return false;
        }

        if (!await ContinuesAsync(head, published?.Size, published?.Root, cancellationToken)
            || !await ContinuesAsync(head, remembered?.Size, remembered?.Root, cancellationToken))
        {
            return false;
        }

        alerts.Clear(Source, LogAlert.WrongKey, LogAlert.Shorter, LogAlert.Rewritten);
        metrics.Known(published?.Size ?? 0);
        return published?.Size != head.Size && await SignAsync(head, remembered, cancellationToken);
    }

    private async Task<bool> SignAsync(SealedHead head, WitnessState? remembered, CancellationToken cancellationToken)
    {
        var text = new Checkpoint(identity.Origin, head.Size, head.Root).ToString();
        var note = SignedNote.Of(text, identity.Signer.Sign(text)).ToString();

        // Remembered before it is given out: a signature that nobody got to see harms nobody, one that was forgotten might.
        if (!await memory.ReplaceAsync(identity.Origin, remembered, new WitnessState(head.Size, head.Root, note), cancellationToken))
        {
            return false;
        }

        var outcome = await log.PublishAsync(new PublishedCheckpoint(head.Size, head.Root, note, clock.GetUtcNow()), cancellationToken);
        if (outcome != Publishing.Stored)
        {
            logger.NotPublished(head.Size, outcome.ToString());
            return false;
        }

        metrics.Signed(head.Size);
        logger.CheckpointSigned(head.Size);
        return true;
    }

    private async Task<bool> ContinuesAsync(SealedHead head, long? size, MerkleHash? root, CancellationToken cancellationToken)
    {
        if (size is not { } before || root is not { } known || before == 0)
        {
            return true;
        }

        if (head.Size < before)
        {
            alerts.Raise(LogAlert.Shorter, Source, $"the log has {head.Size} entries, a checkpoint of {before} was signed");
            return false;
        }

        var proof = await new MerkleTree(log.Nodes).ConsistencyProofAsync(before, head.Size, cancellationToken);
        if (Proofs.VerifyConsistency(before, head.Size, known, head.Root, proof))
        {
            return true;
        }

        alerts.Raise(LogAlert.Rewritten, Source, $"the log does not continue the checkpoint of size {before}");
        return false;
    }

    private bool IsOurs(string note) => SignedNote.TryParse(note, out var parsed) && identity.Policy.Open(parsed).Fault is null;
}
