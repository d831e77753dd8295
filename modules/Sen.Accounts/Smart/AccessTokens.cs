using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Sen.Record;

namespace Sen.Accounts.Smart;

/// <summary>
/// Access tokens as RFC 9068 has them. A token says who was given what; what that means now (facility, family, a revocation) is read
/// from the accounts when it is used.
/// </summary>
internal sealed class AccessTokens(SigningKeys keys)
{
    internal const string Type = "at+jwt";

    /// <summary>Claim with the id of the grant; a machine has none.</summary>
    internal const string GrantClaim = "sen:grant";

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    internal async Task<string> IssueAsync(
        AuthorizationEndpoints at, string client, string subject, SmartScopes scopes, string? grant, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        // Tokens live by the wall clock: they are checked by machines, whatever hour the demo tells.
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var identity = new ClaimsIdentity(
        [
            new Claim(JwtRegisteredClaimNames.Sub, subject),
            new Claim("client_id", client),
            new Claim(JwtRegisteredClaimNames.Jti, Tickets.Random()),
            new Claim(CallerClaims.Scope, scopes.ToString()),
        ]);
        if (grant is not null)
        {
            identity.AddClaim(new Claim(GrantClaim, grant));
        }

        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = Type,
            Issuer = at.Issuer,
            Audience = at.Fhir,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + lifetime,
            Subject = identity,
            SigningCredentials = await keys.CurrentAsync(cancellationToken),
        });
    }

    /// <summary>The token, when it is one of ours for this server and in its time; null otherwise.</summary>
    internal async Task<JsonWebToken?> ReadAsync(string token, AuthorizationEndpoints at, CancellationToken cancellationToken)
    {
        var result = await ValidateAsync(token, at, await keys.PublishedAsync(again: false, cancellationToken));
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            result = await ValidateAsync(token, at, await keys.PublishedAsync(again: true, cancellationToken));
        }

        return result.IsValid ? (JsonWebToken)result.SecurityToken : null;
    }

    private static Task<TokenValidationResult> ValidateAsync(string token, AuthorizationEndpoints at, IEnumerable<SecurityKey> known) =>
        Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidTypes = [Type],
            ValidIssuer = at.Issuer,
            ValidAudience = at.Fhir,
            IssuerSigningKeys = known,
            TryAllIssuerSigningKeys = false,
            ValidAlgorithms = [SigningKeys.Algorithm],
            RequireExpirationTime = true,
            ClockSkew = TimeSpan.Zero,
        });
}
