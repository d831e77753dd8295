using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sen.Billing.Cashier;
using Sen.Billing.Pay;
using Sen.Record;
using Sen.Ui;
using Conflict = Sen.Record.Conflict;
using NotFound = Microsoft.AspNetCore.Http.HttpResults.NotFound;

namespace Sen.Billing;

/// <summary>What the payment pages post to and listen to.</summary>
internal static class PaymentEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        var desk = routes.MapGroup("/staff/cashier").RequireAuthorization(new AuthorizeAttribute { Roles = Roles.Cashier });
        desk.MapPost("/find", FindAsync).WithName("billing.find");
        desk.MapPost("/{invoiceId}/cash", TakeCashAsync).WithName("billing.cash");
        desk.MapGet("/events", DeskEvents).WithName("billing.desk-events");
        desk.MapGet("/{invoiceId}/panel", DeskPanelAsync).WithName("billing.desk-panel");

        var citizen = routes.MapGroup("/pay").RequireAuthorization(new AuthorizeAttribute { Roles = Roles.Citizen });
        citizen.MapGet("/{invoiceId}/events", PayEventsAsync).WithName("billing.pay-events");
        citizen.MapGet("/{invoiceId}/panel", PayPanelAsync).WithName("billing.pay-panel");
    }

    private static async Task<RedirectHttpResult> FindAsync(
        [Microsoft.AspNetCore.Mvc.FromForm(Name = "q")] string? text, HttpContext http, CashierDesk desk, CancellationToken cancellationToken)
    {
        var found = text is { Length: <= 200 } ? await desk.FindAsync(http.User.ToCaller(), text, cancellationToken) : default;
        return found is { Failure: null, Value: { } invoice }
            ? TypedResults.LocalRedirect($"/staff/cashier/{invoice.Id}")
            : TypedResults.LocalRedirect("/staff/cashier?missed=1");
    }

    private static async Task<Results<RedirectHttpResult, BadRequest>> TakeCashAsync(
        string invoiceId, [Microsoft.AspNetCore.Mvc.FromForm] long version, HttpContext http, TakeCash takeCash, CancellationToken cancellationToken)
    {
        if (!ResourceKey.TryParse($"Invoice/{invoiceId}", null, out var key))
        {
            return TypedResults.BadRequest();
        }

        var taken = await takeCash.HandleAsync(http.User.ToCaller(), key.Id, version, cancellationToken);
        var problem = taken.Failure switch
        {
            null => "",
            Invalid => "?problem=paid",
            Conflict => "?problem=changed",
            _ => "?problem=denied",
        };
        return TypedResults.LocalRedirect($"/staff/cashier/{key.Id}{problem}");
    }

    private static ServerSentEventsResult<string> DeskEvents(HttpContext http, PaymentWatch watch, TimeProvider clock, CancellationToken cancellationToken) =>
        Live(watch, PaymentWatch.FacilityTopic(http.User.ToCaller().Facility ?? ""), clock, cancellationToken);

    private static async Task<IResult> DeskPanelAsync(
        string invoiceId, string? by, HttpContext http, CashierDesk desk, CancellationToken cancellationToken) =>
        await PanelAsync(invoiceId, http, desk, citizen: false, by == "cash", cancellationToken);

    private static async Task<IResult> PayPanelAsync(
        string invoiceId, HttpContext http, CashierDesk desk, CancellationToken cancellationToken) =>
        await PanelAsync(invoiceId, http, desk, citizen: true, cash: false, cancellationToken);

    private static async Task<IResult> PanelAsync(
        string invoiceId, HttpContext http, CashierDesk desk, bool citizen, bool cash, CancellationToken cancellationToken)
    {
        var open = await desk.OpenAsync(http.User.ToCaller(), invoiceId, cancellationToken);
        return open.Succeeded
            ? new RazorComponentResult<PayPanel>(new { Bill = (object)open.Value, Citizen = citizen, Cash = cash })
            : TypedResults.NotFound();
    }

    /// <summary>Only who may read the invoice may listen to it.</summary>
    private static async Task<Results<ServerSentEventsResult<string>, NotFound>> PayEventsAsync(
        string invoiceId, HttpContext http, CashierDesk desk, PaymentWatch watch, TimeProvider clock, CancellationToken cancellationToken)
    {
        var open = await desk.OpenAsync(http.User.ToCaller(), invoiceId, cancellationToken);
        return open.Succeeded ? Live(watch, invoiceId, clock, cancellationToken) : TypedResults.NotFound();
    }

    private static ServerSentEventsResult<string> Live(PaymentWatch watch, string topic, TimeProvider clock, CancellationToken cancellationToken) =>
        TypedResults.ServerSentEvents(LiveEvents.Of(watch.ListenAsync(topic, cancellationToken), clock, cancellationToken));
}
