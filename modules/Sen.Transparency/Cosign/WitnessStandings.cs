using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Sen.Log;
using Sen.Transparency.Watch;

namespace Sen.Transparency.Cosign;

/// <summary>How it stands with one witness, as this server saw it.</summary>
/// <param name="Size">The largest size it cosigned; null: none since this server began.</param>
/// <param name="At">When it did.</param>
/// <param name="Trouble">Why it did not the last time; null: it did.</param>
internal sealed record WitnessStanding(long? Size, DateTimeOffset? At, string? Trouble);

/// <summary>The standings of all configured witnesses: written by who asks them, told to page, metrics, log and alerts.</summary>
internal sealed class WitnessStandings(LogAlerts alerts, TransparencyMetrics metrics, ILogger<WitnessStandings> logger)
{
    private static readonly WitnessStanding Unknown = new(null, null, null);

    private readonly ConcurrentDictionary<string, WitnessStanding> _standings = new(StringComparer.Ordinal);

    internal WitnessStanding Of(NoteVerifier witness) => _standings.GetValueOrDefault(witness.Name) ?? Unknown;

    internal void Cosigned(NoteVerifier witness, long size, DateTimeOffset at)
    {
        _standings[witness.Name] = new WitnessStanding(size, at, null);
        alerts.Clear(witness.Name, LogAlert.WitnessAhead, LogAlert.WitnessRefused);
        metrics.Asked(witness.Name, "cosigned");
        logger.Cosigned(witness.Name, size);
    }

    /// <summary>It gave no cosignature, for a reason that may pass.</summary>
    internal void Failed(NoteVerifier witness, string why, TimeSpan pause)
    {
        _standings[witness.Name] = Of(witness) with { Trouble = why };
        metrics.Asked(witness.Name, why);
        logger.NotCosigned(witness.Name, why, pause);
    }

    /// <summary>It has seen something that this log does not have.</summary>
    internal void Suspects(NoteVerifier witness, LogAlert kind, string about) => alerts.Raise(kind, witness.Name, $"{witness.Name} {about}");
}
