using Microsoft.Extensions.Options;
using Sen.Log;
using Sen.Record;
using Sen.Transparency.Cosign;
using Sen.Transparency.Publish;
using Sen.Transparency.Verify;
using Sen.Transparency.Witnessing;

namespace Sen.Transparency.Watch;

/// <summary>One witness on the page.</summary>
/// <param name="Name">Name of its key.</param>
/// <param name="Address">Where it is asked.</param>
/// <param name="Size">The largest size it cosigned, as far as is known.</param>
/// <param name="At">When.</param>
/// <param name="IsCurrent">Whether it cosigned the last checkpoint.</param>
/// <param name="Troubled">Whether it did not answer well the last time.</param>
internal sealed record WitnessLine(string Name, string Address, long? Size, DateTimeOffset? At, bool IsCurrent, bool Troubled);

/// <summary>A log this node witnesses.</summary>
internal sealed record WatchedLine(string Origin, long? Size);

/// <summary>The state of the log, as the page shows it.</summary>
internal sealed record LogPicture
{
    public required string Origin { get; init; }

    public required string Key { get; init; }

    /// <summary>Entries that are sealed.</summary>
    public required long Size { get; init; }

    public PublishedCheckpoint? Last { get; init; }

    public required int Quorum { get; init; }

    /// <summary>Whether enough witnesses cosigned the last checkpoint.</summary>
    public required bool HasQuorum { get; init; }

    public required IReadOnlyList<WitnessLine> Witnesses { get; init; }

    public required CheckProgress Check { get; init; }

    public required IReadOnlyList<StandingAlert> Alerts { get; init; }

    /// <summary>vkey of this node as a witness; null: it is none.</summary>
    public string? WitnessKey { get; init; }

    public required IReadOnlyList<WatchedLine> Watched { get; init; }

    public required IReadOnlyList<Contradiction> Contradictions { get; init; }
}

/// <summary>Gathers the picture.</summary>
internal sealed class LogReading(
    ISealedLog log,
    PublishedLog published,
    WitnessStandings standings,
    RunningCheck check,
    LogAlerts alerts,
    WitnessService witness,
    IOptions<TransparencyOptions> options)
{
    private const int MostContradictions = 50;

    internal async Task<LogPicture> ReadAsync(CancellationToken cancellationToken)
    {
        var latest = await published.LatestAsync(cancellationToken);
        return new LogPicture
        {
            Origin = published.Policy.Origin,
            Key = published.Policy.Keys[0].ToString(),
            Size = (await log.HeadAsync(cancellationToken)).Size,
            Last = await log.LatestCheckpointAsync(cancellationToken),
            Quorum = published.Policy.Quorum,
            HasQuorum = latest?.HasQuorum == true,
            Witnesses = [.. options.Value.Witnesses.Select(w => Line(w, latest))],
            Check = check.Progress,
            Alerts = alerts.Standing,
            WitnessKey = witness.Verifier?.ToString(),
            Watched = await WatchedAsync(cancellationToken),
            Contradictions = await witness.ContradictionsAsync(MostContradictions, cancellationToken),
        };
    }

    private WitnessLine Line(WitnessAddress address, OpenedCheckpoint? latest)
    {
        var key = address.Verifier;
        var signed = latest?.Witnesses.FirstOrDefault(w => w.Key.Equals(key));
        var standing = standings.Of(key);
        return new WitnessLine(
            key.Name,
            address.Url!.Authority,
            signed is null ? standing.Size : latest!.Value.Size,
            signed is null ? standing.At : signed.Time,
            signed is not null,
            standing.Trouble is not null);
    }

    private async Task<IReadOnlyList<WatchedLine>> WatchedAsync(CancellationToken cancellationToken)
    {
        var lines = new List<WatchedLine>();
        foreach (var origin in witness.Origins)
        {
            lines.Add(new WatchedLine(origin, await witness.SizeAsync(origin, cancellationToken)));
        }

        return lines;
    }
}
