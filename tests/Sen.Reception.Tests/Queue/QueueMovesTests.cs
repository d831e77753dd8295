using System.Net;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Reception.Queue;
using Sen.TestKit;

namespace Sen.Reception.Tests.Queue;

public abstract class QueueMovesContract : ReceptionContract
{
    private Visitor _clerk = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        using var kiosk = Host.Kiosk();
        await kiosk.TakeNumberAsync(Cards.Sau);
        await kiosk.TakeNumberAsync(Cards.Ngoc);
        _clerk = await Host.StaffAsync(Role.Clerk);
        await _clerk.GoAsync("/staff/reception/queue");
    }

    public override async Task DisposeAsync()
    {
        _clerk.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_ticket_is_called_skipped_returned_served_and_finished()
    {
        var id = await IdAsync("A001");
        foreach (var (action, status) in new[]
        {
            ("call", QueueStatus.Called), ("recall", QueueStatus.Called), ("skip", QueueStatus.Missed), ("return", QueueStatus.Waiting),
            ("call", QueueStatus.Called), ("serve", QueueStatus.Serving), ("finish", QueueStatus.Done),
        })
        {
            Host.Clock.Advance(TimeSpan.FromMinutes(1));
            await _clerk.GoAsync("/staff/reception/queue");
            await _clerk.PressAsync($"{id}/{action}");
            _clerk.Path.ShouldBe("/staff/reception/queue");
            (await TicketAsync(id)).Status.ShouldBe(status, action);
        }

        (await AllAsync<Encounter>()).Single(e => e.Subject!.Display == "Trần Văn Sáu").Status.ShouldBe("in-progress");
    }

    [Fact]
    public async Task Calling_the_next_one_calls_the_first_in_order()
    {
        await _clerk.PressAsync($"{Fixture.RoomId}/call-next");
        (await TicketAsync(await IdAsync("A001"))).Status.ShouldBe(QueueStatus.Called);
        (await TicketAsync(await IdAsync("A002"))).Status.ShouldBe(QueueStatus.Waiting);
    }

    [Fact]
    public async Task A_stale_form_changes_nothing_and_says_what_happened_meanwhile()
    {
        var id = await IdAsync("A001");
        using var other = await Host.StaffAsync(Role.Nurse);
        await other.GoAsync("/staff/reception/queue");
        await other.PressAsync($"{id}/skip");
        var head = await HeadAsync();

        await _clerk.PressAsync($"{id}/call");
        _clerk.Text.ShouldContain("Vé này vừa thay đổi");
        _clerk.Text.ShouldContain("Số A001 bây giờ: Qua lượt");
        (await HeadAsync()).ShouldBe(head);
    }

    [Fact]
    public async Task Undo_needs_a_reason_restores_what_was_and_keeps_the_history()
    {
        var id = await IdAsync("A001");
        await _clerk.PressAsync($"{id}/serve");
        await _clerk.PressAsync($"{id}/undo");
        _clerk.Text.ShouldContain("cần ghi lý do");

        await _clerk.GoAsync("/staff/reception/queue");
        await _clerk.PressAsync($"{id}/undo", ("reason", "bấm nhầm người"));
        (await TicketAsync(id)).Status.ShouldBe(QueueStatus.Waiting);
        (await AllAsync<Encounter>()).ShouldAllBe(e => e.Status == "arrived");
        var history = await Host.Record.HistoryAsync(Caller.System("test"), new ResourceKey("Task", id), CancellationToken.None);
        history.Value.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_transfer_takes_the_visit_along_and_keeps_the_number()
    {
        var id = await IdAsync("A001");
        await _clerk.PressAsync($"{id}/transfer", ("room", Fixture.OtherRoomId));
        var ticket = await TicketAsync(id);
        (ticket.Number, ticket.Room, ticket.Status).ShouldBe(("A001", Fixture.OtherRoomId, QueueStatus.Waiting));
        new VisitView((await AllAsync<Encounter>()).Single(e => e.Id == ticket.Encounter)).Room.ShouldBe(Fixture.OtherRoomId);
    }

    [Fact]
    public async Task Other_roles_other_facilities_and_addresses_of_other_sites_are_refused()
    {
        var id = await IdAsync("A001");
        using var cashier = await Host.StaffAsync(Role.Cashier);
        (await cashier.RawAsync(new HttpRequestMessage(HttpMethod.Get, "/staff/reception/queue"))).StatusCode.ShouldBeOneOf(HttpStatusCode.Found, HttpStatusCode.Forbidden);

        await new Fixture().Facility("92999", "Bệnh viện khác").WriteAsync(Host);
        var head = await HeadAsync();
        using var stranger = await Host.StaffAsync(Role.Clerk, "92999");
        await stranger.GoAsync("/staff/reception/queue");
        stranger.Text.ShouldNotContain("A001");
        var token = HtmlForm.All(_clerk.Html).First(f => f.Action.EndsWith($"{id}/call", StringComparison.Ordinal));
        await stranger.GoAsync("/staff/reception");
        var own = HtmlForm.All(stranger.Html).First(f => f.Action.EndsWith("/scan", StringComparison.Ordinal)).Fields.Single(f => f.Key == "__RequestVerificationToken").Value;
        var response = await stranger.RawAsync(new HttpRequestMessage(HttpMethod.Post, token.Action)
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", own), KeyValuePair.Create("returnUrl", "//evil.example")]),
        });
        await stranger.GoAsync(response.Headers.Location!.ToString());
        stranger.Text.ShouldContain("Vé này của cơ sở khác");
        stranger.Html.ShouldNotContain("evil.example");
        (await HeadAsync()).ShouldBe(head);
    }

    [Fact]
    public async Task The_next_ticket_and_the_strip_are_there_for_staff_pages()
    {
        var next = await _clerk.RawAsync(new HttpRequestMessage(HttpMethod.Get, $"/staff/queue/next?room={Fixture.RoomId}"));
        (await next.Content.ReadAsStringAsync()).ShouldContain("\"number\":\"A001\"");
        await _clerk.GoAsync($"/staff/queue/strip?room={Fixture.RoomId}");
        _clerk.Text.ShouldContain("2 người chờ");
    }

    [Fact]
    public void Every_state_and_move_is_decided()
    {
        foreach (var status in Enum.GetValues<QueueStatus>())
        {
            QueueMoves.Possible(status).ShouldNotContain(QueueAction.Undo);
        }

        QueueMoves.Possible(QueueStatus.Done).ShouldBeEmpty();
        QueueMoves.Possible(QueueStatus.Cancelled).ShouldBeEmpty();
    }

    private async Task<string> IdAsync(string number) => (await AllAsync<FhirTask>()).Single(t => new TicketView(t).Number == number).Id!;

    private async Task<TicketView> TicketAsync(string id) => new((await AllAsync<FhirTask>()).Single(t => t.Id == id));
}

public sealed class SqliteQueueMovesTests : QueueMovesContract;

public sealed class PostgresQueueMovesTests : QueueMovesContract
{
    private protected override bool OnPostgres => true;
}
