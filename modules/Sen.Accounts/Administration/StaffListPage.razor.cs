using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Sen.Accounts.Data;
using Sen.Record;
using Sen.Ui;

namespace Sen.Accounts.Administration;

/// <summary>Who works here and may sign in: found by name, facility and role.</summary>
public sealed partial class StaffListPage(IServiceProvider services)
{
    private readonly Roster _roster = services.Of<Roster>();
    private readonly Administrator _administrator = services.Of<Administrator>();
    private Account? _actor;
    private IReadOnlyList<Account> _staff = [];
    private IReadOnlyList<Site> _sites = [];
    private IReadOnlyList<Choice> _siteChoices = [];
    private IReadOnlyList<Choice> _roleChoices = [];
    private IReadOnlySet<string> _starting = new HashSet<string>(StringComparer.Ordinal);
    private DateTimeOffset _now;
    private int _page;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "q")]
    private string? Words { get; set; }

    [SupplyParameterFromQuery(Name = "facility")]
    private string? Facility { get; set; }

    [SupplyParameterFromQuery(Name = "role")]
    private string? RoleName { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private int? Page { get; set; }

    protected override async Task OnInitializedAsync()
    {
        var cancellationToken = Http.RequestAborted;
        _actor = await _administrator.ReadAsync(cancellationToken);
        if (_actor is null)
        {
            Http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        _now = TimeProvider.System.GetUtcNow();
        _sites = await _roster.SitesAsync(_actor, cancellationToken);
        _siteChoices = [new Choice("", T["Admin.All"]), .. AdminChoices.Sites(_sites)];
        _roleChoices = [new Choice("", T["Admin.All"]), .. AdminChoices.Roles(T, Role.Admin)];
        Role? role = Enum.TryParse<Role>(RoleName, ignoreCase: true, out var named) && AdminRights.Gives(Role.Admin).Contains(named) ? named : null;
        _staff = await _roster.StaffAsync(_actor, string.IsNullOrEmpty(Facility) ? null : Facility, role, Words, cancellationToken);
        _page = Math.Clamp((Page ?? 1) - 1, 0, Math.Max(0, (_staff.Count - 1) / Roster.PageSize));
        _starting = await _roster.StartingAsync(cancellationToken);
    }

    private string SiteName(string? facility) => _sites.FirstOrDefault(s => s.Id == facility)?.Name ?? "—";

    private string PageHref(int page) => string.Create(
        CultureInfo.InvariantCulture,
        $"/staff/admin?page={page + 1}&q={Uri.EscapeDataString(Words ?? "")}&facility={Uri.EscapeDataString(Facility ?? "")}&role={Uri.EscapeDataString(RoleName ?? "")}");
}
