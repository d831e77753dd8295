using System.ComponentModel.DataAnnotations;
using Sen.Log;

namespace Sen.Transparency;

/// <summary>How this node's log is signed, cosigned and checked. Bound from the section <c>Log</c>.</summary>
public sealed class TransparencyOptions : IValidatableObject
{
    /// <summary>Folder of what this server keeps of the log: its key unless it lies elsewhere, and what it signed last.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>
    /// File of the private key (skey), readable by its owner only. Null: <c>log/log.key</c> in the data folder, made at the first start.
    /// Servers that share a database share the key.
    /// </summary>
    public string? KeyFile { get; set; }

    /// <summary>
    /// The log's name for ever: first line of its checkpoints and name of its key. Best the public address without scheme
    /// (<c>benhvien.example/log</c>). Null: what the key says, for a new key the name of the machine.
    /// </summary>
    public string? Origin { get; set; }

    /// <summary>Public keys (vkeys) that signed for this log before and do not any more.</summary>
    public IList<string> FormerKeys { get; } = [];

    /// <summary>How often the log is looked at, in milliseconds. A checkpoint is signed when it has grown.</summary>
    [Range(50, 1_000)]
    public int CheckpointMilliseconds { get; set; } = 500;

    /// <summary>Who is asked to cosign.</summary>
    public IList<WitnessAddress> Witnesses { get; } = [];

    /// <summary>How many of the witnesses are enough for who wants to believe a checkpoint. The log itself waits for nobody.</summary>
    [Range(0, 100)]
    public int Quorum { get; set; }

    /// <summary>How long a witness may take to answer, in seconds.</summary>
    [Range(1, 60)]
    public int WitnessTimeoutSeconds { get; set; } = 5;

    /// <summary>Longest pause after a witness did not answer, in seconds. It begins with one second and doubles.</summary>
    [Range(1, 3_600)]
    public int WitnessBackoffSeconds { get; set; } = 120;

    /// <summary>Entries that are checked again each second in the background; 0 turns it off.</summary>
    [Range(0, 100_000)]
    public int VerifyEntriesPerSecond { get; set; } = 2_000;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Origin is not null && !NoteVerifier.IsName(Origin))
        {
            yield return new ValidationResult("Log:Origin has a space, a plus or a control character.", [nameof(Origin)]);
        }

        if (Witnesses.Any(w => !w.IsValid))
        {
            yield return new ValidationResult("Each of Log:Witnesses has a Url (http, https) and a Key (vkey of a cosigner).", [nameof(Witnesses)]);
        }

        if (FormerKeys.Any(k => !NoteVerifier.TryParse(k, out _)))
        {
            yield return new ValidationResult("Log:FormerKeys are vkeys.", [nameof(FormerKeys)]);
        }

        if (Quorum > Witnesses.Count)
        {
            yield return new ValidationResult("Log:Quorum asks for more witnesses than Log:Witnesses names.", [nameof(Quorum)]);
        }
    }
}

/// <summary>A witness that this log asks.</summary>
public sealed class WitnessAddress
{
    /// <summary>The submission prefix: what comes before <c>/add-checkpoint</c>.</summary>
    public Uri? Url { get; set; }

    /// <summary>Its public key (vkey).</summary>
    public string? Key { get; set; }

    internal NoteVerifier Verifier => NoteVerifier.Parse(Key!);

    internal bool IsValid =>
        Url is { IsAbsoluteUri: true, Scheme: "http" or "https" }
        && NoteVerifier.TryParse(Key, out var verifier)
        && verifier.Type == NoteKeyType.Cosignature;
}

/// <summary>What this node witnesses for others. Bound from the section <c>Witness</c>; without logs it is no witness.</summary>
public sealed class WitnessOptions : IValidatableObject
{
    /// <summary>
    /// Folder of key and memory, which belong together: one folder is one witness. Null: <c>witness</c> in the data folder of the node.
    /// </summary>
    public string? Folder { get; set; }

    /// <summary>Name of a new key; later the key says it.</summary>
    public string? Name { get; set; }

    /// <summary>The logs it cosigns for.</summary>
    public IList<WatchedLog> Logs { get; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Name is not null && !NoteVerifier.IsName(Name))
        {
            yield return new ValidationResult("Witness:Name has a space, a plus or a control character.", [nameof(Name)]);
        }

        if (Logs.Any(l => !NoteVerifier.TryParse(l.Key, out var key) || key.Type != NoteKeyType.Ed25519))
        {
            yield return new ValidationResult("Each of Witness:Logs has a Key (vkey of a log).", [nameof(Logs)]);
        }
    }
}

/// <summary>A log that this node witnesses.</summary>
public sealed class WatchedLog
{
    /// <summary>A public key of the log (vkey). A log with several keys is named several times.</summary>
    public string? Key { get; set; }

    /// <summary>Its origin; null: the name of the key.</summary>
    public string? Origin { get; set; }
}
