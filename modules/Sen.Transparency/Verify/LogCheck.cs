using Microsoft.Extensions.Configuration;
using Sen.Record;
using Sen.Transparency.Keys;
using Sen.Transparency.Witnessing;

namespace Sen.Transparency.Verify;

/// <summary>What a whole check of the log found: everything that was recomputed, and every signature over it.</summary>
/// <param name="Recomputed">Versions, entries, tiles and roots.</param>
/// <param name="Checkpoints">Checkpoints whose signatures were checked.</param>
/// <param name="FirstWrong">The first position that is wrong; null: none, or what is wrong has no position.</param>
/// <param name="Findings">What is wrong, in English and without personal data.</param>
public sealed record LogCheck(Verification Recomputed, long Checkpoints, long? FirstWrong, IReadOnlyList<string> Findings)
{
    public bool IsWhole => Findings.Count == 0;

    /// <summary>Checks everything. For <c>sen log verify</c>: changes nothing.</summary>
    /// <param name="record">The Record, also one that is open for reading only.</param>
    /// <param name="configuration">Section <c>Log</c>: the key file, former keys, witnesses.</param>
    /// <param name="checks">What modules have looked at in the versions.</param>
    /// <param name="cancellationToken">Forwarded.</param>
    public static async Task<LogCheck> RunAsync(OpenRecord record, IConfiguration configuration, IReadOnlyList<IVersionCheck> checks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        var options = configuration.GetSection("Log").Get<TransparencyOptions>() ?? new TransparencyOptions();
        var signed = await SignedAsync(record.SealedLog, options, cancellationToken);
        var recomputed = await record.VerifyAsync(new VerificationRequest { Checkpoints = signed.Signed }, checks, cancellationToken);
        var first = signed.Findings.Select(f => (long?)f.Position).Append(recomputed.FirstWrong).Min();
        return new LogCheck(recomputed, signed.Count, first, [.. recomputed.Findings, .. signed.Findings.Select(f => f.Text)]);
    }

    private static async Task<CheckpointFindings> SignedAsync(ISealedLog log, TransparencyOptions options, CancellationToken cancellationToken)
    {
        var keyFile = LogIdentity.KeyFile(options);
        if (!File.Exists(keyFile))
        {
            return await log.LatestCheckpointAsync(cancellationToken) is null
                ? new CheckpointFindings(0, [], [])
                : new CheckpointFindings(0, [], [new LogFinding(1, $"the signatures of checkpoints cannot be checked: {keyFile} is missing (setting Log:KeyFile)")]);
        }

        var policy = LogIdentity.PolicyOf(options, SecretFile.Load(keyFile).Verifier);
        var found = await new CheckpointCheck(log, policy).LookAsync(-1, long.MaxValue - 1, cancellationToken);
        return await RememberedAsync(options, policy.Origin, cancellationToken) is { } remembered
            ? found with { Signed = [.. found.Signed, remembered] }
            : found;
    }

    /// <summary>What this server signed last has to be in the log, also when the database knows nothing of it any more.</summary>
    private static async Task<SealedHead?> RememberedAsync(TransparencyOptions options, string origin, CancellationToken cancellationToken)
    {
        var file = LogIdentity.MemoryFile(options);
        return File.Exists(file) && await new WitnessStore(file).ReadAsync(origin, cancellationToken) is { } signed
            ? new SealedHead(signed.Size, signed.Root)
            : null;
    }
}
