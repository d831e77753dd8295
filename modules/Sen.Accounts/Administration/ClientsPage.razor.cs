using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Sen.Accounts.Data;
using Sen.Record;

namespace Sen.Accounts.Administration;

/// <summary>The programs of others that are registered here.</summary>
public sealed partial class ClientsPage(IServiceProvider services)
{
    private readonly ManageClients _manage = services.Of<ManageClients>();
    private readonly Roster _roster = services.Of<Roster>();
    private readonly Administrator _administrator = services.Of<Administrator>();
    private IReadOnlyList<SmartClient>? _clients;
    private IReadOnlyList<Site> _sites = [];

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        var cancellationToken = Http.RequestAborted;
        if (await _administrator.ReadAsync(cancellationToken) is not { Role: Role.Admin } actor)
        {
            Http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        _sites = await _roster.SitesAsync(actor, cancellationToken);
        _clients = await _manage.AllAsync(cancellationToken);
    }

    private string ReachOf(SmartClient client) => client switch
    {
        { Kind: not ClientKind.Backend } => T["Client.Reach.Person"],
        { WholeProvince: true } => T["Client.Reach.Province"],
        _ => _sites.FirstOrDefault(s => s.Id == client.Facility)?.Name ?? client.Facility ?? "—",
    };
}
