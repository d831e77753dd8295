using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Sen.Profiles;
using Sen.Ui;

namespace Sen.HealthRecord.Timeline;

/// <summary>"Hồ sơ của tôi": what happened to me?</summary>
public sealed partial class TimelinePage
{
    private static readonly (string? Kind, string? Icon, string Key)[] Kinds =
    [
        (null, null, "Kind.All"), ("visit", "stethoscope", "Kind.Visit"), ("lab", "test-pipe", "Kind.Lab"),
        ("vaccine", "vaccine", "Kind.Vaccine"), ("inpatient", "building-hospital", "Kind.Inpatient"),
    ];

    private PersonView? _person;

    [Inject]
    private RecordTimeline Record { get; set; } = default!;

    [Inject]
    private Person Person { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? Kind { get; set; }

    [SupplyParameterFromQuery]
    private int? Until { get; set; }

    private string Title => T["Record.Title"];

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        Kind = Kinds.FirstOrDefault(k => k.Kind == Kind).Kind;
        _person = await Person.ReadAsync(Http.RequestAborted);
        if (_person is null)
        {
            Navigation.NavigateTo(Person.LinkPath);
            return;
        }

        await Record.LoadAsync(Kind is null ? null : Enum.Parse<TimelineKind>(Kind, ignoreCase: true), Until, Http.RequestAborted);
    }

    private string KindText(TimelineEntry entry) => entry switch
    {
        { Kind: TimelineKind.Inpatient, Until: { } until } => T["Kind.Stay", until.DayNumber - entry.Day.DayNumber],
        _ => T[$"Kind.{entry.Kind}"],
    };

    private string DateText(TimelineEntry entry) =>
        entry.Until is { } until ? T["Date.FromTo", Words.Short(entry.Day), Words.Short(until)] : Words.Day(entry.Day);
}
