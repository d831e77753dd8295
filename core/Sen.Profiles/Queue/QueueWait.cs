namespace Sen.Profiles.Queue;

/// <summary>How long someone has to wait, as an honest "about".</summary>
/// <param name="Ahead">People who are seen before.</param>
/// <param name="Minutes">Expected minutes, rounded as the rules say; 0 means the person is next and nobody is inside.</param>
public sealed record QueueWait(int Ahead, int Minutes)
{
    /// <summary>Expected wait of a ticket; null when it does not wait.</summary>
    public static QueueWait? Of(IReadOnlyCollection<QueuePlace> room, string ticketId, DateTimeOffset now, QueueRules rules) =>
        QueueOrder.Ahead(room, ticketId, rules) is { } ahead ? After(ahead, room, now, rules) : null;

    /// <summary>Expected wait of someone who would take a number now.</summary>
    public static QueueWait ForNewcomer(IReadOnlyCollection<QueuePlace> room, DateTimeOffset now, QueueRules rules) =>
        After(room.Count(p => p.Status == QueueStatus.Waiting), room, now, rules);

    /// <summary>Median minutes one person takes in this room today; the rules' figure until enough have finished.</summary>
    public static double ServiceMinutes(IEnumerable<QueuePlace> room, QueueRules rules)
    {
        var minutes = room
            .Where(p => p.Status == QueueStatus.Done && p.CalledAt is not null && p.FinishedAt > p.CalledAt)
            .OrderByDescending(p => p.FinishedAt)
            .Take(rules.SamplesKept)
            .Select(p => (p.FinishedAt!.Value - p.CalledAt!.Value).TotalMinutes)
            .Order()
            .ToList();
        if (minutes.Count < rules.SamplesNeeded)
        {
            return rules.ServiceMinutes;
        }

        var middle = minutes.Count / 2;
        return minutes.Count % 2 == 1 ? minutes[middle] : (minutes[middle - 1] + minutes[middle]) / 2;
    }

    /// <summary>The clock time it points to, rounded as the wait is.</summary>
    public DateTimeOffset At(DateTimeOffset now, QueueRules rules)
    {
        var step = TimeSpan.FromMinutes(rules.RoundToMinutes).Ticks;
        return new DateTimeOffset((now.AddMinutes(Minutes).Ticks + (step / 2)) / step * step, now.Offset);
    }

    private static QueueWait After(int ahead, IReadOnlyCollection<QueuePlace> room, DateTimeOffset now, QueueRules rules)
    {
        var service = ServiceMinutes(room, rules);
        var inside = room.Where(p => p.Status is QueueStatus.Called or QueueStatus.Serving && p.CalledAt is not null).ToList();

        // Whoever is inside longer than usual can leave at any moment: never less than nothing.
        var remaining = inside.Count == 0 ? 0 : inside.Max(p => Math.Max(0, service - (now - p.CalledAt!.Value).TotalMinutes));
        var exact = (ahead * service) + remaining;
        var rounded = (int)Math.Round(exact / rules.RoundToMinutes, MidpointRounding.AwayFromZero) * rules.RoundToMinutes;
        return new QueueWait(ahead, exact > 0 ? Math.Max(rules.RoundToMinutes, rounded) : 0);
    }
}
