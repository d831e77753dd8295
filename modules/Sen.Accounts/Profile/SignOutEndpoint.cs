using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Sen.Accounts.Sessions;
using Sen.Record;

namespace Sen.Accounts.Profile;

internal static class SignOutEndpoint
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/sign-out", HandleAsync).WithName("accounts.sign-out").AllowAnonymous();

    // A form parameter makes the framework ask for the antiforgery token: nobody signs somebody else out.
    internal static async Task<RedirectHttpResult> HandleAsync(HttpContext context, [FromForm] string? from)
    {
        _ = from;
        var door = context.User.IsInRole(Roles.Citizen) ? "/sign-in" : SessionCookie.SignInPath("/staff");
        await Session.SignOutAsync(context);
        return TypedResults.LocalRedirect(door + "?left=1");
    }
}
