using Microsoft.Extensions.DependencyInjection;
using Sen.Booking.Tickets;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Booking.Tests.Tickets;

public sealed class LivePositionTests
{
    [Fact]
    public async Task The_number_of_people_ahead_follows_the_room()
    {
        await using var host = await QueueAsync();
        using var citizen = host.Citizen(Fixture.PatientId);

        await citizen.GoAsync("/ticket/t3");
        citizen.Text.ShouldContain("A003");
        citizen.Text.ShouldContain("Còn 2 người nữa");
        citizen.Text.ShouldContain("Sắp đến lượt: còn 2 người trước bạn");
        citizen.Text.ShouldNotContain("Tôi đến trễ");
        citizen.Html.ShouldContain("data-live=\"/ticket/t3/events\"");
        citizen.Html.ShouldContain("http-equiv=\"refresh\"");

        await CallAsync(host, "t1");
        (await citizen.GoAsync("/ticket/t3/now")).Text.ShouldContain("Còn 1 người nữa");
        await CallAsync(host, "t2");
        (await citizen.GoAsync("/ticket/t3/now")).Text.ShouldContain("Bạn là người tiếp theo");
        citizen.Text.ShouldNotContain("Sắp đến lượt");
        await CallAsync(host, "t3");
        (await citizen.GoAsync("/")).Text.ShouldContain("Mời bạn vào Phòng 204, tầng 2");
    }

    [Fact]
    public async Task A_waiting_page_is_woken_by_a_call_in_its_room_only()
    {
        await using var host = await QueueAsync();
        var queues = host.Services.GetRequiredService<RoomQueues>();
        var seen = (await queues.OfAsync(Fixture.RoomId, CancellationToken.None)).Changed;
        var waiting = queues.ChangedAsync(Fixture.RoomId, seen, CancellationToken.None);
        var elsewhere = queues.ChangedAsync(Fixture.OtherRoomId, seen, CancellationToken.None);

        await CallAsync(host, "t1");

        (await waiting.WaitAsync(TimeSpan.FromSeconds(10))).Changed.ShouldBeGreaterThan(seen);
        elsewhere.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_ticket_moved_to_another_room_leaves_its_queue()
    {
        await using var host = await QueueAsync();
        var queues = host.Services.GetRequiredService<RoomQueues>();
        (await queues.OfAsync(Fixture.RoomId, CancellationToken.None)).Places.Count.ShouldBe(3);

        await ChangeAsync(host, "t1", t => t.Resource.Location = Reference.To($"Location/{Fixture.OtherRoomId}", "Phòng 205"));

        (await queues.OfAsync(Fixture.RoomId, CancellationToken.None)).Places.Keys.Order().ShouldBe(["t2", "t3"]);
        (await queues.OfAsync(Fixture.OtherRoomId, CancellationToken.None)).Places.Keys.ShouldBe(["t1"]);
    }

    [Fact]
    public async Task A_dose_is_stated_once_a_day_and_time()
    {
        await using var host = await QueueAsync();
        await host.CommitAsync(new Commit().Put(new MedicationRequest
        {
            Id = "m1",
            Status = "active",
            Intent = "order",
            Subject = Reference.To($"Patient/{Fixture.PatientId}"),
            AuthoredOn = FhirDateTime.Of(FakeClock.Morning.AddDays(-1)),
            MedicationCodeableConcept = new CodeableConcept { Text = "Metformin" },
            DosageInstruction = { new Dosage { PatientInstruction = "1 viên sau bữa sáng", Timing = new Timing { Repeat = new Timing.RepeatComponent { When = { "MORN" } } } } },
        }));
        using var citizen = host.Citizen(Fixture.PatientId);
        await citizen.GoAsync("/");
        citizen.Text.ShouldContain("Uống Metformin 1 viên sau bữa sáng");
        var form = HtmlForm.With(citizen.Html, "request", "when");

        await citizen.SendAsync(form);
        citizen.Text.ShouldContain("Đã ghi là bạn uống thuốc");
        citizen.Text.ShouldNotContain("Uống Metformin");
        await citizen.SendAsync(form);
        await citizen.SendAsync(form, ("when", "<script>"));

        citizen.Text.ShouldContain("Đơn thuốc này không còn dùng");
        var stated = await host.Record.SearchAsync(Caller.System("test"), SearchQuery.For<MedicationStatement>(), CancellationToken.None);
        stated.Value.As<MedicationStatement>().Single().BasedOn[0].IdOf("MedicationRequest").ShouldBe("m1");
    }

    private static async Task<SenHost> QueueAsync()
    {
        var host = await SenHost.StartAsync();
        var fixture = Fixture.Hospital().Patient("other", "Trần Văn Sáu", "092155000018", phone: null);
        for (var i = 1; i <= 3; i++)
        {
            var person = Reference.To($"Patient/{(i == 3 ? Fixture.PatientId : "other")}", "x");
            var visit = new Encounter
            {
                Id = $"e{i}",
                Status = "arrived",
                Class = Coding.Of(Systems.ActCode, "AMB"),
                Subject = person,
                ServiceProvider = Reference.To($"Organization/{Fixture.FacilityId}", "BV Đa khoa TP Cần Thơ"),
            };
            fixture.Put(visit).Put(TicketView.New(
                $"t{i}", $"A00{i}", $"7F3K29Q{i + 1}", person, Reference.To($"Encounter/e{i}"), Reference.To($"Location/{Fixture.RoomId}", "Phòng 204"),
                FakeClock.Morning.AddMinutes(i - 10)));
        }

        return await fixture.WriteAsync(host);
    }

    private static Task CallAsync(SenHost host, string ticket) => ChangeAsync(host, ticket, t => t.Move(QueueStatus.Called, host.Clock.GetUtcNow()));

    private static async Task ChangeAsync(SenHost host, string ticket, Action<TicketView> change)
    {
        var stored = (await host.Record.ReadAsync(Caller.System("test"), new ResourceKey("Task", ticket), CancellationToken.None)).Value;
        var view = new TicketView(stored.As<FhirTask>());
        change(view);
        await host.CommitAsync(new Commit().Update(view.Resource, stored.Version));
    }
}
