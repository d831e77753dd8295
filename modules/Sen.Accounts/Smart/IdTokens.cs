using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Sen.Record;

namespace Sen.Accounts.Smart;

/// <summary>
/// ID tokens: to one app, that this account signed in (OpenID Connect Core, 2). The subject is the account's id, the same as in the access
/// token; no name, no number. They are no access tokens: their type and audience are others, so <c>/fhir</c> refuses them.
/// </summary>
internal sealed class IdTokens(SigningKeys keys, IOptions<AccountsOptions> options)
{
    private const string Type = "JWT";

    // at_hash is the left half of the digest that the algorithm signs (OpenID Connect Core, 3.1.3.6).
    private const int HalfOfSha256 = 16;

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false, SetDefaultTimesOnTokenCreation = false };

    internal async Task<string> IssueAsync(AuthorizationEndpoints at, AppTokens given, string accessToken, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [JwtRegisteredClaimNames.Sub] = given.Person.Subject,
            [JwtRegisteredClaimNames.AtHash] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)).AsSpan(0, HalfOfSha256).ToArray()),
        };
        if (given.Nonce is { } nonce)
        {
            claims[JwtRegisteredClaimNames.Nonce] = nonce;
        }

        if (given.Grant.SignedInAt is { } signedIn)
        {
            claims[JwtRegisteredClaimNames.AuthTime] = signedIn / 1_000;
        }

        if (FhirUser(at, given.Scopes, given.Person) is { } user)
        {
            claims[IdentityScopes.FhirUser] = user;
        }

        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = Type,
            Issuer = at.Issuer,
            Audience = given.Grant.Client,
            IssuedAt = now,
            Expires = now + options.Value.IdToken,
            Claims = claims,
            SigningCredentials = await keys.CurrentAsync(cancellationToken),
        });
    }

    /// <summary>Address of the person's resource, when the scopes tell it.</summary>
    internal static string? FhirUser(AuthorizationEndpoints at, SmartScopes scopes, Caller person) =>
        scopes.Has(IdentityScopes.FhirUser) && person.Patient is { } patient ? $"{at.Fhir}/Patient/{patient}" : null;

    /// <summary>
    /// Whom an ID token that the client once got is about; null when it is none of ours for this client. One that has run out is still taken
    /// (OpenID Connect Core, 3.1.2.1, id_token_hint), while its key is known.
    /// </summary>
    internal async Task<string?> SubjectOfAsync(string token, string client, AuthorizationEndpoints at, CancellationToken cancellationToken)
    {
        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidTypes = [Type],
            ValidIssuer = at.Issuer,
            ValidAudience = client,
            ValidateLifetime = false,
            IssuerSigningKeys = await keys.PublishedAsync(again: false, cancellationToken),
            TryAllIssuerSigningKeys = false,
            ValidAlgorithms = [SigningKeys.Algorithm],
        });
        return result.IsValid ? ((JsonWebToken)result.SecurityToken).Subject : null;
    }
}
