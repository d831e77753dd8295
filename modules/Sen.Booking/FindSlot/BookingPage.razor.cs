using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Sen.Booking.Book;
using Sen.Record;

namespace Sen.Booking.FindSlot;

/// <summary>Booking in four steps. The answers are in the address; the last step posts them.</summary>
public sealed partial class BookingPage
{
    private IReadOnlyList<Alternative> _alternatives = [];
    private Problem? _problem;
    private bool _loaded;

    [Inject]
    private BookingFlow Flow { get; set; } = default!;

    [Inject]
    private BookAppointment Book { get; set; } = default!;

    [Inject]
    private ProblemTexts Problems { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromForm(Name = "reason", FormName = "book")]
    private string? Reason { get; set; }

    [SupplyParameterFromForm(Name = "person", FormName = "book")]
    private string? Person { get; set; }

    [SupplyParameterFromForm(Name = "slot", FormName = "book")]
    private string? Slot { get; set; }

    private bool Posted => HttpMethods.IsPost(Http.Request.Method);

    private string Title => T[Flow.Answers.Change is null ? "Booking.Title" : "Booking.MoveTitle"];

    private string Leave => Flow.Answers.Change is { } id ? $"/ticket/{id}" : "/";

    private int Current => Math.Max(1, (int)Flow.Answers.Step);

    private IReadOnlyList<string> Steps =>
    [
        T[Flow.Answers.Step == BookingStep.Facility ? "Step.Facility" : "Step.Specialty"], T["Step.Doctor"], T["Step.Time"], T["Step.Review"],
    ];

    private string Back => Flow.Answers.Step switch
    {
        BookingStep.Facility => Leave,
        BookingStep.Specialty when Flow.Directory.Facilities.Count < 2 => Leave,
        BookingStep.Specialty => (Flow.Answers with { Edit = BookingStep.Facility }).Url,
        BookingStep.Doctor => (Flow.Answers with { Edit = BookingStep.Specialty }).Url,
        BookingStep.Time => (Flow.Answers with { Edit = BookingStep.Doctor }).Url,
        BookingStep.Review => (Flow.Answers with { Edit = BookingStep.Time }).Url,
    };

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        await Flow.LoadAsync(Http.User.ToCaller(), Http.Request.Query, Http.RequestAborted);
        _loaded = true;
        if (Flow.Answers.Step != BookingStep.Review || Posted)
        {
            return;
        }

        // Looking is for everybody; who is coming must be known before the last step.
        if (!Flow.SignedIn)
        {
            Navigation.NavigateTo(CitizenPaths.SignIn(Flow.Answers.Url));
        }
        else if (!Flow.Linked)
        {
            Navigation.NavigateTo(CitizenPaths.Link(Flow.Answers.Url));
        }
    }

    private async Task BookAsync()
    {
        var answers = Flow.Answers;
        if (!Flow.SignedIn)
        {
            Navigation.NavigateTo(CitizenPaths.SignIn(answers.Url));
            return;
        }

        var wish = new BookingWish(Person ?? Flow.For?.Patient ?? "", answers.Service ?? "", Slot ?? answers.Slot ?? "")
        {
            Doctor = answers.Doctor == BookingAnswers.AnyDoctor ? null : answers.Doctor,
            Reason = string.IsNullOrWhiteSpace(Reason) ? null : Reason.Trim(),
            Change = answers.Change,
        };
        var booked = await Book.HandleAsync(Flow.Caller, wish, Http.RequestAborted);
        if (booked.Succeeded)
        {
            Navigation.NavigateTo($"/ticket/{booked.Value}?said={(answers.Change is null ? "booked" : "moved")}");
            return;
        }

        _problem = Problems.Of(booked.Failure, answers);
        _alternatives = booked.Failure is SlotTaken taken ? taken.Alternatives : [];
        Http.Response.StatusCode = booked.Failure switch
        {
            Conflict => StatusCodes.Status409Conflict,
            Denied => StatusCodes.Status403Forbidden,
            NotFound => StatusCodes.Status404NotFound,
            _ => StatusCodes.Status422UnprocessableEntity,
        };
    }

    private string Take(Alternative other) => (Flow.Answers with
    {
        Slot = other.Slot,
        Day = Vietnam.VietnamTime.DayOf(other.Start),
        Doctor = Flow.Answers.Doctor == BookingAnswers.AnyDoctor ? BookingAnswers.AnyDoctor : other.Doctor.Role,
        Edit = null,
    }).Url;
}
