namespace Sen.Log;

/// <summary>The last checkpoint of a log that a witness cosigned.</summary>
/// <param name="Size">Its size.</param>
/// <param name="Root">Its root.</param>
/// <param name="Note">The checkpoint with the log's signature and the witness's.</param>
public sealed record WitnessState(long Size, MerkleHash Root, string Note);

/// <summary>What a contradiction shows.</summary>
public enum ContradictionKind
{
    /// <summary>Two roots for one size, both signed by the log: proof in itself that it forked.</summary>
    Fork,

    /// <summary>A larger checkpoint came without a proof that it continues the known one. The log can still be asked for one.</summary>
    Unproven,
}

/// <summary>Two checkpoints that one log signed and that do not agree.</summary>
/// <param name="Origin">The log.</param>
/// <param name="Kind">What they show.</param>
/// <param name="Known">What the witness had cosigned.</param>
/// <param name="Shown">What it was asked to cosign.</param>
/// <param name="At">When.</param>
public sealed record Contradiction(string Origin, ContradictionKind Kind, string Known, string Shown, DateTimeOffset At);

/// <summary>What a witness remembers. All that it promises rests on <see cref="ReplaceAsync"/> being atomic and durable.</summary>
public interface IWitnessStore
{
    /// <summary>Null: never cosigned.</summary>
    Task<WitnessState?> ReadAsync(string origin, CancellationToken cancellationToken);

    /// <summary>
    /// Puts <paramref name="next"/> in the place of <paramref name="known"/>, durable before it returns. False, and nothing is changed,
    /// when the state is another one by now: a slower request must never set the witness back.
    /// </summary>
    Task<bool> ReplaceAsync(string origin, WitnessState? known, WitnessState next, CancellationToken cancellationToken);

    /// <summary>Keeps evidence. The same one again is kept once, and a store may bound what is no proof in itself.</summary>
    Task KeepAsync(Contradiction contradiction, CancellationToken cancellationToken);
}
