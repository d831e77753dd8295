using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Sen.Accounts.Data;
using Sen.Record;

namespace Sen.Accounts.Smart;

/// <summary>
/// Access tokens as RFC 9068 has them, signed with ES256. A token says who was given what; what that means now (facility, family, a
/// revocation) is read from the accounts when it is used.
/// </summary>
internal sealed class AccessTokens(ServerKeys keys) : IDisposable
{
    internal const string Type = "at+jwt";

    /// <summary>Claim with the id of the grant; a machine has none.</summary>
    internal const string GrantClaim = "sen:grant";

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };
    private readonly Lock _lock = new();
    private ECDsa? _key;

    /// <summary>The public key, for whoever checks tokens by themselves.</summary>
    internal IReadOnlyDictionary<string, object> PublicKeys()
    {
        var key = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(Key());
        return new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["keys"] = new object[] { new { kty = key.Kty, crv = key.Crv, x = key.X, y = key.Y, kid = key.Kid, use = "sig", alg = "ES256" } },
        };
    }

    internal string Issue(AuthorizationEndpoints at, string client, string subject, SmartScopes scopes, string? grant, TimeSpan lifetime)
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
            SigningCredentials = new SigningCredentials(Key(), SecurityAlgorithms.EcdsaSha256),
        });
    }

    /// <summary>The token, when it is one of ours for this server and in its time; null otherwise.</summary>
    internal async Task<JsonWebToken?> ReadAsync(string token, AuthorizationEndpoints at)
    {
        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidTypes = [Type],
            ValidIssuer = at.Issuer,
            ValidAudience = at.Fhir,
            IssuerSigningKey = Key(),
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            RequireExpirationTime = true,
            ClockSkew = TimeSpan.Zero,
        });
        return result.IsValid ? (JsonWebToken)result.SecurityToken : null;
    }

    public void Dispose() => _key?.Dispose();

    private ECDsaSecurityKey Key()
    {
        lock (_lock)
        {
            if (_key is null)
            {
                _key = ECDsa.Create();
                _key.ImportPkcs8PrivateKey(keys.GetSigning("access-tokens"), out _);
            }

            var key = new ECDsaSecurityKey(_key);
            key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
            return key;
        }
    }
}
