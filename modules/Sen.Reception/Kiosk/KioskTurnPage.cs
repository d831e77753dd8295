using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Localization;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Reception.Kiosk;

/// <summary>A page inside one person's turn; when the turn is over it sends whoever comes to the start.</summary>
public abstract class KioskTurnPage : ComponentBase
{
    /// <summary>The turn's key in the address.</summary>
    [Parameter]
    public string Key { get; set; } = "";

    [CascadingParameter]
    private protected HttpContext? Http { get; set; }

    [Inject]
    private protected Handoffs Handoffs { get; set; } = null!;

    [Inject]
    private protected NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private protected TimeProvider Clock { get; set; } = null!;

    private protected KioskVisit? Visit { get; set; }

    private protected DateOnly Today => VietnamTime.Today(Clock);

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        NoStore.On(Http);
        Visit = Http is null ? null : Handoffs.Find<KioskVisit>(Http.User.ToCaller().Subject, Key);
        if (Visit is null)
        {
            Navigation.NavigateTo($"{KioskEndpoints.Start}?e=kiosk.expired");
        }
    }

    /// <summary>"ông", or "bạn" when the form of address is not known; English texts do not use it.</summary>
    private protected string You(IStringLocalizer texts) =>
        Visit is { Arrival.Unproven: false } visit && visit.Arrival.Person.Title(Today) is { } title ? title : texts["Kiosk.You"];

    /// <summary>"ông Trần Văn Sáu"; whoever only gave a number sees initials.</summary>
    private protected string Greeted()
    {
        var person = Visit!.Arrival.Person;
        if (Visit.Arrival.Unproven)
        {
            return $"{person.MaskedName}{(person.BirthYear is { } year ? $", {year}" : "")}";
        }

        return person.Title(Today) is { } title ? $"{title} {person.FullName}" : person.FullName;
    }
}
