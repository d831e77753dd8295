using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Sen.Accounts.Sessions;
using Sen.Record;

namespace Sen.Accounts.Administration;

/// <summary>The small forms of the administration pages. Each answers with the page that it came from and one sentence.</summary>
internal static class AdminEndpoints
{
    internal const string DeviceTarget = "device";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/staff/admin").RequireAuthorization(new AuthorizeAttribute { Roles = $"{Roles.Admin},{Roles.Manager}" });
        admin.MapPost("/staff/{id}/block", BlockAsync).WithName("accounts.block");
        admin.MapPost("/staff/{id}/unblock", UnblockAsync).WithName("accounts.unblock");
        admin.MapPost("/staff/{id}/sign-out", SignOutAsync).WithName("accounts.sign-out-everywhere");
        admin.MapPost("/staff/{id}/role", GiveRoleAsync).WithName("accounts.role");
        admin.MapPost("/staff/{id}/reset", ResetAsync).WithName("accounts.reset-password");
        admin.MapPost("/devices/new", InviteAsync).WithName("accounts.invite-device");
        admin.MapPost("/devices/{id}/rename", RenameAsync).WithName("accounts.rename-device");
        admin.MapPost("/apps/{id}/disable", (string id, [FromForm] string? version, ManageClients clients, CancellationToken cancellationToken) =>
            DisableAsync(id, version, disabled: true, clients, cancellationToken)).WithName("accounts.disable-client");
        admin.MapPost("/apps/{id}/enable", (string id, [FromForm] string? version, ManageClients clients, CancellationToken cancellationToken) =>
            DisableAsync(id, version, disabled: false, clients, cancellationToken)).WithName("accounts.enable-client");
        admin.MapPost("/devices/{id}/revoke", RevokeAsync).WithName("accounts.revoke-device");
    }

    private static async Task<Results<RedirectHttpResult, ForbidHttpResult>> BlockAsync(
        string id, [FromForm] string? version, ManageStaff staff, CancellationToken cancellationToken) =>
        Answer(await staff.BlockAsync(id, version, cancellationToken), $"/staff/admin/staff/{id}", "blocked");

    private static async Task<Results<RedirectHttpResult, ForbidHttpResult>> UnblockAsync(
        string id, [FromForm] string? version, ManageStaff staff, CancellationToken cancellationToken) =>
        Answer(await staff.UnblockAsync(id, version, cancellationToken), $"/staff/admin/staff/{id}", "unblocked");

    private static async Task<Results<RedirectHttpResult, ForbidHttpResult>> SignOutAsync(
        string id, [FromForm] string? version, ManageStaff staff, CancellationToken cancellationToken) =>
        Answer(await staff.SignOutAsync(id, version, cancellationToken), $"/staff/admin/staff/{id}", "signed-out");

    private static async Task<Results<RedirectHttpResult, ForbidHttpResult>> GiveRoleAsync(
        string id, [FromForm] string? version, [FromForm] string? role, ManageStaff staff, CancellationToken cancellationToken) =>
        Answer(
            Enum.TryParse<Role>(role, ignoreCase: true, out var given) && Enum.IsDefined(given)
                ? await staff.GiveRoleAsync(id, version, given, cancellationToken)
                : Invalid.One("admin.role-bad", "role", "This is no role."),
            $"/staff/admin/staff/{id}",
            "role");

    private static async Task<Results<RedirectHttpResult, ForbidHttpResult>> ResetAsync(
        HttpContext context, string id, [FromForm] string? version, [FromForm] string? factors, ManageStaff staff, PendingStep pending, CancellationToken cancellationToken)
    {
        var reset = await staff.ResetPasswordAsync(id, version, factors is not null, cancellationToken);
        if (reset.Succeeded)
        {
            GivenSecret.Keep(pending, context, id, reset.Value);
        }

        return Answer(reset, $"/staff/admin/staff/{id}", "reset");
    }

    private static async Task<Results<RedirectHttpResult, ForbidHttpResult>> InviteAsync(
        HttpContext context, [FromForm] string? name, [FromForm] string? facility, ManageDevices devices, PendingStep pending, CancellationToken cancellationToken)
    {
        var invited = await devices.InviteAsync((name ?? "").Trim(), facility ?? "", cancellationToken);
        if (invited.Succeeded)
        {
            GivenSecret.Keep(pending, context, DeviceTarget, invited.Value);
        }

        return Answer(invited, "/staff/admin/devices", "invited");
    }

    private static async Task<Results<RedirectHttpResult, ForbidHttpResult>> RenameAsync(
        string id, [FromForm] string? known, [FromForm] string? name, ManageDevices devices, CancellationToken cancellationToken) =>
        Answer(await devices.RenameAsync(id, known, (name ?? "").Trim(), cancellationToken), "/staff/admin/devices", "renamed");

    private static async Task<Results<RedirectHttpResult, ForbidHttpResult>> RevokeAsync(
        string id, [FromForm] string? known, ManageDevices devices, CancellationToken cancellationToken) =>
        Answer(await devices.RevokeAsync(id, known, cancellationToken), "/staff/admin/devices", "revoked");

    private static async Task<Results<RedirectHttpResult, ForbidHttpResult>> DisableAsync(
        string id, string? version, bool disabled, ManageClients clients, CancellationToken cancellationToken) =>
        Answer(await clients.DisableAsync(id, version, disabled, cancellationToken), $"/staff/admin/apps/{id}", disabled ? "client-disabled" : "client-enabled");

    private static Results<RedirectHttpResult, ForbidHttpResult> Answer<T>(Result<T> result, string page, string done) => result.Failure switch
    {
        null => TypedResults.LocalRedirect($"{page}?said={done}"),
        Invalid { Issues: [var issue, ..] } => TypedResults.LocalRedirect($"{page}?said={issue.Code["admin.".Length..]}"),
        _ => TypedResults.Forbid(),
    };
}
