using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sen.Record;
using Sen.Transparency.Keys;
using Sen.Transparency.Watch;

namespace Sen.Transparency.Verify;

/// <summary>
/// Checks the log again and again in the background, a slice each second, and goes on where it was after a restart. What it finds is an
/// alert until a whole pass finds nothing.
/// </summary>
internal sealed class RunningCheck(
    ILogVerifier verifier, ISealedLog log, LogIdentity identity, LogAlerts alerts, TransparencyMetrics metrics, IOptions<TransparencyOptions> options, TimeProvider clock, ILogger<RunningCheck> logger)
    : BackgroundService
{
    internal const string Source = "check";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFailure = 10 * Second;
    private static readonly TimeSpan BetweenPasses = TimeSpan.FromMinutes(5);

    // Whole tables are read for it.
    private static readonly TimeSpan BetweenTables = TimeSpan.FromHours(24);

    private readonly CheckpointCheck _signatures = new(log, identity.Policy);
    private readonly string _file = Path.Combine(LogIdentity.Folder(options.Value), "checked.json");

    /// <summary>How far it has come, for the page.</summary>
    internal CheckProgress Progress { get; private set; } = new();

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.VerifyEntriesPerSecond == 0)
        {
            return Task.CompletedTask;
        }

        Progress = CheckProgress.Load(_file);
        return Steadily.RunAsync(PassAsync, logger.VerifyingFailed, AfterFailure, stoppingToken);
    }

    private async Task PassAsync(CancellationToken cancellationToken)
    {
        while (!await SliceAsync(cancellationToken))
        {
            await Task.Delay(Second, cancellationToken);
        }

        await Task.Delay(BetweenPasses, cancellationToken);
    }

    /// <summary>True: the pass has come to the end of the log.</summary>
    internal async Task<bool> SliceAsync(CancellationToken cancellationToken)
    {
        var from = Progress.Tree;
        var max = options.Value.VerifyEntriesPerSecond;
        var signed = await _signatures.LookAsync(from.Size == 0 ? -1 : from.Size, from.Size + max, cancellationToken);
        var found = await verifier.VerifyAsync(
            new VerificationRequest { From = from, Max = max, Tables = false, Checkpoints = signed.Signed }, cancellationToken);
        if (found.IsAtHead && clock.GetUtcNow() - (Progress.Tables ?? DateTimeOffset.MinValue) > BetweenTables)
        {
            var tables = await verifier.VerifyAsync(new VerificationRequest { From = found.Frontier, Max = 0, Tables = true }, cancellationToken);
            found = found with { FirstWrong = found.FirstWrong ?? tables.FirstWrong, Findings = [.. found.Findings, .. tables.Findings] };
            Progress = Progress with { Tables = clock.GetUtcNow() };
        }

        Tell(found, signed.Findings);
        if (found is { Positions: 0, IsWhole: true } && signed.Findings.Count == 0)
        {
            // Nothing is written yet: that is no pass.
            return false;
        }

        Progress = Progress.After(found, found.IsWhole && signed.Findings.Count == 0, clock.GetUtcNow());
        Progress.Save(_file);
        metrics.Verified(found.Positions);
        if (found.IsAtHead && Progress.LastPassWasWhole)
        {
            alerts.Clear(Source, LogAlert.NotWhole);
        }

        return found.IsAtHead;
    }

    private void Tell(Verification found, IReadOnlyList<LogFinding> signatures)
    {
        if (found.Findings.Count > 0)
        {
            alerts.Raise(LogAlert.NotWhole, Source, found.FirstWrong is { } position ? $"position {position}: {found.Findings[0]}" : found.Findings[0]);
        }
        else if (signatures.Count > 0)
        {
            alerts.Raise(LogAlert.NotWhole, Source, $"position {signatures[0].Position}: {signatures[0].Text}");
        }
    }
}
