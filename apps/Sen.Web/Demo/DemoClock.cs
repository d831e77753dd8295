using Sen.Simulator;

namespace Sen.Web.Demo;

/// <summary>
/// The clock of a practice node. It tells the morning of the demo from the moment the province was seeded, goes at the pace of
/// the real clock, and after a restart goes on where the last commit stood. Timers and timestamps are those of the machine.
/// </summary>
public sealed class DemoClock : TimeProvider, ISettableClock
{
    /// <summary>Tuesday 24/11/2026, 08:21: Thạch Thị Sa Rinh stands at the reception desk.</summary>
    public static readonly DateTimeOffset Morning = new(2026, 11, 24, 8, 21, 0, TimeSpan.FromHours(7));

    private readonly Lock _lock = new();
    private DateTimeOffset _start = Morning;
    private long _since = System.GetTimestamp();

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return (_start + System.GetElapsedTime(_since)).ToUniversalTime();
        }
    }

    /// <summary>Go on from this instant.</summary>
    public void Set(DateTimeOffset instant)
    {
        lock (_lock)
        {
            _start = instant;
            _since = System.GetTimestamp();
        }
    }
}
