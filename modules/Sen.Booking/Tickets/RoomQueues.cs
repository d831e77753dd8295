using System.Collections.Immutable;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Profiles.Queue;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Booking.Tickets;

/// <summary>The tickets of one room today, without anything that names a person.</summary>
/// <param name="Places">In no order; see <see cref="QueueOrder"/>.</param>
/// <param name="Changed">Feed position of the last change.</param>
/// <param name="At">When the room was last changed.</param>
internal sealed record RoomQueue(ImmutableDictionary<string, QueuePlace> Places, long Changed, DateTimeOffset At)
{
    internal static RoomQueue Empty { get; } = new(ImmutableDictionary<string, QueuePlace>.Empty.WithComparers(StringComparer.Ordinal), 0, DateTimeOffset.MinValue);
}

/// <summary>
/// Today's queues in memory, fed by the Record's feed: a citizen may not read other people's tickets, yet must know how many
/// are ahead. The node reads the tickets, keeps numbers and times only, and everybody's position is counted from those.
/// A reader first catches up to the head of the feed, so an answer is never older than the last commit before it.
/// </summary>
internal sealed class RoomQueues(IRecord record, TimeProvider clock) : IDisposable
{
    private const int Batch = 500;

    private static readonly Caller Node = Caller.System("booking.queue");

    private readonly SemaphoreSlim _gate = new(1);

    // Guarded by _gate; the rooms are immutable and replaced whole.
    private readonly Dictionary<string, string> _roomOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RoomQueue> _rooms = new(StringComparer.Ordinal);
    private DateOnly _day;
    private long _position = -1;

    public void Dispose() => _gate.Dispose();

    /// <summary>The queue of a room as of now.</summary>
    internal async Task<RoomQueue> OfAsync(string room, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await CatchUpAsync(cancellationToken);
            return _rooms.GetValueOrDefault(room, RoomQueue.Empty);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The queue of a room as soon as it has changed after the given feed position.</summary>
    internal async Task<RoomQueue> ChangedAsync(string room, long after, CancellationToken cancellationToken)
    {
        while (true)
        {
            var queue = await OfAsync(room, cancellationToken);
            if (queue.Changed > after)
            {
                return queue;
            }

            await record.Feed.WaitAsync(Volatile.Read(ref _position), cancellationToken);
        }
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var today = VietnamTime.Today(clock);
        if (_position < 0 || _day != today)
        {
            await BeginAsync(today, cancellationToken);
        }

        var head = await record.Feed.HeadAsync(cancellationToken);
        while (_position < head)
        {
            var entries = await record.Feed.ReadAsync(Node, _position, Batch, cancellationToken);
            foreach (var entry in entries.Where(e => e.Resource is { Key.Type: "Task", Deleted: false }))
            {
                Apply(entry.Resource.As<FhirTask>(), entry.Position);
            }

            _position = entries.Count == 0 ? head : entries[^1].Position;
        }
    }

    // The head is read before the search: what changes in between is read twice, never missed.
    private async Task BeginAsync(DateOnly today, CancellationToken cancellationToken)
    {
        var head = await record.Feed.HeadAsync(cancellationToken);
        var query = SearchQuery.For<FhirTask>()
            .WhereToken("code", Systems.TaskCode, Codes.QueueTicket)
            .Where("authored-on", $"ge{VietnamTime.At(today, TimeOnly.MinValue).Query()}");
        var tickets = await record.AllAsync<FhirTask>(Node, query, cancellationToken);
        _rooms.Clear();
        _roomOf.Clear();
        _day = today;
        foreach (var ticket in tickets)
        {
            Apply(ticket, head);
        }

        _position = head;
    }

    private void Apply(FhirTask task, long position)
    {
        var ticket = new TicketView(task);
        if (task.Code?.Has(Systems.TaskCode, Codes.QueueTicket) != true || VietnamTime.DayOf(ticket.IssuedAt) != _day || ticket.Room is not { } room)
        {
            return;
        }

        // A transferred ticket leaves its old room.
        if (_roomOf.TryGetValue(ticket.Id, out var before) && before != room && _rooms.TryGetValue(before, out var left))
        {
            _rooms[before] = new RoomQueue(left.Places.Remove(ticket.Id), position, clock.GetUtcNow());
        }

        var queue = _rooms.GetValueOrDefault(room, RoomQueue.Empty);
        _roomOf[ticket.Id] = room;
        _rooms[room] = new RoomQueue(queue.Places.SetItem(ticket.Id, QueuePlace.Of(ticket)), Math.Max(position, queue.Changed), clock.GetUtcNow());
    }
}
