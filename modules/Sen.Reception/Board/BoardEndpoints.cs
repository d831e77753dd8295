using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Sen.Profiles;
using Sen.Profiles.Queue;
using Sen.Record;
using Sen.Reception.Facility;
using Sen.Reception.Queue;
using Sen.Ui;
using Sen.Vietnam;

namespace Sen.Reception.Board;

/// <summary>What a board needs besides its page: the fragment, the event stream and the sound of a call.</summary>
internal static class BoardEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        var board = routes.MapGroup("/board/{id}").RequireAuthorization(new AuthorizeAttribute { Roles = ReceptionRoles.Board });
        board.MapGet("/now", IResult (string id) => new RazorComponentResult<BoardNow>(new { Id = id })).WithName("reception.board.now");
        board.MapGet("/events", EventsAsync).WithName("reception.board.events");
        board.MapGet("/call/{ticket}.wav", SoundAsync).WithName("reception.board.call");
    }

    private static async Task<Results<ServerSentEventsResult<string>, Microsoft.AspNetCore.Http.HttpResults.NotFound>> EventsAsync(
        string id, HttpContext http, BoardStream stream, FacilityDirectory directory, CancellationToken cancellationToken)
    {
        var place = await PlaceAsync(id, http, directory, cancellationToken);
        return place is null ? TypedResults.NotFound() : TypedResults.ServerSentEvents(stream.FollowAsync(place, cancellationToken));
    }

    private static async Task<Results<FileContentHttpResult, Microsoft.AspNetCore.Http.HttpResults.NotFound>> SoundAsync(
        string id, string ticket, HttpContext http, BoardStream stream, FacilityDirectory directory, ICallVoice voice, CancellationToken cancellationToken)
    {
        // Only who is being called is spoken of, and only in a hall that shows their room.
        var place = await PlaceAsync(id, http, directory, cancellationToken);
        return place is not null && stream.Spoken(place, ticket) is { } text && await voice.SpeakAsync(text, cancellationToken) is { } sound
            ? TypedResults.File(sound, "audio/wav")
            : TypedResults.NotFound();
    }

    /// <summary>A board shows a hall or room of the caller's own facility.</summary>
    internal static async Task<BoardPlace?> PlaceAsync(string id, HttpContext? http, FacilityDirectory directory, CancellationToken cancellationToken) =>
        (await directory.OfAsync(http?.User.ToCaller().Facility, cancellationToken))?.BoardOf(id);

    /// <summary>Halls speak Vietnamese, whatever language the account that shows the board has chosen.</summary>
    internal static string InVietnamese(Func<string> text)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = Cultures.Vietnamese;
        try
        {
            return text();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}

/// <summary>Server-sent events of a board: "refresh" when its rooms changed, "call" for each call, "ping" in between.</summary>
internal sealed partial class BoardStream(LiveQueues queues, IOptions<ReceptionOptions> options, IStringLocalizer<Texts> texts, TimeProvider clock)
{
    internal async IAsyncEnumerable<SseItem<string>> FollowAsync(BoardPlace place, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await queues.Filled.WaitAsync(cancellationToken);
        var view = See(place);
        var spoken = view.Call?.Place.CalledAt ?? DateTimeOffset.MinValue;
        var shown = Signature(view);
        yield return LiveEvents.Refresh;
        while (!cancellationToken.IsCancellationRequested)
        {
            var changed = queues.Changed;
            view = See(place);
            var signature = Signature(view);
            if (signature != shown)
            {
                shown = signature;
                yield return LiveEvents.Refresh;
            }

            foreach (var called in view.CalledAfter(spoken).ToList())
            {
                spoken = called.Place.CalledAt!.Value;
                yield return new SseItem<string>(Call(place, called), "call");
            }

            if (!await LiveEvents.ComesAsync(changed, TimeSpan.FromSeconds(options.Value.BoardPingSeconds), clock, cancellationToken))
            {
                yield return LiveEvents.Ping;
            }
        }
    }

    private static string Signature(BoardView view) => string.Join(
        '|', view.Rooms.Select(r => $"{r.Room.Id}:{r.Inside?.Place.Id}:{r.Inside?.Version}:{string.Join(',', r.Next)}:{r.Room.Place.Open}"));

    private BoardView See(BoardPlace place) => BoardView.Of(place, queues.Room, QueueRules.On(VietnamTime.Today(clock)));

    /// <summary>What the hall hears for a ticket that is being called to one of its rooms; null for any other.</summary>
    internal string? Spoken(BoardPlace place, string ticket) =>
        queues.Find(ticket) is { Place.Status: QueueStatus.Called } called && place.Rooms.Any(r => r.Id == called.Room) ? Text(place, called) : null;

    private string Text(BoardPlace place, LiveTicket called)
    {
        var room = place.Rooms.First(r => r.Id == called.Room);
        return BoardEndpoints.InVietnamese(() => SpokenCall.Text(texts, called.Place.Number, called.HallName, room.Number));
    }

    private string Call(BoardPlace place, LiveTicket called)
    {
        var text = Text(place, called);
        return JsonSerializer.Serialize(new CallEvent(text, $"/board/{place.Id}/call/{called.Place.Id}.wav"), BoardJson.Default.CallEvent);
    }

    /// <summary>What the browser needs to say a call.</summary>
    internal sealed record CallEvent(string Text, string Audio);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(CallEvent))]
    private sealed partial class BoardJson : JsonSerializerContext;
}
