using Sen.Booking.Rules;
using Sen.Fhir;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Booking.FindSlot;

/// <summary>A day on the slot page.</summary>
/// <param name="Day">The day.</param>
/// <param name="Free">Places that can still be booked.</param>
/// <param name="Works">False on a day without any place: the clinic is closed.</param>
internal sealed record DayOffer(DateOnly Day, int Free, bool Works);

/// <summary>All places that start at one time; <see cref="Pick"/> is one of the free ones, null when the time is full.</summary>
internal sealed record TimeOffer(DateTimeOffset Start, int Free, string? Pick);

/// <summary>A free place that is offered instead of a lost one.</summary>
internal sealed record Alternative(string Slot, DateTimeOffset Start, Doctor Doctor, bool SameDoctor);

/// <summary>Free places as searches of Slot. Everyone may see them: they name nobody.</summary>
internal sealed class SlotFinder(IRecord record, TimeProvider clock)
{
    private static readonly Caller Anyone = Caller.Anonymous;

    /// <summary>The first moment that can still be booked now.</summary>
    internal DateTimeOffset Opens => VietnamTime.Now(clock).AddMinutes(BookingRules.On(VietnamTime.Today(clock)).ClosesMinutesBefore);

    internal async Task<DateTimeOffset?> EarliestAsync(IReadOnlyList<string> schedules, DateTimeOffset from, CancellationToken cancellationToken)
    {
        if (schedules.Count == 0)
        {
            return null;
        }

        var query = Free(schedules).Where("start", $"ge{Later(from).Query()}").Where("start", $"lt{Closes.Query()}").Sort("start").Take(1);
        var page = (await record.SearchAsync(Anyone, query, cancellationToken)).Value;
        return page.As<Slot>().FirstOrDefault()?.Start?.LowerBound is { } start ? VietnamTime.Local(start) : null;
    }

    /// <summary>The earliest times on two different days.</summary>
    internal async Task<IReadOnlyList<DateTimeOffset>> NextTwoDaysAsync(IReadOnlyList<string> schedules, CancellationToken cancellationToken)
    {
        if (await EarliestAsync(schedules, Opens, cancellationToken) is not { } first)
        {
            return [];
        }

        var nextDay = VietnamTime.At(VietnamTime.DayOf(first).AddDays(1), TimeOnly.MinValue);
        return await EarliestAsync(schedules, nextDay, cancellationToken) is { } second ? [first, second] : [first];
    }

    internal async Task<IReadOnlyList<DayOffer>> DaysAsync(
        IReadOnlyList<string> schedules, DateOnly first, int count, CancellationToken cancellationToken)
    {
        var days = new List<DayOffer>(count);
        for (var i = 0; i < count; i++)
        {
            var day = first.AddDays(i);
            var start = VietnamTime.At(day, TimeOnly.MinValue);
            var free = await CountAsync(Free(schedules).Where("start", $"ge{Later(start).Query()}"), day, cancellationToken);
            var works = free > 0 || await CountAsync(All(schedules).Where("start", $"ge{start.Query()}"), day, cancellationToken) > 0;
            days.Add(new DayOffer(day, free, works));
        }

        return days;
    }

    /// <summary>The times of a day, full ones included. Of several free places at one time any is picked, so that people who look at once do not collide.</summary>
    internal async Task<IReadOnlyList<TimeOffer>> TimesAsync(
        IReadOnlyList<string> schedules, DateOnly day, string? chosen, CancellationToken cancellationToken)
    {
        var start = VietnamTime.At(day, TimeOnly.MinValue);
        var query = All(schedules).Where("start", $"ge{start.Query()}").Where("start", $"lt{start.AddDays(1).Query()}").Sort("start");
        var slots = await record.AllAsync<Slot>(Anyone, query, cancellationToken);
        var opens = Opens;
        return
        [
            .. slots
                .Where(s => s.Start is not null && s.Status is "free" or "busy" or "busy-unavailable")
                .GroupBy(s => VietnamTime.Local(s.Start!.LowerBound))
                .OrderBy(g => g.Key)
                .Select(g =>
                {
                    var free = g.Key < opens ? [] : g.Where(s => s.Status == "free").Select(s => s.Id!).ToList();
                    return new TimeOffer(g.Key, free.Count, PickOne(free, chosen));
                }),
        ];
    }

