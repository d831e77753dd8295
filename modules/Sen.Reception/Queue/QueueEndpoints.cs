using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sen.Profiles.Queue;
using Sen.Record;
using Sen.Reception.Facility;
using Sen.Vietnam;

namespace Sen.Reception.Queue;

/// <summary>
/// <c>POST /staff/queue/{taskId}/{action}</c>: fields version (what was seen), room (transfer), reason (undo), returnUrl.
/// Also the next ticket of a room and the strip that staff pages show.
/// </summary>
internal static class QueueEndpoints
{
    private const string Fallback = "/staff/reception/queue";
    private const int LongestReason = 300;
    private static readonly TimeSpan NoticeLife = TimeSpan.FromMinutes(5);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var queue = routes.MapGroup("/staff/queue").RequireAuthorization(new AuthorizeAttribute { Roles = ReceptionRoles.Queue });
        foreach (var action in Enum.GetValues<QueueAction>())
        {
            var name = Name(action);
            queue.MapPost($"/{{taskId}}/{name}", (string taskId, HttpContext http, MoveTicket move, Handoffs handoffs, CancellationToken cancellationToken) =>
                MoveAsync(new MoveRequest(taskId, action), http, move, handoffs, cancellationToken)).WithName($"reception.queue.{name}")
                .RequireAuthorization(new AuthorizeAttribute { Roles = action == QueueAction.Cancel ? ReceptionRoles.Desk : ReceptionRoles.Queue });
        }

        routes.MapPost("/ticket/{id}/give-up", GiveUp.HandleAsync).WithName("reception.give-up")
            .RequireAuthorization(new AuthorizeAttribute { Roles = Roles.Citizen });
        queue.MapPost("/rooms/{room}/call-next", CallNextAsync).WithName("reception.queue.call-next");
        queue.MapGet("/next", NextAsync).WithName("reception.queue.next");
        queue.MapGet("/strip", Strip).WithName("reception.queue.strip");
    }

    internal static string Name(QueueAction action) => action.ToString().ToLowerInvariant();

    internal static string Path(string taskId, QueueAction action) => $"/staff/queue/{taskId}/{Name(action)}";

    private static async Task<RedirectHttpResult> MoveAsync(
        MoveRequest request, HttpContext http, MoveTicket move, Handoffs handoffs, CancellationToken cancellationToken)
    {
        var caller = http.User.ToCaller();
        var form = await http.ReadSmallFormAsync();
        if (!form.Succeeded)
        {
            return Notice(handoffs, caller, new QueueNotice(form.Failure, request.TicketId, request.Action, Fallback));
        }

        var fields = form.Value;
        var back = Forms.LocalPath(fields["returnUrl"], Fallback);
        var reason = fields["reason"];
        if (fields["version"] is { } text && !long.TryParse(text, out _) || reason?.Length > LongestReason)
        {
            return Notice(handoffs, caller, new QueueNotice(Invalid.One(Forms.Expired, "version", "Not a form of ours."), request.TicketId, request.Action, back));
        }

        var moved = await move.HandleAsync(
            caller,
            request with { Version = long.TryParse(fields["version"], out var version) ? version : null, Room = fields["room"], Reason = reason },
            cancellationToken);
        return moved.Succeeded
            ? TypedResults.LocalRedirect(back)
            : Notice(handoffs, caller, new QueueNotice(moved.Failure, request.TicketId, request.Action, back));
    }

    private static async Task<RedirectHttpResult> CallNextAsync(
        string room, HttpContext http, MoveTicket move, Handoffs handoffs, CancellationToken cancellationToken)
    {
        var caller = http.User.ToCaller();
        var form = await http.ReadSmallFormAsync();
        var back = form.Succeeded ? Forms.LocalPath(form.Value["returnUrl"], Fallback) : Fallback;
        var failure = form.Failure;
        if (form.Succeeded)
        {
            failure = (await move.CallNextAsync(caller, room, cancellationToken)).Failure;
        }

        return failure is null
            ? TypedResults.LocalRedirect(back)
            : Notice(handoffs, caller, new QueueNotice(failure, null, QueueAction.Call, back));
    }

    /// <summary>Who is next: number, given name and the version to call it with; 204 when nobody waits.</summary>
    private static async Task<Results<Ok<NextTicket>, NoContent, Microsoft.AspNetCore.Http.HttpResults.NotFound>> NextAsync(
        string room, HttpContext http, LiveQueues queues, FacilityDirectory directory, TimeProvider clock, CancellationToken cancellationToken)
    {
        if ((await directory.OfAsync(http.User.ToCaller().Facility, cancellationToken))?.RoomOf(room) is null)
        {
            return TypedResults.NotFound();
        }

        var order = QueueOrder.Waiting(queues.Places(room), QueueRules.On(VietnamTime.Today(clock)));
        return order.Count > 0 && queues.Find(order[0].Id) is { } next
            ? TypedResults.Ok(new NextTicket(next.Place.Id, next.Place.Number, next.HallName, next.Version))
            : TypedResults.NoContent();
    }

    /// <summary>The queue of a room as a fragment of HTML.</summary>
    internal static IResult Strip(string room) => new RazorComponentResult<QueueStrip>(new { Room = room });

    private static RedirectHttpResult Notice(Handoffs handoffs, Caller caller, QueueNotice notice) =>
        TypedResults.LocalRedirect($"/staff/queue/notice?k={handoffs.Put(caller.Subject, notice, NoticeLife)}");

    internal sealed record NextTicket(string TaskId, string Number, string HallName, long Version);
}

/// <summary>Why a move was not made, for the page that says so.</summary>
internal sealed record QueueNotice(Failure Failure, string? TicketId, QueueAction Action, string ReturnUrl);
