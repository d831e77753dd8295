namespace Sen.Vietnam;

/// <summary>Civil time of Vietnam: UTC+7 all year, in every province (QĐ 134/2002/QĐ-TTg). Days of care are days in this time.</summary>
public static class VietnamTime
{
    public static readonly TimeSpan Offset = TimeSpan.FromHours(7);

    /// <summary>The instant as a wall clock in Vietnam shows it.</summary>
    public static DateTimeOffset Local(DateTimeOffset instant) => instant.ToOffset(Offset);

    public static DateTimeOffset Now(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return Local(clock.GetUtcNow());
    }

    public static DateOnly Today(TimeProvider clock) => DayOf(Now(clock));

    /// <summary>The day in Vietnam to which the instant belongs.</summary>
    public static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(Local(instant).DateTime);

    public static TimeOnly TimeOf(DateTimeOffset instant) => TimeOnly.FromDateTime(Local(instant).DateTime);

    /// <summary>The instant at which wall clocks in Vietnam show this day and time.</summary>
    public static DateTimeOffset At(DateOnly day, TimeOnly time) => new(day.ToDateTime(time), Offset);
}
