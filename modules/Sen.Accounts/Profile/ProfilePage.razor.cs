using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Sen.Accounts.Citizens;
using Sen.Accounts.Sessions;
using Sen.Record;

namespace Sen.Accounts.Profile;

/// <summary>Whom the citizen acts for, language and theme, the way out.</summary>
public sealed partial class ProfilePage(IServiceProvider services)
{
    private readonly Family _family = services.Of<Family>();
    private IReadOnlyList<Member> _members = [];
    private string? _active;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        _active = Http.User.FindFirst(CallerClaims.Patient)?.Value;
        _members = await _family.OfAsync(Http.User.FindFirst(Session.SelfClaim)?.Value, Http.RequestAborted);
    }
}
