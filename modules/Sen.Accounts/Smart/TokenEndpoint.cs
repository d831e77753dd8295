using Microsoft.AspNetCore.Http;
using Sen.Accounts.Data;
using Sen.Record;

namespace Sen.Accounts.Smart;

/// <summary><c>POST /oauth/token</c> (RFC 6749, 3.2; SMART Backend Services and App Launch).</summary>
internal sealed class TokenEndpoint(
    ClientAuthentication clients, AppGrants grants, AccessTokens tokens, TokenAnswers answers, AuthorizationServer server, TokenLimit limit, TokenCallers callers)
{
    private static readonly OAuthFailure TooMany = new("temporarily_unavailable", "Too many requests; try again in a minute.", StatusCodes.Status429TooManyRequests);

    internal async Task HandleAsync(HttpContext context)
    {
        var answer = await AnswerAsync(context, (form, at, client) => form["grant_type"] switch
        {
            "client_credentials" when client.Kind is ClientKind.Backend => answers.ForMachineAsync(form, at, client, context.RequestAborted),
            "authorization_code" when client.Kind is not ClientKind.Backend => AppAsync(at, grants.RedeemAsync(client, form, context.RequestAborted), context.RequestAborted),
            "refresh_token" when client.Kind is not ClientKind.Backend => AppAsync(at, grants.RefreshAsync(client, form, context.RequestAborted), context.RequestAborted),
            "client_credentials" or "authorization_code" or "refresh_token" =>
                Refused(new OAuthFailure("unauthorized_client", "The client was not registered for this grant.")),
            null => Refused(OAuthFailure.Request("grant_type is missing.")),
            _ => Refused(new OAuthFailure("unsupported_grant_type", "client_credentials, authorization_code and refresh_token are known.")),
        });
        await (answer.Succeeded ? OAuthAnswers.WriteAsync(context, answer.Value) : OAuthAnswers.WriteAsync(context, answer.Failure));
    }

    /// <summary><c>POST /oauth/revoke</c> (RFC 7009): a refresh token with all that hangs on it, or an access token. An unknown one is no error.</summary>
    internal async Task RevokeAsync(HttpContext context)
    {
        var answer = await AnswerAsync(context, async (form, at, client) =>
        {
            if (form["token"] is not { } token)
            {
                return OAuthFailure.Request("token is missing.");
            }

            await grants.RevokeTicketAsync(client, token, context.RequestAborted);
            if (await tokens.ReadAsync(token, at, context.RequestAborted) is { } access && access.GetClaim("client_id").Value == client.Id)
            {
                await grants.SpendAsync(client, access.Id, new DateTimeOffset(access.ValidTo, TimeSpan.Zero), context.RequestAborted);
            }

            callers.Forget();
            return new Dictionary<string, object>(StringComparer.Ordinal);
        });
        await (answer.Succeeded ? OAuthAnswers.WriteAsync(context, answer.Value) : OAuthAnswers.WriteAsync(context, answer.Failure));
    }

    /// <summary>
    /// <c>POST /oauth/introspect</c> (RFC 7662; SMART token introspection): for clients that sign, or that bring a token of theirs. What is
    /// not good, or of another kind, is <c>active: false</c> and nothing else.
    /// </summary>
    internal async Task IntrospectAsync(HttpContext context)
    {
        var form = await OAuthForm.ReadAsync(context);
        var at = server.At(context.Request);
        if (!form.Succeeded || form.Value["token"] is not { } token)
        {
            await OAuthAnswers.WriteAsync(context, form.Failure ?? OAuthFailure.Request("token is missing."));
            return;
        }

        if (await RefusalAsync(context, form.Value, at) is { } refused)
        {
            await OAuthAnswers.WriteAsync(context, refused);
            return;
        }

        var holder = await callers.FindAsync(token, at, context.RequestAborted);
        await OAuthAnswers.WriteAsync(context, holder is null ? new Dictionary<string, object>(StringComparer.Ordinal) { ["active"] = false } : Described(holder));
    }

    private async Task<Result<Dictionary<string, object>>> AnswerAsync(
        HttpContext context, Func<OAuthForm, AuthorizationEndpoints, SmartClient, Task<Result<Dictionary<string, object>>>> answer)
    {
        if (!limit.Allows("address", context.Connection.RemoteIpAddress?.ToString()))
        {
            context.Response.Headers.RetryAfter = "60";
            return TooMany;
        }

        var form = await OAuthForm.ReadAsync(context);
        if (!form.Succeeded)
        {
            return form.Failure;
        }

        var at = server.At(context.Request);
        var client = await clients.AuthenticateAsync(form.Value, at, context.RequestAborted);
        return !client.Succeeded ? client.Failure
            : limit.Allows("client", client.Value.Id) ? await answer(form.Value, at, client.Value)
            : TooMany;
    }

    private async Task<Result<Dictionary<string, object>>> AppAsync(AuthorizationEndpoints at, Task<Result<AppTokens>> getting, CancellationToken cancellationToken)
    {
        var got = await getting;
        if (got.Succeeded)
        {
            return await answers.ForAppAsync(at, got.Value, cancellationToken);
        }

        callers.Forget();
        return got.Failure;
    }

    private async Task<Failure?> RefusalAsync(HttpContext context, OAuthForm form, AuthorizationEndpoints at)
    {
        if (context.Request.Headers.Authorization.ToString() is { } header && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return await callers.FindAsync(header["Bearer ".Length..].Trim(), at, context.RequestAborted) is null
                ? new OAuthFailure("invalid_token", "The bearer token is not good.", StatusCodes.Status401Unauthorized)
                : null;
        }

        var client = await clients.AuthenticateAsync(form, at, context.RequestAborted);
        return client switch
        {
            { Succeeded: false } => client.Failure,
            { Value.Kind: ClientKind.PublicApp } => OAuthFailure.Client("Sign an assertion, or bring a token."),
            _ => null,
        };
    }

    private static Dictionary<string, object> Described(TokenHolder holder)
    {
        var described = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["active"] = true,
            ["scope"] = holder.Caller.Scopes!.ToString(),
            ["client_id"] = holder.Client,
            ["token_type"] = "Bearer",
            ["sub"] = holder.Token.Subject,
            ["iss"] = holder.Token.Issuer,
            ["aud"] = holder.Token.Audiences.First(),
            ["jti"] = holder.Token.Id,
            ["iat"] = new DateTimeOffset(holder.Token.IssuedAt, TimeSpan.Zero).ToUnixTimeSeconds(),
            ["exp"] = new DateTimeOffset(holder.Token.ValidTo, TimeSpan.Zero).ToUnixTimeSeconds(),
        };
        if (holder.Caller.LaunchPatient is { } patient)
        {
            (described["patient"], described["need_patient_banner"]) = (patient, true);
        }

        return described;
    }

    private static Task<Result<Dictionary<string, object>>> Refused(OAuthFailure failure) => Task.FromResult<Result<Dictionary<string, object>>>(failure);
}
