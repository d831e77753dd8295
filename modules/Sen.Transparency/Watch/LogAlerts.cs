using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sen.Transparency.Watch;

/// <summary>What may be wrong with the log. Each of them means that somebody has to look; none stops the care of people.</summary>
internal enum LogAlert
{
    /// <summary>The last checkpoint is signed with a key this server does not have.</summary>
    WrongKey,

    /// <summary>The log is shorter than a checkpoint that was signed.</summary>
    Shorter,

    /// <summary>The log does not continue what was signed.</summary>
    Rewritten,

    /// <summary>A witness has cosigned a larger tree than this log has.</summary>
    WitnessAhead,

    /// <summary>A witness finds that this log does not continue what it saw.</summary>
    WitnessRefused,

    /// <summary>Checking the log found something.</summary>
    NotWhole,
}

/// <summary>An alert that stands.</summary>
/// <param name="Kind">What.</param>
/// <param name="About">Name of a witness, or what was found, in English and without personal data.</param>
/// <param name="Since">When it was seen first.</param>
internal sealed record StandingAlert(LogAlert Kind, string About, DateTimeOffset Since);

/// <summary>The alerts of this server. Each stands until what it tells of is seen to be right again.</summary>
internal sealed class LogAlerts(TimeProvider clock, ILogger<LogAlerts> logger)
{
    private readonly ConcurrentDictionary<(LogAlert Kind, string Source), StandingAlert> _standing = [];

    internal IReadOnlyList<StandingAlert> Standing => [.. _standing.Values.OrderBy(a => a.Since)];

    /// <summary>Raises an alert, aloud when it was not standing before.</summary>
    internal void Raise(LogAlert kind, string source, string about)
    {
        if (_standing.TryAdd((kind, source), new StandingAlert(kind, about, clock.GetUtcNow())))
        {
            logger.Alerted(kind, about);
        }
    }

    internal void Clear(string source, params ReadOnlySpan<LogAlert> kinds)
    {
        foreach (var kind in kinds)
        {
            _standing.TryRemove((kind, source), out _);
        }
    }
}
