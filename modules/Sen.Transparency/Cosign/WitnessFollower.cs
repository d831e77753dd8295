using Sen.Log;
using Sen.Record;
using Sen.Transparency.Watch;

namespace Sen.Transparency.Cosign;

/// <summary>Keeps one witness up to date with this log: asks for each new checkpoint, from where the witness stands.</summary>
internal sealed class WitnessFollower(
    WitnessAddress address,
    ISealedLog log,
    WitnessClient client,
    WitnessStandings standings,
    TransparencyOptions options,
    TimeProvider clock)
{
    private readonly NoteVerifier _witness = address.Verifier;

    // Where the witness stands, as far as is known here: it says so itself when this is wrong.
    private long _known;
    private long _cosigned = -1;
    private int _failures;

    internal NoteVerifier Witness => _witness;

    /// <summary>Asks when there is something to ask. How long to wait before the next time.</summary>
    internal async Task<TimeSpan> VisitAsync(CancellationToken cancellationToken)
    {
        var latest = await log.LatestCheckpointAsync(cancellationToken);
        if (latest is null || latest.Size == _cosigned || !SignedNote.TryParse(latest.Note, out var note))
        {
            return Soon;
        }

        var reply = await AskAsync(latest, note, cancellationToken);
        if (reply is WitnessReply.Knows { Size: var size } && size <= latest.Size)
        {
            _known = size;
            reply = await AskAsync(latest, note, cancellationToken);
        }

        return reply switch
        {
            WitnessReply.Cosigned cosigned => await KeepAsync(latest, cosigned.Line, cancellationToken),
            WitnessReply.Knows knows => await AheadAsync(knows.Size, cancellationToken),
            WitnessReply.Refused => Refused(latest.Size),
            WitnessReply.Nothing nothing => Later(nothing.Why),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private TimeSpan Soon => TimeSpan.FromMilliseconds(options.CheckpointMilliseconds);

    private async Task<WitnessReply> AskAsync(PublishedCheckpoint latest, SignedNote note, CancellationToken cancellationToken)
    {
        var known = Math.Min(_known, latest.Size);
        var proof = known == 0 ? [] : await new MerkleTree(log.Nodes).ConsistencyProofAsync(known, latest.Size, cancellationToken);
        return await client.AskAsync(
            address.Url!, _witness, new AddCheckpointRequest(known, proof, note), TimeSpan.FromSeconds(options.WitnessTimeoutSeconds), cancellationToken);
    }

    private async Task<TimeSpan> KeepAsync(PublishedCheckpoint latest, NoteSignature line, CancellationToken cancellationToken)
    {
        var at = CosignatureV1.TimeOf(line) ?? clock.GetUtcNow();
        await log.CosignAsync(new Cosignature(latest.Size, _witness.Name, line.ToString(), at), cancellationToken);
        (_known, _cosigned, _failures) = (latest.Size, latest.Size, 0);
        standings.Cosigned(_witness, latest.Size, at);
        return Soon;
    }

    /// <summary>A witness that saw more than there is: either another server was faster, or this log has lost entries.</summary>
    private async Task<TimeSpan> AheadAsync(long size, CancellationToken cancellationToken)
    {
        var now = await log.LatestCheckpointAsync(cancellationToken);
        if (now?.Size >= size)
        {
            return Soon;
        }

        standings.Suspects(_witness, LogAlert.WitnessAhead, $"has cosigned {size} entries, this log has {now?.Size ?? 0}");
        return Later("it knows more entries than this log has");
    }

    private TimeSpan Refused(long size)
    {
        standings.Suspects(_witness, LogAlert.WitnessRefused, $"does not find its {_known} entries in the checkpoint of size {size}");
        return Later("it refuses the checkpoint");
    }

    private TimeSpan Later(string why)
    {
        var pause = TimeSpan.FromSeconds(Math.Min(options.WitnessBackoffSeconds, Math.Pow(2, Math.Min(_failures++, 20))));
        standings.Failed(_witness, why, pause);
        return pause;
    }
}
