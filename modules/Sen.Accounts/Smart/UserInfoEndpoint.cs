using Microsoft.AspNetCore.Http;

namespace Sen.Accounts.Smart;

/// <summary><c>/oauth/userinfo</c> (OpenID Connect Core, 5.3): who the person behind an access token is, no more than its ID token said.</summary>
internal sealed class UserInfoEndpoint(TokenCallers callers, AuthorizationServer server)
{
    private const string Scheme = "Bearer ";

    internal async Task HandleAsync(HttpContext context)
    {
        var at = server.At(context.Request);
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            // Who brings nothing is told how, and not what is wrong (RFC 6750, 3.1).
            await RefuseAsync(context, StatusCodes.Status401Unauthorized);
            return;
        }

        var holder = await callers.FindAsync(header[Scheme.Length..].Trim(), at, context.RequestAborted);
        if (holder is null)
        {
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, "invalid_token");
            return;
        }

        if (holder.Caller.Scopes?.Has(IdentityScopes.OpenId) is not true)
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "insufficient_scope");
            return;
        }

        var told = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = holder.Token.Subject };
        if (IdTokens.FhirUser(at, holder.Caller.Scopes, holder.Caller) is { } user)
        {
            told[IdentityScopes.FhirUser] = user;
        }

        await OAuthAnswers.WriteAsync(context, told);
    }

    private static Task RefuseAsync(HttpContext context, int status, string? error = null)
    {
        context.Response.Headers.WWWAuthenticate = error is null ? "Bearer" : $"Bearer error=\"{error}\"";
        var told = new Dictionary<string, object>(StringComparer.Ordinal);
        if (error is not null)
        {
            told["error"] = error;
        }

        return OAuthAnswers.WriteAsync(context, told, status);
    }
}
