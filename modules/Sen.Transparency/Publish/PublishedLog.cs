using Sen.Log;
using Sen.Record;
using Sen.Transparency.Keys;

namespace Sen.Transparency.Publish;

/// <summary>The log as it was given out: checkpoints with their cosignatures, and proofs under them.</summary>
internal sealed class PublishedLog(ISealedLog log, LogIdentity identity) : ILogProofs
{
    private long _covered;
    private OpenedCheckpoint? _witnessed;

    internal LogPolicy Policy => identity.Policy;

    /// <summary>The last checkpoint with the cosignatures it has so far; null: none yet, or none that this log's keys signed.</summary>
    internal async Task<OpenedCheckpoint?> LatestAsync(CancellationToken cancellationToken) =>
        await log.LatestCheckpointAsync(cancellationToken) is { } latest ? await OpenAsync(latest, cancellationToken) : null;

    /// <summary>The largest checkpoint known here that enough witnesses have seen; else the last one, which says that it lacks them.</summary>
    internal async Task<OpenedCheckpoint?> BelievableAsync(long size, CancellationToken cancellationToken)
    {
        if (await LatestAsync(cancellationToken) is not { } latest || latest.Value.Size < size)
        {
            return null;
        }

        return latest.HasQuorum || Volatile.Read(ref _witnessed) is not { } witnessed || witnessed.Value.Size < size ? latest : witnessed;
    }

    /// <summary>Whether a checkpoint covers this many entries. Nothing is shown that nobody signed for.</summary>
    internal async Task<long> CoveredAsync(long size, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _covered) < size && await log.LatestCheckpointAsync(cancellationToken) is { } latest)
        {
            Volatile.Write(ref _covered, latest.Size);
        }

        return Volatile.Read(ref _covered);
    }

    /// <summary>That the entry of a position is in the log; null: no checkpoint covers it.</summary>
    internal async Task<(TlogProof Proof, OpenedCheckpoint Checkpoint)?> ProveAsync(long position, CancellationToken cancellationToken)
    {
        if (position < 1 || await BelievableAsync(position, cancellationToken) is not { } checkpoint)
        {
            return null;
        }

        var index = position - 1;
        var path = await new MerkleTree(log.Nodes).InclusionProofAsync(index, checkpoint.Value.Size, cancellationToken);
        return (new TlogProof(index, path, checkpoint.Note), checkpoint);
    }

    public async Task<LogProof?> OfAsync(long position, CancellationToken cancellationToken) => await ProveAsync(position, cancellationToken) is var (proof, checkpoint)
        ? new LogProof(proof, checkpoint.Value.Size, [.. checkpoint.Witnesses.Select(w => w.Key.Name)], checkpoint.HasQuorum)
        : null;

    private async Task<OpenedCheckpoint?> OpenAsync(PublishedCheckpoint published, CancellationToken cancellationToken)
    {
        if (!SignedNote.TryParse(published.Note, out var note))
        {
            return null;
        }

        var lines = new List<NoteSignature>();
        foreach (var cosignature in await log.CosignaturesAsync(published.Size, cancellationToken))
        {
            // A line that does not hold would spoil the note for everybody; checking the log names it.
            if (NoteSignature.TryParse(cosignature.Line, out var line) && Policy.Witnesses.Any(w => line.IsOf(w) && w.Verify(note.Text, line.Value.Span)))
            {
                lines.Add(line);
            }
        }

        var (opened, _) = Policy.Open(note.With(lines));
        if (opened is { HasQuorum: true } && !(Volatile.Read(ref _witnessed)?.Value.Size > opened.Value.Size))
        {
            Volatile.Write(ref _witnessed, opened);
        }

        return opened;
    }
}
