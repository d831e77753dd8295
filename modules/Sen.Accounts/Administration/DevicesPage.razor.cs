using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Sen.Accounts.Data;
using Sen.Accounts.Sessions;
using Sen.Ui;

namespace Sen.Accounts.Administration;

/// <summary>Kiosks and boards of the facilities that the administrator cares for.</summary>
public sealed partial class DevicesPage(IServiceProvider services)
{
    private readonly Roster _roster = services.Of<Roster>();
    private readonly Administrator _administrator = services.Of<Administrator>();
    private readonly PendingStep _pending = services.Of<PendingStep>();
    private Account? _actor;
    private IReadOnlyList<Device> _devices = [];
    private IReadOnlyList<Site> _sites = [];
    private IReadOnlyList<Choice> _siteChoices = [];
    private string? _secret;
    private string? _said;
    private bool _failed;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "said")]
    private string? Said { get; set; }

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
        _siteChoices = [.. AdminChoices.Sites(_sites)];
        _devices = await _roster.DevicesAsync(_actor, facility: null, cancellationToken);
        _secret = GivenSecret.Take(_pending, Http, AdminEndpoints.DeviceTarget);
        _said = T[$"Said.{Said}"] is { ResourceNotFound: false } known ? known.Value : null;
        _failed = Said is "stale" or "name";
    }
}
