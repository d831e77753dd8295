using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sen.Accounts.Citizens;
using Sen.Accounts.Data;
using Sen.Accounts.Sessions;
using Sen.Record;

namespace Sen.Accounts.Smart;

/// <summary>
/// <c>/oauth/authorize</c> (RFC 6749, 4.1.1; PKCE S256 always; SMART standalone launch): an app sends a browser here, the person reads what
/// it asks for and answers, the browser goes back with a code or a refusal. Nothing goes to an address that was not registered.
/// </summary>
internal sealed class AuthorizeEndpoint(
    AccountsDb db, ClientAuthentication clients, AppGrants grants, AuthorizationServer server, AppQuestions questions, TokenLimit limit, CitizenSignIn signIn)
{
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

        var request = await questions.ReadAsync(context, asked, client, redirect);
        if (!request.Succeeded)
        {
            context.Response.Redirect(Back(context, redirect, asked["state"], Told(request.Failure)));
            return;
        }

        await KeepAsync(request.Value, cancellationToken);
        context.Response.Redirect($"{context.Request.PathBase}{PathOf(request.Value.Id)}");
    }

    private async Task KeepAsync(AppRequest request, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await db.AppRequests.Where(r => r.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        db.AppRequests.Add(request);
        await db.SaveChangesAsync(cancellationToken);
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

        if (AppQuestions.MustSignIn(context.User, request))
        {
            return TypedResults.LocalRedirect(PathOf(id));
        }

        if (Refusal(request, account, decision) is { } refusal)
        {
            return await grants.TakeAsync(request, cancellationToken)
                ? TypedResults.Redirect(Back(context, request.RedirectAddress, request.State, Told(refusal)))
                : TypedResults.LocalRedirect(Problem("old"));
        }

        var members = await grants.MembersAsync(account, cancellationToken);
        var patient = NeedsPerson(request) ? members.FirstOrDefault(m => m.Patient == person)?.Patient : null;
        if (members.Count == 0 || (NeedsPerson(request) && patient is null))
        {
            return TypedResults.LocalRedirect($"{PathOf(id)}?missing=person");
        }

        return await grants.AllowAsync(request, account, patient, Session.SignedInAt(context.User), cancellationToken) is { } code
            ? TypedResults.Redirect(Back(context, request.RedirectAddress, request.State, ("code", code)))
            : TypedResults.LocalRedirect(Problem("old"));
    }

    /// <summary>A scope for one person needs that person, also when launch/patient was not said (SMART, standalone apps).</summary>
    internal static bool NeedsPerson(AppRequest request) =>
        SmartScopes.Parse(request.Scopes) is var scopes && (scopes.Has("launch/patient") || scopes.Resources.Any(r => r.Level is ScopeLevel.Patient));

    private static OAuthFailure? Refusal(AppRequest request, Account account, string? decision) =>
        decision is not "allow" ? new OAuthFailure("access_denied", "The person said no.")
        : AppQuestions.IsAnother(account.Subject, request) ? new OAuthFailure("login_required", "Another person signed in.")
        : null;

    private static string PathOf(string request) => $"/oauth/consent/{request}";

    private static (string Name, string Value)[] Told(Failure failure) => [("error", failure.Code), ("error_description", failure.Message)];

    private static string Problem(string what) => $"/oauth/problem?what={what}";

    // Says who answers, so that an app that knows several servers is not fooled (RFC 9207).
    private string Back(HttpContext context, string redirect, string? state, params (string Name, string Value)[] values)
    {
        IEnumerable<(string Name, string? Value)> all = [.. values, ("state", state), ("iss", server.At(context.Request).Issuer)];
        return QueryHelpers.AddQueryString(redirect, all.Where(v => v.Value is not null).Select(v => KeyValuePair.Create(v.Name, v.Value)));
    }
}
