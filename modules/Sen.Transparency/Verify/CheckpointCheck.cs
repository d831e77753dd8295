using Sen.Log;
using Sen.Record;

namespace Sen.Transparency.Verify;

/// <summary>What a look at stored checkpoints found.</summary>
/// <param name="Count">Checkpoints that were looked at.</param>
/// <param name="Signed">What the notes say, as far as the log's key signed them: the tree has to be so, whatever the rows beside them say.</param>
/// <param name="Findings">What does not hold.</param>
internal sealed record CheckpointFindings(long Count, IReadOnlyList<SealedHead> Signed, IReadOnlyList<LogFinding> Findings);

/// <summary>Something in the log that does not hold.</summary>
/// <param name="Position">The position it concerns.</param>
/// <param name="Text">What, in English and without personal data.</param>
internal sealed record LogFinding(long Position, string Text);

/// <summary>
/// Checks the signatures of checkpoints that were given out: the log's own on each, and those of known witnesses. That the tree is as they
/// say is for <see cref="ILogVerifier"/>. Who changed the log and everything computed from it fails here, for want of the key.
/// </summary>
internal sealed class CheckpointCheck(ISealedLog log, LogPolicy policy)
{
    private const int Page = 200;

    /// <summary>The checkpoints of sizes above one, up to another.</summary>
    internal async Task<CheckpointFindings> LookAsync(long after, long upTo, CancellationToken cancellationToken)
    {
        var (count, signed, findings) = (0L, new List<SealedHead>(), new List<LogFinding>());
        var from = after + 1;
        while (await log.CheckpointsAsync(from, Page, cancellationToken) is { Count: > 0 } stored)
        {
            foreach (var checkpoint in stored.Where(c => c.Size <= upTo))
            {
                count++;
                if (await CheckAsync(checkpoint, findings, cancellationToken) is { } head)
                {
                    signed.Add(head);
                }
            }

            from = stored[^1].Size + 1;
            if (from > upTo)
            {
                break;
            }
        }

        return new CheckpointFindings(count, signed, findings);
    }

    private async Task<SealedHead?> CheckAsync(PublishedCheckpoint published, List<LogFinding> findings, CancellationToken cancellationToken)
    {
        var (size, position) = (published.Size, Math.Max(published.Size, 1));
        if (!SignedNote.TryParse(published.Note, out var note) || policy.Open(note).Checkpoint is not { Value: var checkpoint })
        {
            findings.Add(new LogFinding(position, $"the checkpoint of size {size} is not signed by a key of {policy.Origin}"));
            return null;
        }

        if (checkpoint.Size != size || checkpoint.Root != published.Root)
        {
            findings.Add(new LogFinding(position, $"the checkpoint of size {size} does not say what is stored beside it"));
        }

        foreach (var cosignature in await log.CosignaturesAsync(size, cancellationToken))
        {
            if (!Holds(cosignature, note.Text))
            {
                findings.Add(new LogFinding(position, $"the cosignature of {cosignature.Witness} on the checkpoint of size {size} does not hold"));
            }
        }

        return new SealedHead(checkpoint.Size, checkpoint.Root);
    }

    /// <summary>A line of a witness that is not configured any more says nothing for or against.</summary>
    private bool Holds(Cosignature cosignature, string text)
    {
        if (!NoteSignature.TryParse(cosignature.Line, out var line))
        {
            return false;
        }

        return policy.Witnesses.FirstOrDefault(line.IsOf) is not { } witness || witness.Verify(text, line.Value.Span);
    }
}
