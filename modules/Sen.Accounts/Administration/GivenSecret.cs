using Microsoft.AspNetCore.Http;
using Sen.Accounts.Sessions;

namespace Sen.Accounts.Administration;

/// <summary>A starting password or a device code on its way to the one page that shows it once.</summary>
internal sealed record GivenSecret(string Target, string Secret)
{
    private const string Step = "given-secret";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    internal static void Keep(PendingStep pending, HttpContext context, string target, string secret) =>
        pending.Keep(context, Step, new GivenSecret(target, secret), Lifetime);

    /// <summary>The secret of this target, now or never.</summary>
    internal static string? Take(PendingStep pending, HttpContext context, string target)
    {
        if (pending.Read<GivenSecret>(context, Step) is not { } given || given.Target != target)
        {
            return null;
        }

        PendingStep.Forget(context);
        context.Response.Headers.CacheControl = "no-store";
        return given.Secret;
    }
}
