using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;
using Sen.Accounts.Data;
using Sen.Accounts.Smart;
using Sen.Record;
using Sen.Ui;

namespace Sen.Accounts.Administration;

/// <summary>One program: registered here the first time, changed, disabled.</summary>
public sealed partial class ClientPage(IServiceProvider services, NavigationManager navigation)
{
    private readonly ManageClients _manage = services.Of<ManageClients>();
    private readonly Roster _roster = services.Of<Roster>();
    private readonly Administrator _administrator = services.Of<Administrator>();
    private readonly List<FieldError> _errors = [];
    private SmartClient? _client;
    private IReadOnlyList<AccountChange> _changes = [];
    private IReadOnlyList<JsonWebKey> _keys = [];
    private IReadOnlyList<Choice> _kinds = [];
    private IReadOnlyList<Choice> _reaches = [];
    private string? _said;
    private bool _may;

    [Parameter]
    public string? Id { get; set; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "said")]
    private string? Said { get; set; }

    [SupplyParameterFromForm(Name = "version", FormName = "client")]
    private string? Version { get; set; }

    [SupplyParameterFromForm(Name = "name", FormName = "client")]
    private string? Name { get; set; }

    [SupplyParameterFromForm(Name = "kind", FormName = "client")]
    private string? KindName { get; set; }

    [SupplyParameterFromForm(Name = "scopes", FormName = "client")]
    private string? Scopes { get; set; }

    [SupplyParameterFromForm(Name = "facility", FormName = "client")]
    private string? Facility { get; set; }

    [SupplyParameterFromForm(Name = "redirects", FormName = "client")]
    private string? Redirects { get; set; }

    [SupplyParameterFromForm(Name = "keys-address", FormName = "client")]
    private string? KeysAddress { get; set; }

    [SupplyParameterFromForm(Name = "keys", FormName = "client")]
    private string? Keys { get; set; }

    protected override async Task OnInitializedAsync()
    {
        var cancellationToken = Http.RequestAborted;
        var actor = await _administrator.ReadAsync(cancellationToken);
        _client = Id is null ? null : await _manage.FindAsync(Id, cancellationToken);
        _may = actor is { Role: Role.Admin } && (Id is null || _client is not null);
        if (!_may)
        {
            Http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        _kinds = [.. Enum.GetNames<ClientKind>().Select(k => new Choice(k, T[$"Client.Kind.{k}"]))];
        _reaches = [new Choice("", T["Client.Reach.Province"]), .. AdminChoices.Sites(await _roster.SitesAsync(actor!, cancellationToken))];
        _said = T[$"Said.{Said}"] is { ResourceNotFound: false } known ? known.Value : null;
        if (_client is not null)
        {
            _changes = await _roster.ChangesAsync(_client.Id, cancellationToken);
            _keys = ClientKeys.Read(_client.Keys);
            Fill(_client);
        }
    }

    // A form that was sent keeps what was typed.
    private void Fill(SmartClient client)
    {
        if (HttpMethods.IsPost(Http.Request.Method))
        {
            return;
        }

        (Name, Scopes, Facility) = (client.Name, client.Scopes, client.Facility);
        (Redirects, KeysAddress, Keys) = (client.RedirectAddresses, client.KeysAddress, client.Keys);
    }

    private async Task SaveAsync()
    {
        if (!_may)
        {
            return;
        }

        var kind = _client?.Kind ?? (Enum.TryParse<ClientKind>(KindName, out var chosen) ? chosen : ClientKind.Backend);
        var form = new NewClient
        {
            Name = Name ?? "",
            Backend = kind is ClientKind.Backend,
            Redirects = kind is ClientKind.Backend ? [] : [.. (Redirects ?? "").Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
            KeysAddress = kind is ClientKind.PublicApp ? null : Given(KeysAddress),
            Keys = kind is ClientKind.PublicApp ? null : Given(Keys),
            Scopes = Scopes ?? "",
            Facility = Given(Facility),
        };
        if (kind is ClientKind.ConfidentialApp && form is { Keys: null, KeysAddress: null })
        {
            _errors.Add(new FieldError("keys", T["Client.Bad.keys-one"]));
            return;
        }

        var (failure, id) = _client is null ? await CreateAsync(form) : ((await _manage.ChangeAsync(_client.Id, Version, form, Http.RequestAborted)).Failure, _client.Id);
        if (failure is null)
        {
            navigation.NavigateTo($"/staff/admin/apps/{id}?said={(_client is null ? "client-created" : "client-changed")}");
            return;
        }

        _errors.AddRange(failure is Invalid invalid
            ? invalid.Issues.Select(i => new FieldError(i.Path, T[i.Code is "admin.stale" ? "Said.stale" : $"Client.Bad.{i.Code["client.".Length..]}"]))
            : [new FieldError("name", T["Admin.NoRight"])]);
    }

    private async Task<(Failure? Failure, string? Id)> CreateAsync(NewClient form)
    {
        var created = await _manage.CreateAsync(form, Http.RequestAborted);
        return (created.Failure, created.Succeeded ? created.Value : null);
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private string? ErrorOf(string field) => _errors.FirstOrDefault(e => e.FieldId == field)?.Message;
}
