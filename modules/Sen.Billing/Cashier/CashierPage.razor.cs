using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Sen.Record;
using Sen.Ui;
using Sen.Vietnam;

namespace Sen.Billing.Cashier;

/// <summary>The cashier's desk: who waits, one bill, how it is paid. The page shows what <see cref="CashierDesk"/> found.</summary>
public sealed partial class CashierPage
{
    [Inject]
    internal CashierDesk Desk { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [Parameter]
    public string? InvoiceId { get; set; }

    /// <summary>"cash" shows the cash form instead of the QR code.</summary>
    [SupplyParameterFromQuery(Name = "by")]
    private string? By { get; set; }

    /// <summary>Set after a scan that found no open bill.</summary>
    [SupplyParameterFromQuery(Name = "missed")]
    private string? Missed { get; set; }

    /// <summary>Text key of what went wrong with a payment just tried.</summary>
    [SupplyParameterFromQuery(Name = "problem")]
    private string? Tried { get; set; }

    private DeskState? State { get; set; }

    private OpenInvoice? Open { get; set; }

    private string? Problem { get; set; }

    private IReadOnlyList<Segment> Ways =>
    [
        new(T["Pay.Transfer"], $"/staff/cashier/{InvoiceId}", By != "cash", "qrcode", "F2"),
        new(T["Pay.Cash"], $"/staff/cashier/{InvoiceId}?by=cash", By == "cash", "cash", "F4"),
    ];

    private IReadOnlyList<MoneyTotal.Total> Totals =>
    [
        new(T["Bill.Cost"], Money.Format(Open!.Invoice.Cost)),
        new(T["Bill.InsurerPays", Money.Number(Open.Invoice.InsurerPercent)], Money.Format(Open.Invoice.InsurerPays)),
        new(T["Bill.PersonPays"], Money.Format(Open.Invoice.PersonPays), Due: true),
    ];

    private string PersonLine
    {
        get
        {
            var parts = new List<string>();
            if (Open?.Person is { } person)
            {
                parts.Add(T[$"Sex.{person.Gender ?? "unknown"}"]);
                parts.Add(person.BirthDate?.Year.ToString(CultureInfo.InvariantCulture) ?? "");
            }

            if (Open?.Visit is { } visit)
            {
                parts.Add(visit.RoomName);
                if (visit.FinishedAt is { } finished)
                {
                    parts.Add(T["Bill.FinishedAt", VietnameseDate.Time(VietnamTime.TimeOf(finished))]);
                }
            }

            return string.Join(" · ", parts.Where(p => p.Length > 0));
        }
    }

    protected override async Task OnInitializedAsync()
    {
        var caller = Http.User.ToCaller();
        var state = await Desk.StateAsync(caller, Http.RequestAborted);
        State = state.Succeeded ? state.Value : null;
        Problem = state.Succeeded ? KnownProblem(Tried) : "Problem.denied";
        if (InvoiceId is not null && Problem is null)
        {
            var open = await Desk.OpenAsync(caller, InvoiceId, Http.RequestAborted);
            Open = open.Succeeded ? open.Value : null;
            Problem = open.Failure switch
            {
                null => null,
                Denied => "Problem.denied",
                _ => "Problem.not-found",
            };
            if (Problem is not null)
            {
                Http.Response.StatusCode = open.Failure is Denied ? StatusCodes.Status403Forbidden : StatusCodes.Status404NotFound;
            }
        }
    }

    private static string? KnownProblem(string? tried) => tried switch
    {
        null or "" => null,
        "changed" => "Problem.changed",
        "paid" => "Problem.paid",
        _ => "Problem.denied",
    };
}
