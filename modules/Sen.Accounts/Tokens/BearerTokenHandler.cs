using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sen.Accounts.Sessions;
using Sen.Accounts.Smart;
using Sen.Record;

namespace Sen.Accounts.Tokens;

/// <summary>Accepts access tokens of this server, and on a development host development tokens too.</summary>
internal sealed class BearerTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    IHostEnvironment environment,
    DevelopmentTokens development,
    TokenCallers callers,
    AuthorizationServer server)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    internal const string SchemeName = "bearer";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var token = Request.Headers.Authorization.ToString()["Bearer ".Length..].Trim();
        if (environment.IsDevelopment() && development.Known(token) is { } known)
        {
            return Success(new ClaimsPrincipal(known));
        }

        if (await callers.FindAsync(token, server.At(Request), Context.RequestAborted) is { } holder)
        {
            return Success(Session.Principal(holder.Caller.ToClaims(), SchemeName));
        }

        return environment.IsDevelopment() && await development.ValidateAsync(token) is { } identity
            ? Success(new ClaimsPrincipal(identity))
            : AuthenticateResult.Fail("The token is not valid.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        return Task.CompletedTask;
    }

    private static AuthenticateResult Success(ClaimsPrincipal principal) => AuthenticateResult.Success(new AuthenticationTicket(principal, SchemeName));
}
