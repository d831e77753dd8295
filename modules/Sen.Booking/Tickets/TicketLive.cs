using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sen.Record;
using Sen.Ui;

namespace Sen.Booking.Tickets;

/// <summary>The live part of a ticket: a stream that says "refresh" when the room's queue has changed, and the part to fetch then.</summary>
internal static class TicketLive
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        var citizen = new AuthorizeAttribute { Roles = Roles.Citizen };
        routes.MapGet("/ticket/{id}/events", EventsAsync).WithName("booking.ticket-events").RequireAuthorization(citizen);
        routes.MapGet("/ticket/{id}/now", Now).WithName("booking.ticket-now").RequireAuthorization(citizen);
        routes.MapGet("/ticket/{id}/now-bars", NowBars).WithName("booking.ticket-now-bars").RequireAuthorization(citizen);
    }

    internal static async Task<Results<ServerSentEventsResult<string>, Microsoft.AspNetCore.Http.HttpResults.NotFound>> EventsAsync(
        string id, HttpContext context, TicketReading tickets, RoomQueues queues, TimeProvider clock, CancellationToken cancellationToken)
    {
        var paper = await tickets.FindAsync(context.User.ToCaller(), id, cancellationToken);
        if (paper is not { Standing: { } standing, RoomId: { } room })
        {
            return TypedResults.NotFound();
        }

        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.ServerSentEvents(LiveEvents.Of(ChangesAsync(queues, room, standing.Changed, cancellationToken), clock, cancellationToken));
    }

    internal static IResult Now(string id) => new RazorComponentResult<TicketNow>(new { Id = id, Bars = false });

    internal static IResult NowBars(string id) => new RazorComponentResult<TicketNow>(new { Id = id, Bars = true });

    private static async IAsyncEnumerable<RoomQueue> ChangesAsync(
        RoomQueues queues, string room, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var queue = await queues.ChangedAsync(room, after, cancellationToken);
            after = queue.Changed;
            yield return queue;
        }
    }
}
