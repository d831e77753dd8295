namespace Sen.Profiles.Queue;

/// <summary>
/// Who is next in a room. Tickets are seen in the order they were issued, with two exceptions that the day's
/// <see cref="QueueRules"/> state: while priority tickets wait, one follows after a number of ordinary ones (emergencies go
/// first at once), and someone who missed the call re-enters after the next few. A pure function of the room's tickets of the
/// day, so the kiosk, the desk, the doctor, the board and the citizen's phone cannot disagree.
/// </summary>
public static class QueueOrder
{
    /// <summary>The waiting tickets, next one first.</summary>
    /// <param name="room">All tickets of one room on one day, in any order.</param>
    /// <param name="rules">The rules of that day.</param>
    public static IReadOnlyList<QueuePlace> Waiting(IReadOnlyCollection<QueuePlace> room, QueueRules rules)
    {
        var waiting = room.Where(p => p.Status == QueueStatus.Waiting).OrderBy(p => p.IssuedAt).ThenBy(p => p.Number, StringComparer.Ordinal).ToList();
        var first = waiting.Where(p => rules.GoesFirst(p.Priority)).ToList();
        var rest = waiting.Where(p => !rules.GoesFirst(p.Priority)).ToList();
        var order = Interleave(
            new Queue<QueuePlace>(rest.Where(p => p.ReturnedAt is null && p.Priority is null)),
            new Queue<QueuePlace>(rest.Where(p => p.ReturnedAt is null && p.Priority is not null)),
            OrdinarySinceLastPriority(room, rules),
            rules);
        Reenter(order, rest.Where(p => p.ReturnedAt is not null).OrderBy(p => p.ReturnedAt).ThenBy(p => p.Number, StringComparer.Ordinal), room, rules);
        return [.. first, .. order];
    }

    /// <summary>How many are seen before this ticket; null when it does not wait. The person in the room is not counted.</summary>
    public static int? Ahead(IReadOnlyCollection<QueuePlace> room, string ticketId, QueueRules rules)
    {
        var order = Waiting(room, rules);
        for (var i = 0; i < order.Count; i++)
        {
            if (string.Equals(order[i].Id, ticketId, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return null;
    }

    private static List<QueuePlace> Interleave(Queue<QueuePlace> ordinary, Queue<QueuePlace> priority, int sincePriority, QueueRules rules)
    {
        var order = new List<QueuePlace>(ordinary.Count + priority.Count);
        while (ordinary.Count + priority.Count > 0)
        {
            if (priority.Count > 0 && (sincePriority >= rules.OrdinaryPerPriority || ordinary.Count == 0))
            {
                order.Add(priority.Dequeue());
                sincePriority = 0;
            }
            else
            {
                order.Add(ordinary.Dequeue());
                sincePriority++;
            }
        }

        return order;
    }

    // Derived from who was called, so that calling the next one never reshuffles those behind. Emergencies and people who came
    // back are outside the turns of ordinary and priority tickets.
    private static int OrdinarySinceLastPriority(IEnumerable<QueuePlace> room, QueueRules rules)
    {
        var called = room
            .Where(p => p.CalledAt is not null && p.Status != QueueStatus.Waiting && !p.Returned && !rules.GoesFirst(p.Priority))
            .OrderByDescending(p => p.CalledAt);
        var ordinary = 0;
        foreach (var place in called)
        {
            if (place.Priority is not null)
            {
                return ordinary;
            }

            ordinary++;
        }

        return rules.OrdinaryPerPriority;
    }

    private static void Reenter(List<QueuePlace> order, IEnumerable<QueuePlace> returned, IReadOnlyCollection<QueuePlace> room, QueueRules rules)
    {
        var lastSlot = -1;
        foreach (var place in returned)
        {
            var calledSince = room.Count(p => p.Status != QueueStatus.Waiting && p.CalledAt > place.ReturnedAt && !rules.GoesFirst(p.Priority));
            var slot = Math.Max(lastSlot + 1, Math.Max(0, rules.ReturnAfter - calledSince));
            lastSlot = Math.Min(slot, order.Count);
            order.Insert(lastSlot, place);
        }
    }
}
