using Sen.Profiles;
using Sen.Profiles.Queue;
using Sen.Reception.Facility;
using Sen.Reception.Queue;

namespace Sen.Reception.Board;

/// <summary>One room on the board.</summary>
internal sealed record BoardRoom(Room Room)
{
    /// <summary>Who is being called or seen.</summary>
    internal LiveTicket? Inside { get; init; }

    /// <summary>The next numbers.</summary>
    internal IReadOnlyList<string> Next { get; init; } = [];
}

/// <summary>What a board shows, computed from the live queues; a pure function.</summary>
internal sealed record BoardView(BoardPlace Place, IReadOnlyList<BoardRoom> Rooms)
{
    private const int NextShown = 2;

    /// <summary>The latest call of the hall, also after the person went in; null before the first.</summary>
    internal LiveTicket? Call { get; init; }

    internal static BoardView Of(BoardPlace place, Func<string, IReadOnlyCollection<LiveTicket>> queueOf, QueueRules rules)
    {
        var rooms = place.Rooms.Select(room =>
        {
            var tickets = queueOf(room.Id);
            return new BoardRoom(room)
            {
                Inside = tickets.Where(IsInside).MaxBy(t => t.Place.CalledAt),
                Next = [.. QueueOrder.Waiting([.. tickets.Select(t => t.Place)], rules).Take(NextShown).Select(p => p.Number)],
            };
        }).ToList();
        var inside = rooms.Select(r => r.Inside).OfType<LiveTicket>().ToList();
        return new BoardView(place, rooms)
        {
            Call = inside.Where(t => t.Place.Status == QueueStatus.Called).MaxBy(t => t.Place.CalledAt) ?? inside.MaxBy(t => t.Place.CalledAt),
        };
    }

    /// <summary>Everyone called after a moment, in the order they were called.</summary>
    internal IEnumerable<LiveTicket> CalledAfter(DateTimeOffset moment) => Rooms
        .Select(r => r.Inside)
        .OfType<LiveTicket>()
        .Where(t => t.Place.Status == QueueStatus.Called && t.Place.CalledAt > moment)
        .OrderBy(t => t.Place.CalledAt);

    private static bool IsInside(LiveTicket ticket) => ticket.Place.Status is QueueStatus.Called or QueueStatus.Serving;
}
