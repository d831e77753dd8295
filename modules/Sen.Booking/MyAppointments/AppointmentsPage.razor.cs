using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Sen.Booking.Book;
using Sen.Booking.FindSlot;
using Sen.Profiles;
using Sen.Record;
using Sen.Ui;
using Sen.Vietnam;

namespace Sen.Booking.MyAppointments;

/// <summary>"Lịch khám": what is booked for the person and the family, and what was.</summary>
public sealed partial class AppointmentsPage
{
    private const int PastDays = 365;

    private IReadOnlyList<AppointmentView> _upcoming = [];
    private IReadOnlyList<AppointmentView> _past = [];
    private Caller _caller = Caller.Anonymous;

    [Inject]
    private IRecord Record { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? Said { get; set; }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _caller = Http.User.ToCaller();
        if (_caller is { Patient: null, Represents.Count: 0 })
        {
            Navigation.NavigateTo(CitizenPaths.Link("/appointments"));
            return;
        }

        var today = VietnamTime.Today(Clock);
        var all = new List<AppointmentView>();
        foreach (var id in _caller.Represents.Prepend(_caller.Patient).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            var found = await Appointments.FromAsync(Record, _caller, id, today.AddDays(-PastDays), Http.RequestAborted);
            all.AddRange(found.Succeeded ? found.Value.Select(a => new AppointmentView(a)) : []);
        }

        var begin = VietnamTime.At(today, TimeOnly.MinValue);
        _upcoming = [.. all.Where(a => Appointments.Stands(a.Resource) && a.Start >= begin).OrderBy(a => a.Start)];
        _past = [.. all.Except(_upcoming).OrderByDescending(a => a.Start)];
    }

    private string Line(AppointmentView appointment)
    {
        var who = appointment.Patient == _caller.Patient ? null : appointment.Person?.Display;
        var state = appointment.Status switch
        {
            "cancelled" => T["Status.Cancelled"].Value,
            "noshow" => T["Status.Noshow"].Value,
            "fulfilled" => T["Status.Fulfilled"].Value,
            "arrived" or "checked-in" => T["Status.Arrived"].Value,
            _ => null,
        };
        return string.Join(" · ", new[] { who, appointment.Service?.Display, appointment.FacilityName, state }.Where(t => !string.IsNullOrEmpty(t)));
    }

    private RenderFragment Row(AppointmentView appointment, Tone tone) => builder =>
    {
        builder.OpenComponent<ListRow>(0);
        builder.AddAttribute(1, nameof(ListRow.Icon), SpecialtyIcons.Of(appointment.Resource.Specialty.Select(s => s.CodeIn(Systems.Specialty)).FirstOrDefault()));
        builder.AddAttribute(2, nameof(ListRow.Tone), tone);
        builder.AddAttribute(3, nameof(ListRow.Title), appointment.Start is { } start ? When.Full(start) : "");
        builder.AddAttribute(4, nameof(ListRow.Text), Line(appointment));
        builder.AddAttribute(5, nameof(ListRow.Href), $"/ticket/{appointment.Id}");
        builder.CloseComponent();
    };
}
