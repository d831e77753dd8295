using Sen.Record;
using Sen.Simulator.History;
using Sen.Simulator.Morning;
using Sen.Simulator.People;
using Sen.Simulator.Places;
using Sen.Vietnam;

namespace Sen.Simulator;

/// <summary>The demo province: invented people in real places, one morning in November 2026.</summary>
public static class DemoProvince
{
    /// <summary>Tuesday 24/11/2026, 08:21: Thạch Thị Sa Rinh stands at the reception desk.</summary>
    public static readonly DateTimeOffset Morning = VietnamTime.At(PlaceList.Day, new TimeOnly(8, 21));

    /// <summary>Sign-in secret of every account of staff; printed when a practice node starts, worth nothing elsewhere.</summary>
    public const string Secret = "hoa sen 2026";

    internal const int People = 2_000;

    private static readonly DateTimeOffset Opened = VietnamTime.At(new DateOnly(2024, 1, 2), new TimeOnly(8, 0));

    /// <summary>Fills an empty Record. Every resource carries the tag "sample"; the content is the same every time.</summary>
    /// <param name="clock">When it is an <see cref="ISettableClock"/>, it is moved through the story and left at <see cref="Morning"/>.</param>
    public static async Task SeedAsync(
        IRecord record, IAccountSeeder accounts, TimeProvider clock, IProgress<string> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(accounts);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(progress);
        var writer = new SeedWriter(record, clock, cancellationToken);
        writer.At(Opened);
        progress.Report("facilities, rooms, staff");
        await writer.WriteAsync(PlaceSeed.All());
        await writer.WriteAsync(PriceSeed.All().Concat(PriceSeed.FormularyLists(Opened)));
        await writer.WriteAsync(SlotSeed.Schedules());
        progress.Report("people");
        var people = new PersonMaker(Cast.People).Make(People - Cast.People.Count).ToList();
        await writer.WriteAsync(PeopleSeed.All([.. Cast.People, .. people]));
        await HistoryAsync(writer, people, progress);
        progress.Report("places to book");
        await writer.WriteAsync(AppointmentSeed.All(people).Concat(BichNgocStory.MothersAppointment()));
        await writer.WriteAsync([new Planted(BichNgocStory.Booking(), Facility.City, AppointmentSeed.Claims(BichNgocStory.Booking()))]);
        progress.Report("the morning of 24/11/2026");
        await BichNgocStory.EmergencyAsync(writer);
        await MorningSeed.TellAsync(writer, people);
        writer.At(Morning);
        await AccountSeed.AddAsync(accounts, cancellationToken);
        progress.Report($"{writer.Written} resources");
    }

    // A month is written at its end: as close to the truth as is cheap.
    private static async Task HistoryAsync(SeedWriter writer, IReadOnlyList<Resident> people, IProgress<string> progress)
    {
        progress.Report("history");
        foreach (var month in HistorySeed.All(people).Concat(BichNgocStory.Past()).Concat(SaRinhStory.Past()).GroupBy(p => (p.Day.Year, p.Day.Month)).OrderBy(g => g.Key))
        {
            writer.At(VietnamTime.At(month.Max(p => p.Day), new TimeOnly(20, 0)));
            await writer.WriteAsync(month.Select(p => p.Planted));
        }
    }
}
