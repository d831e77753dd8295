using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sen.Record;
using Sen.Ui;

namespace Sen.Accounts.Staff;

/// <summary>/staff leads to the first page of the person's own menu.</summary>
internal static class StaffHome
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/staff", HandleAsync).WithName("accounts.staff-home")
        .RequireAuthorization(new AuthorizeAttribute { Roles = Roles.Staff });

    internal static async Task<RedirectHttpResult> HandleAsync(HttpContext context, NavigationMenu menu, CancellationToken cancellationToken)
    {
        var entries = await menu.ForAsync(NavArea.Staff, context.User, context.Request.Path, cancellationToken);
        return TypedResults.LocalRedirect(entries.Count > 0 ? entries[0].Href : "/staff/account");
    }
}