    /// <summary>Free places nearest in time to a lost one: those of the same doctor first, then of any doctor of the clinic.</summary>
    internal async Task<IReadOnlyList<Alternative>> NearestAsync(
        DirectoryMap directory, Doctor doctor, DateTimeOffset around, CancellationToken cancellationToken)
    {
        var wanted = BookingRules.On(VietnamTime.Today(clock)).AlternativesOffered;
        var found = new List<Alternative>();
        foreach (var candidate in directory.DoctorsOf(doctor.Clinic).OrderByDescending(d => d.Role == doctor.Role))
        {
            found.AddRange(await AroundAsync(candidate, around, candidate.Role == doctor.Role, cancellationToken));
        }

        var own = found.Where(a => a.SameDoctor).OrderBy(Distance).Take(wanted / 2).ToList();
        var others = found.Except(own).OrderBy(Distance).DistinctBy(a => (a.Doctor.Role, a.Start));
        return [.. own, .. others.Take(wanted - own.Count)];

        TimeSpan Distance(Alternative alternative) => (alternative.Start - around).Duration();
    }

    /// <summary>Another free place of the same doctor at the same time: for the person it is the same appointment.</summary>
    internal async Task<string?> TwinAsync(Doctor doctor, DateTimeOffset start, CancellationToken cancellationToken)
    {
        var query = Free(doctor.Schedules).Where("start", $"ge{start.Query()}").Where("start", $"lt{start.AddMinutes(1).Query()}").Take(20);
        var free = (await record.SearchAsync(Anyone, query, cancellationToken)).Value.Matches.Select(m => m.Key.Id).ToList();
        return PickOne(free, chosen: null);
    }

    private async Task<IEnumerable<Alternative>> AroundAsync(Doctor doctor, DateTimeOffset around, bool same, CancellationToken cancellationToken)
    {
        var later = Free(doctor.Schedules).Where("start", $"ge{Later(around).Query()}").Where("start", $"lt{Closes.Query()}").Sort("start").Take(12);
        var earlier = Free(doctor.Schedules).Where("start", $"ge{Opens.Query()}").Where("start", $"lt{around.Query()}").Sort("-start").Take(12);
        var matches = (await record.SearchAsync(Anyone, later, cancellationToken)).Value.As<Slot>()
            .Concat((await record.SearchAsync(Anyone, earlier, cancellationToken)).Value.As<Slot>());
        return matches
            .GroupBy(s => VietnamTime.Local(s.Start!.LowerBound))
            .Select(g => new Alternative(PickOne([.. g.Select(s => s.Id!)], chosen: null)!, g.Key, doctor, same));
    }

    private async Task<int> CountAsync(SearchQuery query, DateOnly day, CancellationToken cancellationToken)
    {
        var end = VietnamTime.At(day.AddDays(1), TimeOnly.MinValue);
        var page = (await record.SearchAsync(Anyone, query.Where("start", $"lt{end.Query()}").Take(0).WithTotal(), cancellationToken)).Value;
        return (int)(page.Total ?? 0);
    }

    private DateTimeOffset Closes =>
        VietnamTime.At(VietnamTime.Today(clock).AddDays(BookingRules.On(VietnamTime.Today(clock)).DaysAhead + 1), TimeOnly.MinValue);

    private DateTimeOffset Later(DateTimeOffset from) => from > Opens ? from : Opens;

    private static SearchQuery All(IEnumerable<string> schedules) =>
        SearchQuery.For<Slot>().WhereAny("schedule", schedules.Select(s => $"Schedule/{s}"));

    private static SearchQuery Free(IEnumerable<string> schedules) => All(schedules).Where("status", "free");

    private static string? PickOne(List<string> free, string? chosen) =>
        free.Count == 0 ? null : chosen is not null && free.Contains(chosen, StringComparer.Ordinal) ? chosen : free[Random.Shared.Next(free.Count)];
}
