using System.Collections.Immutable;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Profiles.Queue;
using Sen.Vietnam;

namespace Sen.Reception.Queue;

/// <summary>All that a waiting hall may know of a ticket: number, given name, room, state.</summary>
internal sealed record LiveTicket(QueuePlace Place, string HallName, string Room)
{
    internal required DateOnly Day { get; init; }

    /// <summary>Version of the Task; a later one wins whatever the order of arrival.</summary>
    internal required long Version { get; init; }
}

/// <summary>
/// Today's tickets by room, in memory: rebuilt from the Record at start, then kept by the feed and, at once, by this node's own
/// commits. Boards and expected waits read it; decisions that must be right are checked by the Record when they are committed.
/// </summary>
internal sealed class LiveQueues(TimeProvider clock)
{
    private static readonly ImmutableDictionary<string, LiveTicket> Nobody = ImmutableDictionary<string, LiveTicket>.Empty.WithComparers(StringComparer.Ordinal);

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _filled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, string> _roomOf = new(StringComparer.Ordinal);
    private ImmutableDictionary<string, ImmutableDictionary<string, LiveTicket>> _rooms =
        ImmutableDictionary<string, ImmutableDictionary<string, LiveTicket>>.Empty.WithComparers(StringComparer.Ordinal);

    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateOnly _day;

    /// <summary>Completes once the tickets of the day have been read.</summary>
    internal Task Filled => _filled.Task;

    /// <summary>Completes at the next change after it was asked for.</summary>
    internal Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>Today's tickets of a room, in no order.</summary>
    internal IReadOnlyCollection<LiveTicket> Room(string room)
    {
        var today = VietnamTime.Today(clock);
        return Volatile.Read(ref _rooms).TryGetValue(room, out var tickets) && _day == today ? [.. tickets.Values] : [];
    }

    internal IReadOnlyList<QueuePlace> Places(string room) => [.. Room(room).Select(t => t.Place)];

    internal LiveTicket? Find(string ticket)
    {
        lock (_gate)
        {
            return _roomOf.TryGetValue(ticket, out var room) && _rooms.TryGetValue(room, out var tickets) ? tickets.GetValueOrDefault(ticket) : null;
        }
    }

    /// <summary>Take a version of a Task; tickets of other days, other tasks and older versions change nothing.</summary>
    internal void Apply(FhirTask task, long version)
    {
        if (task.Code?.Has(Systems.TaskCode, Codes.QueueTicket) != true || new TicketView(task) is not { Room: { } room } view)
        {
            return;
        }

        var ticket = new LiveTicket(QueuePlace.Of(view), view.HallName, room) { Day = VietnamTime.DayOf(view.IssuedAt), Version = version };
        var today = VietnamTime.Today(clock);
        if (ticket.Day != today)
        {
            return;
        }

        lock (_gate)
        {
            StartDay(today);
            Put(view.Id, ticket);
        }
    }

    internal void MarkFilled() => _filled.TrySetResult();

    private void StartDay(DateOnly today)
    {
        if (_day == today)
        {
            return;
        }

        _roomOf.Clear();
        _rooms = _rooms.Clear();
        _day = today;
    }

    private void Put(string id, LiveTicket ticket)
    {
        if (_roomOf.TryGetValue(id, out var before))
        {
            if (_rooms[before][id].Version >= ticket.Version)
            {
                return;
            }

            _rooms = _rooms.SetItem(before, _rooms[before].Remove(id));
        }

        _roomOf[id] = ticket.Room;
        _rooms = _rooms.SetItem(ticket.Room, (_rooms.GetValueOrDefault(ticket.Room) ?? Nobody).SetItem(id, ticket));
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.TrySetResult();
    }
}
