using System.Globalization;
using Sen.Profiles;
using Sen.Simulator.People;
using Sen.Simulator.Places;
using Sen.Vietnam;

namespace Sen.Simulator.Morning;

/// <summary>One queue number of the morning: who, where, and how far they have come at 08:21.</summary>
/// <param name="Number">As drawn: 27 of A027.</param>
internal sealed record TicketPlan(string Series, long Number, Resident Person, string Room)
{
    public required DateTimeOffset Issued { get; init; }

    public DateTimeOffset? Called { get; init; }

    public DateTimeOffset? Finished { get; init; }

    public required QueueStatus State { get; init; }

    public string? Priority { get; init; }

    /// <summary>Paid for by insurance.</summary>
    public bool Insured { get; init; }

    /// <summary>What was done besides the consultation: a service code, or a medicine's key and count ("meloxicam*30").</summary>
    public IReadOnlyList<string> Charges { get; init; } = [];

    internal string Display => QueueNumbers.Format(Series, Number);

    internal string Id => $"hom-nay-{string.Concat(Display.Select(c => char.IsAscii(c) ? char.ToLowerInvariant(c) : 'u'))}";

    internal string Code => Person.Id == Cast.BichNgoc ? MorningPlan.BichNgocCode : MorningPlan.CodeOf($"ticket-{Display}");
}

/// <summary>All numbers of the morning: those the pictures name, and before them as many people as it takes to get there.</summary>
internal static class MorningPlan
{
    internal const string BichNgocCode = "7F3K29QX";

    /// <summary>Minutes from number to call, and how many of the latest keep the pace of the room; before them it went faster.</summary>
    private const int Waited = 32;

    private const int Paced = 21;

    /// <summary>Rooms of the city hospital where people wait this morning.</summary>
    internal static IReadOnlySet<string> Rooms { get; } =
        DemoData.Rows("series.csv").SelectMany(r => r["rooms"].Split(' ')).ToHashSet(StringComparer.Ordinal);

    internal static string CodeOf(string name)
    {
        var dice = new Dice(name);
        return string.Concat(Enumerable.Range(0, TicketCodes.Length).Select(_ => TicketCodes.Alphabet[dice.Next(TicketCodes.Alphabet.Length)]));
    }

    internal static IReadOnlyList<TicketPlan> Make(IReadOnlyList<Resident> people)
    {
        var named = DemoData.Rows("morning.csv").ToDictionary(r => r["number"], StringComparer.Ordinal);
        var strangers = new Queue<Resident>(Insured(people, 18, 74));
        var old = new Queue<Resident>(Insured(people, 75, 100));
        return [.. DemoData.Rows("series.csv").SelectMany(row => Series(row, named, strangers, old)).OrderBy(t => t.Issued)];
    }

    private static IEnumerable<Resident> Insured(IEnumerable<Resident> people, int from, int to) => people
        .Where(p => p.Card is { } card && card.To >= PlaceList.Day && p.AgeOn(PlaceList.Day) is var age && age >= from && age <= to)
        .OrderBy(p => new Dice(p.Id).Next(1_000_000));

    private static IEnumerable<TicketPlan> Series(
        IReadOnlyDictionary<string, string> row, Dictionary<string, IReadOnlyDictionary<string, string>> named,
        Queue<Resident> strangers, Queue<Resident> old)
    {
        var series = row["series"];
        var rooms = row["rooms"].Split(' ');
        var pace = int.Parse(row["pace"], CultureInfo.InvariantCulture);
        var last = Enumerable.Range(1, 60).Last(n => named.ContainsKey(QueueNumbers.Format(series, n)));
        var firstHere = Enumerable.Range(1, last).First(n => named.GetValueOrDefault(QueueNumbers.Format(series, n)) is { } r && r["state"] != "done");
        for (var number = 1; number <= last; number++)
        {
            var back = firstHere - number;
            var called = At(row["before"]).AddMinutes(-pace * Math.Min(back, Paced)).AddMinutes(-2 * Math.Max(0, back - Paced));
            if (named.GetValueOrDefault(QueueNumbers.Format(series, number)) is { } known)
            {
                yield return Named(series, number, known, called, pace);
                continue;
            }

            var priority = series == QueueNumbers.PriorityMark;
            yield return new TicketPlan(series, number, priority ? old.Dequeue() : strangers.Dequeue(), rooms[number % rooms.Length])
            {
                Issued = called.AddMinutes(-Waited),
                Called = called,
                Finished = called.AddMinutes(back > Paced ? 2 : pace).AddSeconds(-20),
                State = QueueStatus.Done,
                Priority = priority ? "age-75" : null,
                Insured = true,
            };
        }
    }

    private static TicketPlan Named(string series, long number, IReadOnlyDictionary<string, string> row, DateTimeOffset called, int pace)
    {
        var state = Enum.Parse<QueueStatus>(row["state"], ignoreCase: true);
        return new TicketPlan(series, number, Cast.Get(row["person"]), row["room"])
        {
            Issued = row["issued"].Length > 0 ? At(row["issued"]) : called.AddMinutes(-Waited),
            Called = row["called"].Length > 0 ? At(row["called"]) : state == QueueStatus.Done ? called : null,
            Finished = state == QueueStatus.Done ? called.AddMinutes(pace).AddSeconds(-20) : null,
            State = state,
            Priority = row["priority"].Length > 0 ? row["priority"] : null,
            Insured = row["pays"] == "bhyt",
            Charges = row["charges"].Split(' ', StringSplitOptions.RemoveEmptyEntries),
        };
    }

    private static DateTimeOffset At(string time) => VietnamTime.At(PlaceList.Day, TimeOnly.ParseExact(time, "HH:mm", CultureInfo.InvariantCulture));
}
