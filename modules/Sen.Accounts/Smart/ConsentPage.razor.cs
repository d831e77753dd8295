using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Sen.Accounts.Citizens;
using Sen.Accounts.Data;
using Sen.Record;

namespace Sen.Accounts.Smart;

/// <summary>What an app asks a person for, in plain words, and yes or no.</summary>
public sealed partial class ConsentPage(IServiceProvider services, NavigationManager navigation)
{
    private readonly AuthorizeEndpoint _requests = services.Of<AuthorizeEndpoint>();
    private readonly ClientAuthentication _clients = services.Of<ClientAuthentication>();
    private readonly CitizenSignIn _signIn = services.Of<CitizenSignIn>();
    private readonly Family _family = services.Of<Family>();
    private SmartClient? _client;
    private SmartScopes? _scopes;
    private IReadOnlyList<Member> _members = [];
    private bool _needsPerson;
    private bool _others;
    private string _host = "";

    [Parameter]
    public string Id { get; set; } = "";

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "missing")]
    private string? Missing { get; set; }

    protected override async Task OnInitializedAsync()
    {
        var cancellationToken = Http.RequestAborted;
        Http.Response.Headers.CacheControl = "no-store";
        if (await _requests.FindAsync(Id, cancellationToken) is not { } request)
        {
            return;
        }

        if (AppQuestions.MustSignIn(Http.User, request))
        {
            navigation.NavigateTo($"/sign-in?return=/oauth/consent/{Id}&again=1");
            return;
        }

        _client = await _clients.FindAsync(request.Client, cancellationToken);
        _scopes = SmartScopes.Parse(request.Scopes);
        _needsPerson = AuthorizeEndpoint.NeedsPerson(request);
        _others = _scopes.Resources.Any(r => r.Level is ScopeLevel.User);
        var account = await _signIn.CurrentAsync(Http);
        _members = await _family.OfAsync(account?.Patient, cancellationToken);
        LetAnswerLeave(new Uri(request.RedirectAddress));
    }

    private static string HowLong(SmartScopes scopes) => scopes switch
    {
        _ when scopes.Has("offline_access") => "Consent.Offline",
        _ when scopes.Has("online_access") => "Consent.Online",
        _ => "Consent.Hour",
    };

    // The answer of this form goes on to the app, which a browser counts as the form's own address.
    private void LetAnswerLeave(Uri back)
    {
        var web = back.Scheme == Uri.UriSchemeHttps || back.Scheme == Uri.UriSchemeHttp;
        _host = web ? back.Authority : _client?.Name ?? back.Scheme;
        var headers = Http.Response.Headers;
        headers.ContentSecurityPolicy = headers.ContentSecurityPolicy.ToString()
            .Replace("form-action 'self'", $"form-action 'self' {(web ? back.GetLeftPart(UriPartial.Authority) : back.Scheme + ":")}", StringComparison.Ordinal);
    }
}
