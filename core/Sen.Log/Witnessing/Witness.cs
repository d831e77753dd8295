using System.Collections.Frozen;

namespace Sen.Log;

/// <summary>A log that a witness watches.</summary>
/// <param name="Origin">The first line of its checkpoints.</param>
/// <param name="Keys">Its keys; one of them has to have signed.</param>
public sealed record WitnessedLog(string Origin, IReadOnlyList<NoteVerifier> Keys);

/// <summary>
/// A witness (C2SP tlog-witness): cosigns a checkpoint only if it continues the one it cosigned before, and never two that do not agree.
/// It holds nothing: what it knows is in the store, so several may share one.
/// </summary>
public sealed class Witness
{
    private readonly NoteSigner _signer;
    private readonly FrozenDictionary<string, WitnessedLog> _logs;
    private readonly IWitnessStore _store;
    private readonly TimeProvider _clock;

    /// <param name="signer">A key of type <see cref="NoteKeyType.Cosignature"/>.</param>
    /// <param name="logs">The logs it cosigns for.</param>
    /// <param name="store">What it remembers.</param>
    /// <param name="clock">The time of the cosignatures.</param>
    public Witness(NoteSigner signer, IEnumerable<WitnessedLog> logs, IWitnessStore store, TimeProvider clock)
    {
        if (signer.Verifier.Type != NoteKeyType.Cosignature)
        {
            throw new ArgumentException("A witness signs with a key for cosignatures.", nameof(signer));
        }

        (_signer, _store, _clock) = (signer, store, clock);
        _logs = logs.ToFrozenDictionary(l => l.Origin, StringComparer.Ordinal);
    }

    /// <summary>Its public key.</summary>
    public NoteVerifier Verifier => _signer.Verifier;

    /// <summary>The checks, in the order of the specification.</summary>
    public async Task<WitnessAnswer> AddCheckpointAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (!AddCheckpointRequest.TryParse(body.Span, out var request))
        {
            return WitnessAnswer.Malformed;
        }

        // The origin only finds the keys; the rest of the text is read once one of them has signed it.
        var note = request.Checkpoint;
        if (!_logs.TryGetValue(note.Text[..note.Text.IndexOf('\n')], out var log))
        {
            return WitnessAnswer.UnknownLog;
        }

        var opened = note.Open(log.Keys);
        if (!opened.IsTrusted)
        {
            return WitnessAnswer.InvalidSignature;
        }

        if (!Checkpoint.TryParse(note.Text, out var checkpoint))
        {
            return WitnessAnswer.Malformed;
        }

        return request.OldSize <= checkpoint.Size
            ? await DecideAsync(request, checkpoint, note.Only(opened.Verified.Select(v => v.Signature)), cancellationToken)
            : WitnessAnswer.OldIsLarger;
    }

    private async Task<WitnessAnswer> DecideAsync(
        AddCheckpointRequest request, Checkpoint checkpoint, SignedNote note, CancellationToken cancellationToken)
    {
        while (true)
        {
            var known = await _store.ReadAsync(checkpoint.Origin, cancellationToken);
            if (Contradicts(request, checkpoint, known) is { } kind)
            {
                var evidence = new Contradiction(checkpoint.Origin, kind, known!.Note, note.ToString(), _clock.GetUtcNow());
                await _store.KeepAsync(evidence, cancellationToken);
            }

            if (Refusal(request, checkpoint, known) is { } refusal)
            {
                return refusal;
            }

            var cosignature = _signer.Cosign(note.Text, _clock.GetUtcNow());
            var next = new WitnessState(checkpoint.Size, checkpoint.Root, note.With(cosignature).ToString());
            if (await _store.ReplaceAsync(checkpoint.Origin, known, next, cancellationToken))
            {
                return WitnessAnswer.Cosigned(cosignature);
            }

            // Another request was faster: judge again by what is known now.
        }
    }

    private static WitnessAnswer? Refusal(AddCheckpointRequest request, Checkpoint checkpoint, WitnessState? known)
    {
        if (request.OldSize != (known?.Size ?? 0))
        {
            return WitnessAnswer.Conflict(known?.Size ?? 0);
        }

        if (checkpoint.Size == 0 && checkpoint.Root != MerkleHasher.EmptyRoot)
        {
            return WitnessAnswer.BadProof;
        }

        // Everything continues the empty tree, so there is nothing to prove and nothing may be said.
        return request.OldSize == 0
            ? request.Proof.Count == 0 ? null : WitnessAnswer.BadProof
            : Continues(request, checkpoint, known!) ? null : WitnessAnswer.BadProof;
    }

    private static bool Continues(AddCheckpointRequest request, Checkpoint checkpoint, WitnessState known) =>
        Proofs.VerifyConsistency(known.Size, checkpoint.Size, known.Root, checkpoint.Root, [.. request.Proof]);

    /// <summary>Two roots of one size contradict each other whatever else the request says; a bad proof is only a reason to ask.</summary>
    private static ContradictionKind? Contradicts(AddCheckpointRequest request, Checkpoint checkpoint, WitnessState? known)
    {
        if (known is null)
        {
            return null;
        }

        if (known.Size == checkpoint.Size)
        {
            return known.Root == checkpoint.Root ? null : ContradictionKind.Fork;
        }

        return known.Size > 0 && request.OldSize == known.Size && !Continues(request, checkpoint, known) ? ContradictionKind.Unproven : null;
    }
}
