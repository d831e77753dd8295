using System.Collections.Concurrent;
using Sen.Vietnam;

namespace Sen.Reception.Desk;

/// <summary>Who was just checked in, as the desk that saw them may list it.</summary>
/// <param name="Name">Full name.</param>
/// <param name="ByKiosk">The person took the number at a kiosk.</param>
internal sealed record CheckedIn(string Name, int? BirthYear, bool ByKiosk);

/// <summary>
/// What the desk's right column recalls of today: names of people just checked in on this node, and how long each took.
/// Recalled, not read: a list that looked everyone up again would fill people's "who has seen my record" with noise. It is
/// gone after a restart; the list then shows what the hall hears.
/// </summary>
internal sealed class DeskMemory(TimeProvider clock)
{
    private const int Most = 400;

    private readonly ConcurrentDictionary<string, CheckedIn> _names = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();
    private readonly ConcurrentDictionary<(string Subject, DateOnly Day), (int Count, TimeSpan Total)> _times = new();

    internal void Remember(string ticketId, CheckedIn person)
    {
        if (_names.TryAdd(ticketId, person))
        {
            _order.Enqueue(ticketId);
        }

        while (_order.Count > Most && _order.TryDequeue(out var oldest))
        {
            _names.TryRemove(oldest, out _);
        }
    }

    internal CheckedIn? Find(string ticketId) => _names.GetValueOrDefault(ticketId);

    internal void Timed(string subject, TimeSpan took) =>
        _times.AddOrUpdate((subject, VietnamTime.Today(clock)), (1, took), (_, sum) => (sum.Count + 1, sum.Total + took));

    /// <summary>Average of today for this account; null before the first.</summary>
    internal TimeSpan? Average(string subject) =>
        _times.TryGetValue((subject, VietnamTime.Today(clock)), out var sum) ? sum.Total / sum.Count : null;
}
