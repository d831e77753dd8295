using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Sen.Accounts.Citizens;
using Sen.Accounts.Sessions;
using Sen.Record;

namespace Sen.Accounts.Profile;

/// <summary>A citizen goes on as another member of the family they represent.</summary>
internal static class SwitchPerson
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/profile/person", HandleAsync).WithName("accounts.switch-person")
        .RequireAuthorization(new AuthorizeAttribute { Roles = Roles.Citizen });

    internal static async Task<Results<RedirectHttpResult, ForbidHttpResult>> HandleAsync(
        HttpContext context, [FromForm] string person, [FromForm] string? returnTo, CitizenSignIn signIn, CancellationToken cancellationToken)
    {
        if (await signIn.CurrentAsync(context) is not { } account)
        {
            return TypedResults.Forbid();
        }

        await signIn.GoOnAsync(context, account, person, cancellationToken);
        return TypedResults.LocalRedirect(LocalPath.Or(returnTo, "/"));
    }
}
