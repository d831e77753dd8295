using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Sen.Accounts.Data;
using Sen.Record;

namespace Sen.Accounts.Tokens;

/// <summary>Short-lived tokens for trying the FHIR interface from a command line. Only a development host accepts them.</summary>
public interface IDevelopmentTokens
{
    /// <summary>A token that acts as the staff account for fifteen minutes; null when there is no such account.</summary>
    Task<string?> IssueAsync(string userName, CancellationToken cancellationToken);

    /// <summary>A token that acts as the caller for fifteen minutes.</summary>
    string Issue(Caller caller);
}

internal sealed class DevelopmentTokens(IStaffCallers staff, ServerKeys keys) : IDevelopmentTokens
{
    private const string Issuer = "sen-development";
    private const string Audience = "sen-fhir";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);
    private const int MostKnown = 1_000;

    private readonly ConcurrentDictionary<string, (ClaimsIdentity Identity, DateTimeOffset Until)> _known = new(StringComparer.Ordinal);
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    public async Task<string?> IssueAsync(string userName, CancellationToken cancellationToken) =>
        await staff.FindAsync(userName, cancellationToken) is { } caller ? Issue(caller) : null;

    public string Issue(Caller caller)
    {
        // Tokens live by the wall clock: they are checked by machines, whatever hour the demo tells.
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + Lifetime,
            Subject = new ClaimsIdentity(caller.ToClaims()),
            SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.HmacSha256),
        });
    }

    /// <summary>Whom a token that was found good before stands for, while it lasts.</summary>
    internal ClaimsIdentity? Known(string token) =>
        _known.TryGetValue(token, out var known) && known.Until > TimeProvider.System.GetUtcNow() ? known.Identity : null;

    internal async Task<ClaimsIdentity?> ValidateAsync(string token)
    {
        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidAudience = Audience,
            IssuerSigningKey = Key,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            RequireExpirationTime = true,
            ClockSkew = TimeSpan.FromSeconds(10),
            NameClaimType = CallerClaims.Name,
            RoleClaimType = CallerClaims.RoleType,
        });
        if (!result.IsValid)
        {
            return null;
        }

        if (_known.Count >= MostKnown)
        {
            _known.Clear();
        }

        _known[token] = (result.ClaimsIdentity, new DateTimeOffset(result.SecurityToken.ValidTo, TimeSpan.Zero));
        return result.ClaimsIdentity;
    }

    private SymmetricSecurityKey Key => new(keys.Get("development-tokens"));
}
