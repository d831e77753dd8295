using Sen.Log;

namespace Sen.Record;

/// <summary>Proofs under the checkpoints that were given out. The room that publishes the log answers; whoever hands out something sealed asks.</summary>
public interface ILogProofs
{
    /// <summary>That the entry of a feed position is in the log; null: no checkpoint covers it yet, or there is no such position.</summary>
    Task<LogProof?> OfAsync(long position, CancellationToken cancellationToken);
}

/// <summary>A proof, and who saw the checkpoint that it stands under.</summary>
/// <param name="Proof">For <see cref="TlogProof.ToString"/>: the C2SP text.</param>
/// <param name="Size">Entries that the checkpoint covers.</param>
/// <param name="Witnesses">Names of the known witnesses that cosigned it.</param>
/// <param name="HasQuorum">Whether they are as many as this log asks for.</param>
public sealed record LogProof(TlogProof Proof, long Size, IReadOnlyList<string> Witnesses, bool HasQuorum);
