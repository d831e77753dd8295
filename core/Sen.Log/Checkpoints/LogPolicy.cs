namespace Sen.Log;

/// <summary>Why a checkpoint is not believed.</summary>
public enum CheckpointFault
{
    /// <summary>The text is no checkpoint.</summary>
    Malformed,

    /// <summary>It is the checkpoint of another log.</summary>
    OtherLog,

    /// <summary>No key of the log signed it.</summary>
    NotSigned,

    /// <summary>A signature under the name of a known key is wrong.</summary>
    WrongSignature,
}

/// <summary>Who has to have signed a checkpoint before it is believed: the log, and so many of the witnesses.</summary>
/// <param name="Origin">The log's name.</param>
/// <param name="Keys">Keys of the log; one signature is enough, so that a key can be replaced.</param>
/// <param name="Witnesses">Keys of the witnesses that count.</param>
/// <param name="Quorum">How many witnesses (names, not keys) are enough; 0 asks for none.</param>
public sealed record LogPolicy(string Origin, IReadOnlyList<NoteVerifier> Keys, IReadOnlyList<NoteVerifier> Witnesses, int Quorum)
{
    /// <summary>Opens a signed checkpoint. Without a quorum it is still opened: <see cref="OpenedCheckpoint.HasQuorum"/> says so.</summary>
    public (OpenedCheckpoint? Checkpoint, CheckpointFault? Fault) Open(SignedNote note)
    {
        if (!Checkpoint.TryParse(note.Text, out var checkpoint))
        {
            return (null, CheckpointFault.Malformed);
        }

        if (!string.Equals(checkpoint.Origin, Origin, StringComparison.Ordinal))
        {
            return (null, CheckpointFault.OtherLog);
        }

        var opened = note.Open([.. Keys, .. Witnesses]);
        if (opened.Wrong is not null)
        {
            return (null, CheckpointFault.WrongSignature);
        }

        if (!opened.Verified.Any(v => Keys.Contains(v.Key)))
        {
            return (null, CheckpointFault.NotSigned);
        }

        var witnesses = opened.Verified.Where(v => Witnesses.Contains(v.Key)).DistinctBy(v => v.Key.Name, StringComparer.Ordinal).ToList();
        return (new OpenedCheckpoint(checkpoint, note, witnesses, witnesses.Count >= Quorum), null);
    }
}

/// <summary>A checkpoint that the log signed.</summary>
/// <param name="Value">What it says.</param>
/// <param name="Note">As it came.</param>
/// <param name="Witnesses">Known witnesses that cosigned, each once.</param>
/// <param name="HasQuorum">Whether they are enough.</param>
public sealed record OpenedCheckpoint(Checkpoint Value, SignedNote Note, IReadOnlyList<VerifiedSignature> Witnesses, bool HasQuorum);
