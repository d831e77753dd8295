using FsCheck;
using FsCheck.Fluent;
using Sen.Profiles;
using Sen.Profiles.Queue;

namespace Sen.Reception.Tests.Queue;

public sealed class QueueOrderTests
{
    private static readonly DateTimeOffset Eight = new(2026, 11, 24, 8, 0, 0, TimeSpan.FromHours(7));
    private static readonly QueueRules Rules = QueueRules.On(new DateOnly(2026, 11, 24));

    [Fact]
    public void Ordinary_tickets_are_seen_in_the_order_they_were_issued() =>
        Order(Waiting("A002", 2), Waiting("A001", 1), Waiting("A003", 3)).ShouldBe(["A001", "A002", "A003"]);

    [Fact]
    public void A_priority_ticket_follows_after_one_ordinary_ticket() =>
        Order(Called("D033", 1), Waiting("D034", 2), Waiting("D035", 3), Priority("Ư008", 9), Priority("Ư009", 10))
            .ShouldBe(["Ư008", "D034", "Ư009", "D035"]);

    [Fact]
    public void After_a_priority_ticket_an_ordinary_one_is_next() =>
        Order(Priority("Ư007", 1) with { Status = QueueStatus.Serving, CalledAt = Eight.AddMinutes(5) }, Waiting("D034", 2), Priority("Ư008", 3))
            .ShouldBe(["D034", "Ư008"]);

    [Fact]
    public void An_emergency_goes_before_everyone() =>
        Order(Waiting("A001", 1), Priority("Ư001", 2), Waiting("A002", 3) with { Priority = "emergency" }).ShouldBe(["A002", "Ư001", "A001"]);

    [Fact]
    public void Who_missed_the_call_and_came_back_is_seen_after_the_next_two()
    {
        var returned = Waiting("A001", 1) with { CalledAt = Eight.AddMinutes(2), Returned = true, ReturnedAt = Eight.AddMinutes(10) };
        Order(returned, Waiting("A002", 2), Waiting("A003", 3), Waiting("A004", 4)).ShouldBe(["A002", "A003", "A001", "A004"]);
    }

    [Fact]
    public void The_place_of_someone_who_came_back_moves_up_with_every_call()
    {
        var returned = Waiting("A001", 1) with { CalledAt = Eight.AddMinutes(2), Returned = true, ReturnedAt = Eight.AddMinutes(10) };
        var called = Called("A002", 2) with { CalledAt = Eight.AddMinutes(12) };
        Order(returned, called, Waiting("A003", 3), Waiting("A004", 4)).ShouldBe(["A003", "A001", "A004"]);
    }

    [Fact]
    public void Calling_the_next_one_never_reshuffles_those_behind() =>
        Prop.ForAll(Rooms(), room =>
        {
            var before = QueueOrder.Waiting(room, Rules);
            if (before.Count == 0)
            {
                return true;
            }

            var after = QueueOrder.Waiting(
                [.. room.Select(p => p.Id == before[0].Id ? p with { Status = QueueStatus.Called, CalledAt = Eight.AddHours(2), ReturnedAt = null } : p)],
                Rules);
            return before.Skip(1).Select(p => p.Id).SequenceEqual(after.Select(p => p.Id));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Everyone_who_waits_is_in_the_order_once_and_nobody_else() =>
        Prop.ForAll(Rooms(), room => QueueOrder.Waiting(room, Rules).Select(p => p.Id).Order(StringComparer.Ordinal)
            .SequenceEqual(room.Where(p => p.Status == QueueStatus.Waiting).Select(p => p.Id).Order(StringComparer.Ordinal))).QuickCheckThrowOnFailure();

    [Fact]
    public void Five_people_at_five_minutes_each_are_about_25_minutes()
    {
        QueuePlace[] room = [.. Enumerable.Range(22, 6).Select(n => Waiting($"A{n:000}", n))];
        QueueWait.Of(room, "A027", Eight, Rules).ShouldBe(new QueueWait(5, 25));
    }

    [Fact]
    public void The_pace_of_the_room_today_counts_once_enough_people_have_been_seen()
    {
        QueuePlace[] done = [Done("A001", 8), Done("A002", 12), Done("A003", 40)];
        QueueWait.ServiceMinutes(done[..2], Rules).ShouldBe(Rules.ServiceMinutes);
        QueueWait.ServiceMinutes(done, Rules).ShouldBe(12);
        QueueWait.ForNewcomer([.. done, Waiting("A004", 4)], Eight.AddHours(1), Rules).ShouldBe(new QueueWait(1, 10));
    }

    [Fact]
    public void Whoever_is_inside_counts_for_the_rest_of_their_time()
    {
        var inside = Called("A001", 1) with { Status = QueueStatus.Serving, CalledAt = Eight };
        QueueWait.ForNewcomer([inside], Eight.AddMinutes(1), Rules).Minutes.ShouldBe(5);
        QueueWait.ForNewcomer([inside], Eight.AddMinutes(30), Rules).Minutes.ShouldBe(0);
    }

    [Fact]
    public void The_time_of_day_is_told_in_steps_of_five_minutes() =>
        new QueueWait(6, 30).At(Eight.AddMinutes(19), Rules).ShouldBe(Eight.AddMinutes(50));

    [Theory]
    [InlineData(75, "age-75")]
    [InlineData(5, "under-6")]
    [InlineData(6, null)]
    [InlineData(74, null)]
    public void Age_alone_gives_a_priority(int years, string? code) => Rules.PriorityByAge(years).ShouldBe(code);

    private static Arbitrary<QueuePlace[]> Rooms()
    {
        var place =
            from status in Gen.Elements(QueueStatus.Waiting, QueueStatus.Waiting, QueueStatus.Waiting, QueueStatus.Called, QueueStatus.Done, QueueStatus.Missed)
            from priority in Gen.Elements(null, null, "age-75", "emergency")
            from issued in Gen.Choose(0, 60)
            from returned in Gen.Elements(false, false, status is QueueStatus.Waiting)
            select (status, priority, issued, returned);
        return Gen.ListOf(place).Select(rows => rows.Select((r, i) => new QueuePlace($"t{i}", $"A{i:000}")
        {
            Status = r.status,
            Priority = r.priority,
            IssuedAt = Eight.AddMinutes(r.issued),
            CalledAt = r.status != QueueStatus.Waiting || r.returned ? Eight.AddMinutes(r.issued + 1) : null,
            Returned = r.returned,
            ReturnedAt = r.status == QueueStatus.Waiting && r.returned ? Eight.AddMinutes(r.issued + 20) : null,
        }).ToArray()).ToArbitrary();
    }

    private static string[] Order(params QueuePlace[] room) => [.. QueueOrder.Waiting(room, Rules).Select(p => p.Number)];

    private static QueuePlace Waiting(string number, int minute) =>
        new(number, number) { Status = QueueStatus.Waiting, IssuedAt = Eight.AddMinutes(minute) };

    private static QueuePlace Priority(string number, int minute) => Waiting(number, minute) with { Priority = "age-75" };

    private static QueuePlace Called(string number, int minute) =>
        Waiting(number, minute) with { Status = QueueStatus.Called, CalledAt = Eight.AddMinutes(minute) };

    private static QueuePlace Done(string number, int minutes) =>
        Waiting(number, 0) with { Status = QueueStatus.Done, CalledAt = Eight, FinishedAt = Eight.AddMinutes(minutes) };
}
