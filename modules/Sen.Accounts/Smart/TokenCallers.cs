using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Sen.Accounts.Data;
using Sen.Record;

namespace Sen.Accounts.Smart;

/// <summary>A token that is good now: what it says and who acts with it.</summary>
internal sealed record TokenHolder(JsonWebToken Token, Caller Caller)
{
    internal string Client => Token.GetClaim("client_id").Value;
}

/// <summary>
/// From an access token to the caller: its signature once, its client, grant and family every few seconds. What is revoked here is refused
/// at once; what another server revoked, after <see cref="AccountsOptions.TokenCheck"/>.
/// </summary>
internal sealed class TokenCallers(AccessTokens tokens, IServiceScopeFactory scopes, IOptions<AccountsOptions> options)
{
    internal const string RevokedKind = "access";

    private const int MostKept = 20_000;

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    internal async Task<TokenHolder?> FindAsync(string token, AuthorizationEndpoints at, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var key = at.Fhir + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (_kept.TryGetValue(key, out var kept) && kept.Until > now)
        {
            return kept.Holder;
        }

        if (await tokens.ReadAsync(token, at, cancellationToken) is not { } read)
        {
            return null;
        }

        var caller = await CallerAsync(read, cancellationToken);
        var holder = caller is null ? null : new TokenHolder(read, caller);
        if (_kept.Count >= MostKept)
        {
            _kept.Clear();
        }

        var until = now + options.Value.TokenCheck;
        var ends = new DateTimeOffset(read.ValidTo, TimeSpan.Zero);
        _kept[key] = new Kept(holder, until < ends ? until : ends);
        return holder;
    }

    /// <summary>Something was revoked, disabled or changed: everything is looked at again.</summary>
    internal void Forget() => _kept.Clear();

    private async Task<Caller?> CallerAsync(JsonWebToken token, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var client = await services.GetRequiredService<ClientAuthentication>().FindAsync(token.GetClaim("client_id").Value, cancellationToken);
        if (client is null || await services.GetRequiredService<SpentTokens>().IsSpentAsync(RevokedKind, client.Id, token.Id, cancellationToken))
        {
            return null;
        }

        // A registration that was narrowed narrows the tokens that are out.
        var granted = SmartScopes.Parse(token.GetClaim(CallerClaims.Scope).Value).Within(AppGrants.WithContext(client));
        return token.TryGetValue<string>(AccessTokens.GrantClaim, out var grant)
            ? await services.GetRequiredService<AppGrants>().CallerAsync(client, grant, granted, cancellationToken)
            : Machine(client, granted);
    }

    private static Caller Machine(SmartClient client, SmartScopes scopes) => new()
    {
        Subject = $"client:{client.Id}",
        Role = Role.Service,
        Purpose = Purposes.Operations,
        Display = client.Name,
        Facility = client.Facility,
        WholeProvince = client.WholeProvince,
        Scopes = scopes,
    };

    private sealed record Kept(TokenHolder? Holder, DateTimeOffset Until);
}
