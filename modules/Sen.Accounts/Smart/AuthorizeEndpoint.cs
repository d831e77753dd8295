using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sen.Accounts.Citizens;
using Sen.Accounts.Data;
using Sen.Record;

namespace Sen.Accounts.Smart;

/// <summary>
/// <c>/oauth/authorize</c> (RFC 6749, 4.1.1; PKCE S256 always; SMART standalone launch): an app sends a browser here, the person reads what
/// it asks for and answers, the browser goes back with a code or a refusal. Nothing goes to an address that was not registered.
/// </summary>
internal sealed class AuthorizeEndpoint(
    AccountsDb db, ClientAuthentication clients, AppGrants grants, AuthorizationServer server, TokenLimit limit, CitizenSignIn signIn, IOptions<AccountsOptions> options)
{
    private const int LongestState = 2_000;
    private const int LongestScope = 4_000;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/oauth/authorize", ["GET", "POST"], context => context.RequestServices.GetRequiredService<AuthorizeEndpoint>().AskAsync(context))
            .WithName("oauth.authorize").AllowAnonymous();
        routes.MapPost("/oauth/consent/{id}", (HttpContext context, string id, [FromForm] string? decision, [FromForm] string? person) =>
            context.RequestServices.GetRequiredService<AuthorizeEndpoint>().AnswerAsync(context, id, decision, person))
            .WithName("oauth.consent").RequireAuthorization(new AuthorizeAttribute { Roles = Roles.Citizen });
    }

    internal Task<AppRequest?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return db.AppRequests.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id && r.ExpiresAt > now, cancellationToken);
    }

    private async Task AskAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        if (!limit.Allows("authorize", context.Connection.RemoteIpAddress?.ToString()))
        {
            context.Response.Redirect(Problem("busy"));
            return;
        }

        var read = HttpMethods.IsPost(context.Request.Method) ? await OAuthForm.ReadAsync(context) : OAuthForm.Of(context.Request.Query);
        var asked = read.Succeeded ? read.Value : null;
        var client = asked?["client_id"] is { } id ? await clients.FindAsync(id, cancellationToken) : null;
        if (asked is null || client is null or { Kind: ClientKind.Backend } || asked["redirect_uri"] is not { } redirect || !client.Redirects.Contains(redirect, StringComparer.Ordinal))
        {
            // Where to go back to is not known for sure: the person is told here (RFC 6749, 4.1.2.1).
            context.Response.Redirect(Problem(client is null ? "client" : "redirect"));
            return;
        }

        var scopes = SmartScopes.Parse(asked["scope"] is { Length: <= LongestScope } scope ? scope : null).Within(AppGrants.WithContext(client));
        if (Check(asked, scopes, server.At(context.Request)) is { } wrong)
        {
            context.Response.Redirect(Back(context, redirect, asked["state"], ("error", wrong.Error), ("error_description", wrong.Description)));
            return;
        }

        var request = await KeepAsync(client, asked, scopes, redirect, cancellationToken);
        context.Response.Redirect($"{context.Request.PathBase}/oauth/consent/{request}");
    }

    private static OAuthFailure? Check(OAuthForm asked, SmartScopes scopes, AuthorizationEndpoints at)
    {
        if (asked["response_type"] is not "code")
        {
            return new OAuthFailure("unsupported_response_type", "Only response_type=code is known.");
        }

        if (asked["code_challenge_method"] is not "S256" || !Tickets.IsChallenge(asked["code_challenge"]))
        {
            return OAuthFailure.Request("PKCE with S256 is required.");
        }

        if (asked["state"] is not { Length: <= LongestState })
        {
            return OAuthFailure.Request("state is required.");
        }

        if ((asked["aud"] ?? asked["resource"])?.TrimEnd('/') != at.Fhir)
        {
            return OAuthFailure.Request($"aud is {at.Fhir}.");
        }

        return scopes.Resources.Count == 0 ? OAuthFailure.Scope("None of these scopes was registered for the app.") : null;
    }

    private async Task<string> KeepAsync(SmartClient client, OAuthForm asked, SmartScopes scopes, string redirect, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var moment = now.ToUnixTimeMilliseconds();
        await db.AppRequests.Where(r => r.ExpiresAt < moment).ExecuteDeleteAsync(cancellationToken);
        var request = new AppRequest
        {
            Id = Tickets.Random(),
            Client = client.Id,
            RedirectAddress = redirect,
            State = asked["state"]!,
            Challenge = asked["code_challenge"]!,
            Scopes = scopes.ToString(),
            ExpiresAt = (now + options.Value.ConsentQuestion).ToUnixTimeMilliseconds(),
        };
        db.AppRequests.Add(request);
        await db.SaveChangesAsync(cancellationToken);
        return request.Id;
    }

    private async Task<IResult> AnswerAsync(HttpContext context, string id, string? decision, string? person)
    {
        var cancellationToken = context.RequestAborted;
        var request = await FindAsync(id, cancellationToken);
        var account = await signIn.CurrentAsync(context);
        var client = request is null ? null : await clients.FindAsync(request.Client, cancellationToken);
        if (request is null || client is null || account is null)
        {
            return TypedResults.LocalRedirect(Problem("old"));
        }

        if (decision is not "allow")
        {
            return await grants.TakeAsync(request, cancellationToken)
                ? TypedResults.Redirect(Back(context, request.RedirectAddress, request.State, ("error", "access_denied"), ("error_description", "The person said no.")))
                : TypedResults.LocalRedirect(Problem("old"));
        }

        var members = await grants.MembersAsync(account, cancellationToken);
        var patient = NeedsPerson(request) ? members.FirstOrDefault(m => m.Patient == person)?.Patient : null;
        if (members.Count == 0 || (NeedsPerson(request) && patient is null))
        {
            return TypedResults.LocalRedirect($"/oauth/consent/{id}?missing=person");
        }

        return await grants.AllowAsync(request, account, patient, cancellationToken) is { } code
            ? TypedResults.Redirect(Back(context, request.RedirectAddress, request.State, ("code", code)))
            : TypedResults.LocalRedirect(Problem("old"));
    }

    /// <summary>A scope for one person needs that person, also when launch/patient was not said (SMART, standalone apps).</summary>
    internal static bool NeedsPerson(AppRequest request) =>
        SmartScopes.Parse(request.Scopes) is var scopes && (scopes.Has("launch/patient") || scopes.Resources.Any(r => r.Level is ScopeLevel.Patient));

    private static string Problem(string what) => $"/oauth/problem?what={what}";

    // Says who answers, so that an app that knows several servers is not fooled (RFC 9207).
    private string Back(HttpContext context, string redirect, string? state, params (string Name, string Value)[] values)
    {
        IEnumerable<(string Name, string? Value)> all = [.. values, ("state", state), ("iss", server.At(context.Request).Issuer)];
        return QueryHelpers.AddQueryString(redirect, all.Where(v => v.Value is not null).Select(v => KeyValuePair.Create(v.Name, v.Value)));
    }
}
