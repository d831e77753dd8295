using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Sen.Booking.Book;
using Sen.Booking.FindSlot;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Booking.MyCode;

/// <summary>What the kiosk and the desk scan: the codes of the coming appointments, and how to come without one.</summary>
public sealed partial class MyCodePage
{
    private IReadOnlyList<ShownCode> _tickets = [];
    private PersonView? _person;

    [Inject]
    private IRecord Record { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        var caller = Http.User.ToCaller();
        if (caller.Patient is not { } self || await Record.FindAsync(caller, "Patient", self, Http.RequestAborted) is not { } stored)
        {
            Navigation.NavigateTo(CitizenPaths.Link("/my-code"));
            return;
        }

        _person = new PersonView(stored.As<Patient>());
        var found = await Appointments.FromAsync(Record, caller, self, VietnamTime.Today(Clock), Http.RequestAborted);
        _tickets = found.Succeeded
            ? [.. found.Value.Where(Appointments.Stands).Select(a => new AppointmentView(a)).Where(a => a.Code is not null && a.Start is not null)
                .Take(2).Select(a => new ShownCode(a.Id, a.Code!, $"{When.Full(a.Start!.Value)} · {a.Service?.Display}"))]
            : [];
    }

    private sealed record ShownCode(string Id, string Code, string Over);
}
