using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Sen.Accounts.Data;
using Sen.Accounts.Sessions;
using Sen.Record;
using Sen.Ui;

namespace Sen.Accounts.Administration;

/// <summary>An account for somebody of the directory, or for somebody new, who is then added to it.</summary>
public sealed partial class NewStaffPage(IServiceProvider services, NavigationManager navigation)
{
    private readonly Roster _roster = services.Of<Roster>();
    private readonly Administrator _administrator = services.Of<Administrator>();
    private readonly ManageStaff _manage = services.Of<ManageStaff>();
    private readonly NewColleague _directory = services.Of<NewColleague>();
    private readonly UserManager<Account> _accounts = services.Of<UserManager<Account>>();
    private readonly PendingStep _pending = services.Of<PendingStep>();
    private readonly List<FieldError> _errors = [];
    private Account? _actor;
    private Site? _site;
    private IReadOnlyList<Site> _sites = [];
    private IReadOnlyList<Colleague> _colleagues = [];
    private IReadOnlyList<Choice> _siteChoices = [];
    private IReadOnlyList<Choice> _colleagueChoices = [];
    private IReadOnlyList<Choice> _roleChoices = [];

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "facility")]
    private string? Facility { get; set; }

    [SupplyParameterFromForm(Name = "who")]
    private string? Who { get; set; }

    [SupplyParameterFromForm(Name = "title")]
    private string? TitleText { get; set; }

    [SupplyParameterFromForm(Name = "name")]
    private string? FullName { get; set; }

    [SupplyParameterFromForm(Name = "user")]
    private string? User { get; set; }

    [SupplyParameterFromForm(Name = "role")]
    private string? RoleName { get; set; }

    protected override async Task OnInitializedAsync()
    {
        var cancellationToken = Http.RequestAborted;
        _actor = await _administrator.ReadAsync(cancellationToken);
        if (_actor is null)
        {
            Http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        _sites = await _roster.SitesAsync(_actor, cancellationToken);
        _site = _sites.Count == 1 ? _sites[0] : _sites.FirstOrDefault(s => s.Id == Facility);
        _siteChoices = [.. AdminChoices.Sites(_sites)];
        _roleChoices = [.. AdminChoices.Roles(T, _actor.Role)];
        _colleagues = _site is null ? [] : await _roster.ColleaguesAsync(_site.Id, cancellationToken);
        _colleagueChoices = [new Choice("", T["Admin.Who.New"]), .. _colleagues.Select(c => new Choice(c.Practitioner, c.Name))];
    }

    private async Task CreateAsync()
    {
        if (_actor is null || _site is null || await CheckAsync() is not { } role)
        {
            return;
        }

        var colleague = _colleagues.FirstOrDefault(c => c.Practitioner == Who);
        if (colleague is null)
        {
            // First the directory: should the account fail after it, the person is in the list for the next try.
            var added = await _directory.AddAsync(((TitleText ?? "").Trim(), FullName!.Trim()), role, _site, Http.RequestAborted);
            if (!added.Succeeded)
            {
                _errors.Add(new FieldError("name", T["Admin.Name.Bad"]));
                return;
            }

            colleague = added.Value;
        }

        var account = new Account { UserName = User!.Trim(), Role = role, Display = colleague.Name, Facility = _site.Id, Practitioner = colleague.Practitioner };
        var created = await _manage.CreateAsync(account, Http.RequestAborted);
        if (created.Succeeded)
        {
            GivenSecret.Keep(_pending, Http, created.Value.Account, created.Value.Password);
            navigation.NavigateTo($"/staff/admin/staff/{created.Value.Account}?said=created");
            return;
        }

        _errors.Add(created.Failure is Denied ? new FieldError("role", T["Admin.Role.Bad"]) : new FieldError("user", T["Admin.User.Bad"]));
    }

    // Everything that is wrong is said at once.
    private async Task<Role?> CheckAsync()
    {
        var user = (User ?? "").Trim();
        if (user.Length < 3 || !user.All(_accounts.Options.User.AllowedUserNameCharacters.Contains))
        {
            _errors.Add(new FieldError("user", T["Admin.User.Bad"]));
        }
        else if (await _accounts.FindByNameAsync(user) is not null)
        {
            _errors.Add(new FieldError("user", T["Admin.User.Taken"]));
        }

        if (string.IsNullOrEmpty(Who) ? (FullName ?? "").Trim() is not { Length: > 1 and <= 80 } : !_colleagues.Any(c => c.Practitioner == Who))
        {
            _errors.Add(new FieldError("name", T["Admin.Name.Bad"]));
        }

        var known = Enum.TryParse<Role>(RoleName, ignoreCase: true, out var role) && AdminRights.Gives(_actor!.Role).Contains(role);
        if (!known)
        {
            _errors.Add(new FieldError("role", T["Admin.Role.Bad"]));
        }

        return _errors.Count == 0 ? role : null;
    }

    private string? ErrorOf(string field) => _errors.FirstOrDefault(e => e.FieldId == field)?.Message;
}
