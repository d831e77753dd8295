using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Booking.Home;

/// <summary>The citizen's home: am I next, and where do I go?</summary>
public sealed partial class HomePage
{
    private bool _signedIn;
    private bool _loaded;

    [Inject]
    private HomeToday Home { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? Said { get; set; }

    private string Hello => T[VietnamTime.Now(Clock).Hour switch
    {
        < 11 => "Home.Morning",
        < 13 => "Home.Noon",
        < 18 => "Home.Afternoon",
        _ => "Home.Evening",
    }];

    private bool News => Home.Results.Count > 0 || Home.Bills.Count > 0;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        var caller = Http.User.ToCaller();
        _signedIn = caller.Role == Role.Citizen;
        if (_signedIn)
        {
            await Home.LoadAsync(caller, Http.RequestAborted);
        }
        else if (caller.Role is not Role.Anonymous)
        {
            Navigation.NavigateTo(caller.Role == Role.Kiosk ? "/kiosk" : "/staff");
        }

        _loaded = true;
    }

    private string CallName(PersonView who)
    {
        var name = PersonName.Parse(who.FullName);
        var sex = who.Gender switch
        {
            "male" => Sex.Male,
            "female" => Sex.Female,
            _ => Sex.Unknown,
        };
        return name.Succeeded ? name.Value.CallName(who.BirthDate?.ToDateOnly(), sex, VietnamTime.Today(Clock), Audience.Phone) : who.FullName;
    }
}
