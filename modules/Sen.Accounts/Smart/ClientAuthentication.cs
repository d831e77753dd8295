using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Sen.Accounts.Data;
using Sen.Record;

namespace Sen.Accounts.Smart;

/// <summary>
/// Which client asks: by a signed assertion that is good once (RFC 7523, 3; SMART, client-confidential-asymmetric), or, an app that can
/// keep no secret, by its name alone. Every way in which an assertion can be wrong reads the same, but for what helps its owner.
/// </summary>
internal sealed class ClientAuthentication(AccountsDb db, ClientKeys keys, SpentTokens spent)
{
    internal const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private const int LongestAssertion = 8 * 1024;
    private const int LongestJti = 256;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(10);
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = LongestAssertion };
    private static readonly OAuthFailure Unknown = OAuthFailure.Client("The client is not known, or its assertion is not valid.");

    internal async Task<Result<SmartClient>> AuthenticateAsync(OAuthForm form, AuthorizationEndpoints at, CancellationToken cancellationToken)
    {
        if (form["client_assertion"] is { } assertion)
        {
            return form["client_assertion_type"] is AssertionType
                ? await ByAssertionAsync(assertion, form["client_id"], at, cancellationToken)
                : OAuthFailure.Request($"client_assertion_type is {AssertionType}.");
        }

        var id = form["client_id"] ?? await HolderAsync(form["refresh_token"], cancellationToken);
        var client = id is null ? null : await FindAsync(id, cancellationToken);
        return client is { Kind: ClientKind.PublicApp } ? client : Unknown;
    }

    internal async Task<SmartClient?> FindAsync(string id, CancellationToken cancellationToken) =>
        await db.SmartClients.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id && !c.Disabled, cancellationToken);

    // SMART's refresh of a public app has no client_id (App Launch 2.2, refresh access token): the refresh token says whose it is.
    private async Task<string?> HolderAsync(string? refresh, CancellationToken cancellationToken)
    {
        var hash = refresh is null ? null : Tickets.Hash(refresh);
        return hash is null
            ? null
            : await (from t in db.AppTickets join g in db.AppGrants on t.Grant equals g.Id where t.Id == hash select g.Client).FirstOrDefaultAsync(cancellationToken);
    }

    private async Task<Result<SmartClient>> ByAssertionAsync(string assertion, string? named, AuthorizationEndpoints at, CancellationToken cancellationToken)
    {
        if (Read(assertion) is not { } token || !IsForm(token) || (named is not null && named != token.Subject))
        {
            return Unknown;
        }

        var client = await FindAsync(token.Subject, cancellationToken);
        if (client is null or { Kind: ClientKind.PublicApp } || (token.TryGetHeaderValue<string>("jku", out var address) && address != client.KeysAddress))
        {
            return Unknown;
        }

        var now = TimeProvider.System.GetUtcNow();
        var ends = new DateTimeOffset(token.ValidTo, TimeSpan.Zero);
        if (ends > now + Longest + Skew)
        {
            return OAuthFailure.Client("An assertion is good for five minutes at most.");
        }

        if (!token.Audiences.Any() || token.Audiences.Any(a => a != at.Token && a != at.Issuer))
        {
            return OAuthFailure.Client($"The aud of an assertion is {at.Token}.");
        }

        if (await keys.FindAsync(client, token.Kid, token.Alg, cancellationToken) is not { } key || !await IsSignedAsync(token, key))
        {
            return Unknown;
        }

        return await spent.SpendAsync("assertion", client.Id, token.Id, ends + Skew, cancellationToken)
            ? client
            : OAuthFailure.Client("The assertion was used before: each needs its own jti.");
    }

    private static JsonWebToken? Read(string assertion)
    {
        try
        {
            return assertion.Length <= LongestAssertion ? new JsonWebToken(assertion) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // typ is JWT; some clients leave it out. An access token of ours, which has another, is no assertion.
    private static bool IsForm(JsonWebToken token) =>
        token.IsSigned && token.Typ is null or "" or "JWT"
        && AuthorizationServer.Algorithms.Contains(token.Alg, StringComparer.Ordinal)
        && token is { Kid.Length: > 0, Subject.Length: > 0, Id.Length: > 0 and <= LongestJti }
        && token.Issuer == token.Subject;

    private static async Task<bool> IsSignedAsync(JsonWebToken token, JsonWebKey key)
    {
        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = token.Subject,
            ValidateAudience = false,
            IssuerSigningKey = key,
            ValidAlgorithms = [token.Alg],
            RequireExpirationTime = true,
            ClockSkew = Skew,
        });
        return result.IsValid;
    }
}
