using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Sen.Accounts.Citizens;
using Sen.Accounts.Data;
using Sen.Record;

namespace Sen.Accounts.Smart;

/// <summary>Which apps a person allowed, for whom, since when; and the end of it.</summary>
public sealed partial class AppsPage(IServiceProvider services)
{
    private readonly AccountsDb _db = services.Of<AccountsDb>();
    private readonly AppGrants _grants = services.Of<AppGrants>();
    private readonly CitizenSignIn _signIn = services.Of<CitizenSignIn>();
    private readonly Family _family = services.Of<Family>();
    private IReadOnlyList<App> _apps = [];

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "said")]
    private string? Said { get; set; }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/profile/apps/stop", StopAsync).WithName("accounts.stop-app")
        .RequireAuthorization(new AuthorizeAttribute { Roles = Roles.Citizen });

    protected override async Task OnInitializedAsync()
    {
        var cancellationToken = Http.RequestAborted;
        if (await _signIn.CurrentAsync(Http) is not { } account)
        {
            return;
        }

        var grants = await _grants.OfAsync(account.Id, cancellationToken);
        var ids = grants.Select(g => g.Client).Distinct(StringComparer.Ordinal).ToList();
        var names = await _db.SmartClients.AsNoTracking().Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Name, cancellationToken);
        var members = await _family.OfAsync(account.Patient, cancellationToken);
        _apps =
        [
            .. grants.GroupBy(g => (g.Client, g.Patient)).Select(g => new App(
                g.Key.Client,
                g.Key.Patient,
                names.GetValueOrDefault(g.Key.Client, g.Key.Client),
                g.Key.Patient is { } patient ? members.FirstOrDefault(m => m.Patient == patient)?.FullName ?? T["Apps.NotFamily"] : null,
                SmartScopes.Parse(string.Join(' ', g.Select(x => x.Scopes))),
                DateTimeOffset.FromUnixTimeMilliseconds(g.Min(x => x.GrantedAt)))),
        ];
    }

    private static string WhatFor(App app) => app switch
    {
        { Person: not null } => "Apps.For",
        { Scopes.Resources.Count: 0 } => "Apps.ForSignIn",
        _ => "Apps.ForFamily",
    };

    private static async Task<Results<RedirectHttpResult, ForbidHttpResult>> StopAsync(
        HttpContext context, [FromForm] string? client, [FromForm] string? patient, CitizenSignIn signIn, AppGrants grants, TokenCallers callers, CancellationToken cancellationToken)
    {
        if (client is null || await signIn.CurrentAsync(context) is not { } account)
        {
            return TypedResults.Forbid();
        }

        await grants.StopAsync(account.Id, client, string.IsNullOrEmpty(patient) ? null : patient, cancellationToken);
        callers.Forget();
        return TypedResults.LocalRedirect("/profile/apps?said=stopped");
    }

    private sealed record App(string Client, string? Patient, string Name, string? Person, SmartScopes Scopes, DateTimeOffset Since);
}
