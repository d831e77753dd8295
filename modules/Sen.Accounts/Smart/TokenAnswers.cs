using Microsoft.Extensions.Options;
using Sen.Accounts.Data;
using Sen.Record;

namespace Sen.Accounts.Smart;

/// <summary>What the token endpoint gives (RFC 6749, 5.1; SMART App Launch 2.2; OpenID Connect Core, 3.1.3.3).</summary>
internal sealed class TokenAnswers(AccessTokens tokens, IdTokens identities, IOptions<AccountsOptions> options)
{
    internal async Task<Result<Dictionary<string, object>>> ForMachineAsync(OAuthForm form, AuthorizationEndpoints at, SmartClient client, CancellationToken cancellationToken)
    {
        // Only system/ scopes: user/ and patient/ need somebody behind them.
        var granted = SmartScopes.Parse(form["scope"]).Keeping().Within(SmartScopes.Parse(client.Scopes)).At(ScopeLevel.System);
        if (granted.Resources.Count == 0)
        {
            return OAuthFailure.Scope("None of these scopes was registered for the client.");
        }

        var lifetime = options.Value.BackendToken;
        return Token(await tokens.IssueAsync(at, client.Id, client.Id, granted, grant: null, lifetime, cancellationToken), granted, lifetime);
    }

    internal async Task<Dictionary<string, object>> ForAppAsync(AuthorizationEndpoints at, AppTokens given, CancellationToken cancellationToken)
    {
        var (grant, scopes, lifetime) = (given.Grant, given.Scopes, options.Value.AppToken);
        var token = await tokens.IssueAsync(at, grant.Client, given.Person.Subject, scopes, grant.Id, lifetime, cancellationToken);
        var answer = Token(token, scopes, lifetime);
        if (scopes.Has(IdentityScopes.OpenId))
        {
            answer["id_token"] = await identities.IssueAsync(at, given, token, cancellationToken);
        }

        if (grant.Patient is { } patient)
        {
            // The app stands alone: it says itself whose data it shows.
            (answer["patient"], answer["need_patient_banner"]) = (patient, true);
        }

        if (given.RefreshToken is { } refresh)
        {
            answer["refresh_token"] = refresh;
        }

        return answer;
    }

    private static Dictionary<string, object> Token(string token, SmartScopes scopes, TimeSpan lifetime) => new(StringComparer.Ordinal)
    {
        ["access_token"] = token,
        ["token_type"] = "Bearer",
        ["expires_in"] = (long)lifetime.TotalSeconds,
        ["scope"] = scopes.ToString(),
    };
}
