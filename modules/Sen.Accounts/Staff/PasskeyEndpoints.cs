using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Sen.Accounts.Data;
using Sen.Accounts.Sessions;
using Sen.Record;

namespace Sen.Accounts.Staff;

/// <summary>The questions that a browser puts to an authenticator. The answers come back with ordinary forms.</summary>
internal static class PasskeyEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/staff/sign-in/passkey", AskAsync).WithName("accounts.passkey-request").AllowAnonymous();
        routes.MapPost("/staff/account/passkey", OfferAsync).WithName("accounts.passkey-creation")
            .RequireAuthorization(new AuthorizeAttribute { Roles = Roles.Staff });
    }

    // The form parameter makes the framework ask for the antiforgery token.
    private static async Task<ContentHttpResult> AskAsync(HttpContext context, [FromForm] string? credential, Passkeys passkeys)
    {
        _ = credential;
        return TypedResults.Text(await passkeys.RequestOptionsAsync(context), "application/json");
    }

    private static async Task<Results<ContentHttpResult, ForbidHttpResult>> OfferAsync(
        HttpContext context, [FromForm] string? credential, Passkeys passkeys, UserManager<Account> accounts)
    {
        _ = credential;
        var id = context.User.FindFirst(Session.AccountClaim)?.Value;
        return id is not null && await accounts.FindByIdAsync(id) is { } account
            ? TypedResults.Text(await passkeys.CreationOptionsAsync(context, account), "application/json")
            : TypedResults.Forbid();
    }
}
