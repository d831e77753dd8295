using System.Net;
using System.Text.Json;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Reception.Tests.Board;

public abstract class BoardContract : ReceptionContract
{
    [Fact]
    public async Task The_hall_sees_number_given_name_and_room_and_never_the_full_name()
    {
        using var kiosk = Host.Kiosk();
        await kiosk.TakeNumberAsync(Cards.Sau);
        await CallNextAsync();
        await kiosk.GoAsync($"/board/{Fixture.HallId}");
        kiosk.Text.ShouldContain("Mời số A001 ông Sáu Phòng 204");
        kiosk.Text.ShouldNotContain("Trần");
        kiosk.Html.ShouldContain("http-equiv=\"refresh\"");
    }

    [Fact]
    public async Task A_call_reaches_the_board_as_an_event_with_the_words_to_say()
    {
        using var kiosk = Host.Kiosk();
        await kiosk.TakeNumberAsync(Cards.Sau);
        using var stream = Host.SignedInAs(new Caller
        {
            Subject = "kiosk:tv",
            Role = Role.Kiosk,
            Purpose = Purposes.Operations,
            Facility = Fixture.FacilityId,
            Device = "tv",
            Display = "TV",
        });
        using var events = await EventLines.OpenAsync(stream, $"/board/{Fixture.HallId}/events");
        await events.UntilAsync("event: refresh");
        await CallNextAsync();
        var call = JsonDocument.Parse((await events.UntilAsync("data: {"))["data: ".Length..]).RootElement;
        call.GetProperty("text").GetString().ShouldBe("Mời số A không không một, ông Sáu, đến phòng hai không bốn");

        var sound = await stream.RawAsync(new HttpRequestMessage(HttpMethod.Get, call.GetProperty("audio").GetString()));
        if (sound.StatusCode == HttpStatusCode.OK)
        {
            (await sound.Content.ReadAsByteArrayAsync()).AsSpan(0, 4).SequenceEqual("RIFF"u8).ShouldBeTrue();
        }
        else
        {
            // A machine without espeak-ng leaves speaking to the browser.
            sound.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task Another_facility_shows_no_board_of_this_one()
    {
        await new Fixture().Facility("92999", "Bệnh viện khác").WriteAsync(Host);
        using var stranger = Host.Kiosk("92999");
        await stranger.GoAsync($"/board/{Fixture.HallId}");
        stranger.Path.ShouldBe("/board");
        (await stranger.RawAsync(new HttpRequestMessage(HttpMethod.Get, $"/board/{Fixture.HallId}/events"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task CallNextAsync()
    {
        using var clerk = await Host.StaffAsync(Role.Clerk);
        await clerk.GoAsync("/staff/reception/queue");
        Host.Clock.Advance(TimeSpan.FromSeconds(5));
        await clerk.PressAsync($"{Fixture.RoomId}/call-next");
    }
}

public sealed class SqliteBoardTests : BoardContract;

public sealed class PostgresBoardTests : BoardContract
{
    private protected override bool OnPostgres => true;
}
