namespace Sen.Consultation.Examine;

/// <summary>One chart, what follows from it, and when that was.</summary>
public sealed class Workstation
{
    private Workstation(Chart chart, DateTimeOffset now) => (Chart, Assessment, Now) = (chart, Assessment.Of(chart, now), now);

    internal Chart Chart { get; }

    internal Assessment Assessment { get; }

    internal DateTimeOffset Now { get; }

    internal string Address => $"/staff/doctor/{Chart.Id}";

    internal DateOnly Today => Vietnam.VietnamTime.DayOf(Now);

    internal static Workstation Of(Chart chart, DateTimeOffset now) => new(chart, now);
}
