using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Localization;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Reception.Queue;

/// <summary>"Tôi không đến được": a person gives their number back from the phone.</summary>
internal static class GiveUp
{
    internal static async Task<RedirectHttpResult> HandleAsync(
        string id, HttpContext http, IRecord record, MoveTicket move, IStringLocalizer<Texts> texts, CancellationToken cancellationToken)
    {
        var caller = http.User.ToCaller();
        var back = $"/ticket/{Uri.EscapeDataString(id)}";
        var form = await http.ReadSmallFormAsync();

        // Read as the person: somebody else's number is not found.
        var stored = form.Succeeded && form.Value["ticket"] is { Length: > 0 } ticket
            ? await record.ReadAsync(caller, new ResourceKey("Task", ticket), cancellationToken)
            : new Invalid([]);
        if (!stored.Succeeded || new TicketView(stored.Value.As<FhirTask>()) is not { Room: { } room, Encounter: { } visit } view
            || view.Status is not (QueueStatus.Waiting or QueueStatus.Called or QueueStatus.Missed))
        {
            return TypedResults.LocalRedirect($"{back}?said=failed");
        }

        var encounter = await record.ReadAsync(caller, new ResourceKey("Encounter", visit), cancellationToken);
        if (!encounter.Succeeded || new VisitView(encounter.Value.As<Encounter>()).Facility is not { } facility)
        {
            return TypedResults.LocalRedirect($"{back}?said=failed");
        }

        // The visit and its charges are the facility's: the node changes them on the person's word, and the reason says whose it was.
        var node = Caller.System("reception.give-up") with { Facility = facility };
        var request = new MoveRequest(view.Id, QueueAction.Cancel) { Version = stored.Value.Version, Room = room, Reason = texts["GiveUp.Reason"] };
        var moved = await move.HandleAsync(node, request, cancellationToken);
        return TypedResults.LocalRedirect($"{back}?said={(moved.Succeeded ? "given-up" : "failed")}");
    }
}
