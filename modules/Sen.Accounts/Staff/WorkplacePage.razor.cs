using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Sen.Accounts.Data;
using Sen.Accounts.Sessions;
using Sen.Ui;

namespace Sen.Accounts.Staff;

/// <summary>After sign-in: at which desk or in which room. The usual one is already chosen.</summary>
public sealed partial class WorkplacePage(IServiceProvider services, NavigationManager navigation)
{
    private readonly UserManager<Account> _accounts = services.Of<UserManager<Account>>();
    private readonly Workplaces _workplaces = services.Of<Workplaces>();
    private readonly Session _session = services.Of<Session>();
    private readonly List<FieldError> _errors = [];
    private IReadOnlyList<Workplace> _places = [];
    private IReadOnlyList<Choice> _choices = [];
    private Account? _account;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromForm(Name = "place")]
    private string? Place { get; set; }

    [SupplyParameterFromQuery(Name = "return")]
    private string? ReturnTo { get; set; }

    internal static string PathFor(string? returnTo) =>
        LocalPath.IsLocal(returnTo) ? $"/staff/workplace?return={Uri.EscapeDataString(returnTo)}" : "/staff/workplace";

    protected override async Task OnInitializedAsync()
    {
        if (Http.User.FindFirst(Session.AccountClaim)?.Value is { } id)
        {
            _account = await _accounts.FindByIdAsync(id);
        }

        if (_account is not null)
        {
            _places = await _workplaces.ForAsync(_account, Http.RequestAborted);
            _choices = [.. _places.Select(p => new Choice(p.Location, p.Name))];
        }
    }

    private async Task ChooseAsync()
    {
        if (_account is null)
        {
            return;
        }

        var place = _places.FirstOrDefault(p => p.Location == Place);
        if (place is null && _places.Count > 0)
        {
            _errors.Add(new FieldError("place", T["Workplace.Unknown"]));
            return;
        }

        if (place is not null && _account.Workplace != place.Location)
        {
            _account.Workplace = place.Location;
            (await _accounts.UpdateAsync(_account)).ThrowIfFailed();
        }

        await _session.SignInStaffAsync(Http, _account, place);
        navigation.NavigateTo(LocalPath.Or(ReturnTo, "/staff"));
    }
}
