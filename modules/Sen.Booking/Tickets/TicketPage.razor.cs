using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sen.Booking.Book;
using Sen.Booking.FindSlot;
using Sen.Booking.Rules;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Booking.Tickets;

/// <summary>The ticket: the code before check-in, the number and its place after it.</summary>
public sealed partial class TicketPage
{
    private TicketPaper? _paper;

    [Parameter]
    public string Id { get; set; } = "";

    [SupplyParameterFromQuery]
    private string? Said { get; set; }

    [Inject]
    private TicketReading Tickets { get; set; } = default!;

    [Inject]
    private IOptions<BookingOptions> Options { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    private bool Cancelled => (_paper?.Appointment?.Status is "cancelled" or "noshow" && _paper.Standing is null) || _paper?.Standing?.Status is QueueStatus.Cancelled;

    private bool Open => !Cancelled && _paper?.Standing?.Status is null or QueueStatus.Waiting or QueueStatus.Called or QueueStatus.Missed;

    // Who has checked in is in the building; lateness is for those who are still on their way.
    private bool MayBeLate => _paper is { Standing: null };

    private bool CanChange =>
        _paper is { Standing: null, Appointment: { } appointment } && Appointments.Closed(appointment, BookingRules.On(VietnamTime.Today(Clock)), Clock.GetUtcNow()) is null;

    private string Title => T[_paper?.Start is { } start && VietnamTime.DayOf(start) != VietnamTime.Today(Clock) ? "Ticket.Title" : "Ticket.Today"];

    private string Day => _paper?.Start is { } start ? When.Day(VietnamTime.DayOf(start)) : "";

    private string MoveHref
    {
        get
        {
            var view = new AppointmentView(_paper!.Appointment!);
            return new BookingAnswers
            {
                Change = Id,
                Person = _paper.PersonId,
                Facility = view.Facility,
                Service = view.Service.IdIn("HealthcareService"),
                Doctor = view.Doctor.IdIn("PractitionerRole"),
            }.Url;
        }
    }

    private string? SaidText => Said is "booked" or "moved" or "late" or "late-closed" or "given-up" or "failed" ? T[$"Said.{Said}"].Value : null;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _paper = await Tickets.FindAsync(Http.User.ToCaller(), Id, Http.RequestAborted);
        if (_paper is null)
        {
            Http.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }
}
