using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Sen.Accounts.Data;
using Sen.Accounts.Sessions;
using Sen.Ui;
using Sen.Vietnam;

namespace Sen.Accounts.Administration;

/// <summary>One member of staff: what the account may do, what was done to it, and what can be done now.</summary>
public sealed partial class StaffPage(IServiceProvider services)
{
    private readonly Roster _roster = services.Of<Roster>();
    private readonly Administrator _administrator = services.Of<Administrator>();
    private readonly PendingStep _pending = services.Of<PendingStep>();
    private Account? _member;
    private IReadOnlyList<AccountChange> _changes = [];
    private IReadOnlyList<Choice> _roleChoices = [];
    private string? _site;
    private string? _secret;
    private string? _said;
    private bool _failed;
    private bool _mustChoose;
    private bool _mayChange;
    private bool _self;
    private DateTimeOffset _now;

    [Parameter]
    public string Id { get; set; } = "";

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "said")]
    private string? Said { get; set; }

    protected override async Task OnInitializedAsync()
    {
        var cancellationToken = Http.RequestAborted;
        var actor = await _administrator.ReadAsync(cancellationToken);
        _member = actor is null ? null : await _roster.FindAsync(actor, Id, cancellationToken);
        if (_member is null)
        {
            Http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        _now = TimeProvider.System.GetUtcNow();
        _self = _member.Id == actor!.Id;
        _mayChange = AdminRights.Changes(actor, _member);
        _roleChoices = [.. AdminChoices.Roles(T, actor.Role)];
        _site = (await _roster.SitesAsync(actor, cancellationToken)).FirstOrDefault(s => s.Id == _member.Facility)?.Name;
        _mustChoose = (await _roster.StartingAsync(cancellationToken)).Contains(_member.Id);
        _changes = await _roster.ChangesAsync(_member.Id, cancellationToken);
        _secret = GivenSecret.Take(_pending, Http, _member.Id);
        _said = T[$"Said.{Said}"] is { ResourceNotFound: false } known ? known.Value : null;
        _failed = Said is "stale" or "role-bad";
    }

    private string Action(string what) => $"/staff/admin/staff/{Id}/{what}";

    private string What(AccountChange change) => change.What is ChangeKind.RoleChanged && change.Detail.Split(" → ") is [var was, var now]
        ? T["Change.RoleChanged", T[$"Role.{was}"], T[$"Role.{now}"]]
        : T[$"Change.{change.What}"];

    internal static string When(long at)
    {
        var when = VietnamTime.Local(DateTimeOffset.FromUnixTimeMilliseconds(at));
        return $"{VietnameseDate.Time(VietnamTime.TimeOf(when))} {VietnameseDate.Day(VietnamTime.DayOf(when))}";
    }
}
