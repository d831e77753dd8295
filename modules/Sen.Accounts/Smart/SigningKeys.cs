using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Sen.Accounts.Data;

namespace Sen.Accounts.Smart;

/// <summary>
/// The keys that tokens are signed with: RS256, which every client of RFC 9068 and of OpenID Connect can check. They lie in the accounts'
/// tables, so all servers of a database publish the same. A key is published <see cref="AccountsOptions.SigningKeyLead"/> before it signs,
/// signs for <see cref="AccountsOptions.SigningKeyLife"/>, stays published until the last token by it has run out, and is forgotten then.
/// </summary>
internal sealed class SigningKeys(IServiceScopeFactory scopes, IDataProtectionProvider protection, IOptions<AccountsOptions> options, ILogger<SigningKeys> logger) : IDisposable
{
    internal const string Algorithm = SecurityAlgorithms.RsaSha256;

    private const int Bits = 2_048;

    // Whoever sends tokens with invented names of keys makes the table be read once a second, not more.
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(1);

    private readonly IDataProtector _protector = protection.CreateProtector("Sen.Accounts.SigningKeys");
    private readonly ConcurrentDictionary<string, Held> _opened = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _making = new(1, 1);
    private readonly Lock _keeping = new();
    private Reading? _reading;
    private long _turn;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    // Tokens live by the wall clock, and so do the keys that make them.
    private TimeSpan Signing => options.Value.SigningKeyLead + options.Value.SigningKeyLife;

    private TimeSpan Published => Signing + new[] { options.Value.AppToken, options.Value.BackendToken, options.Value.IdToken }.Max();

    /// <summary>What a token made now is signed with.</summary>
    internal async Task<SigningCredentials> CurrentAsync(CancellationToken cancellationToken)
    {
        var keys = await ReadAsync(options.Value.TokenCheck, cancellationToken);
        if (NeedsAnother(keys))
        {
            await MakeAsync(cancellationToken);
            keys = await ReadAsync(TimeSpan.Zero, cancellationToken);
        }

        // A new one waits until everybody may have seen it; the very first has nobody to wait for.
        var own = Own(keys).ToList();
        var key = own.Where(k => k.MadeAt + options.Value.SigningKeyLead <= Now).MaxBy(k => k.MadeAt) ?? own.MinBy(k => k.MadeAt)!;
        return new SigningCredentials(key.Private, Algorithm);
    }

    /// <summary>The public keys of every token that may still be good.</summary>
    /// <param name="again">A token names a key that is not among them: another server may just have made it.</param>
    internal async Task<IReadOnlyList<SecurityKey>> PublishedAsync(bool again, CancellationToken cancellationToken) =>
        [.. (await ReadAsync(again ? Soonest : options.Value.TokenCheck, cancellationToken)).Select(k => k.Public)];

    /// <summary>The JWK Set. Asking for it makes a key that is needed: some clients keep an empty set for a minute and refuse the first token.</summary>
    internal async Task<IReadOnlyDictionary<string, object>> SetAsync(CancellationToken cancellationToken)
    {
        await CurrentAsync(cancellationToken);
        var keys = (await PublishedAsync(again: false, cancellationToken)).Select(JsonWebKeyConverter.ConvertFromSecurityKey);
        return new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["keys"] = keys.Select(k => new { kty = k.Kty, n = k.N, e = k.E, kid = k.KeyId, use = "sig", alg = Algorithm }).ToArray(),
        };
    }

    /// <summary>The table was changed: it is read again.</summary>
    internal void Forget() => Volatile.Write(ref _reading, null);

    public void Dispose() => _making.Dispose();

    private IEnumerable<Held> Own(IEnumerable<Held> keys) => keys.Where(k => k.Private is not null && k.MadeAt + Signing > Now);

    private bool NeedsAnother(IEnumerable<Held> keys) => Own(keys).All(k => k.MadeAt + options.Value.SigningKeyLife <= Now);

    private async Task<IReadOnlyList<Held>> ReadAsync(TimeSpan freshness, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _reading) is { } reading && reading.At + freshness > Now)
        {
            return reading.Keys;
        }

        var (turn, at) = (Interlocked.Increment(ref _turn), Now);
        await using var scope = scopes.CreateAsyncScope();
        var keys = await ReadAsync(scope.ServiceProvider.GetRequiredService<AccountsDb>(), cancellationToken);
        Keep(new Reading(keys, at, turn));
        return keys;
    }

    // A reading that began before a key was made does not take the place of one that began after.
    private void Keep(Reading fresh)
    {
        lock (_keeping)
        {
            if (_reading is null || _reading.Turn < fresh.Turn)
            {
                Volatile.Write(ref _reading, fresh);
            }
        }
    }

    private async Task<IReadOnlyList<Held>> ReadAsync(AccountsDb db, CancellationToken cancellationToken)
    {
        var oldest = (Now - Published).ToUnixTimeMilliseconds();
        var rows = await db.SigningKeys.AsNoTracking().Where(k => k.CreatedAt > oldest).OrderBy(k => k.CreatedAt).ToListAsync(cancellationToken);
        return [.. rows.Select(row => _opened.GetOrAdd(row.Id, _ => Open(row)) with { MadeAt = DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt) })];
    }

    // Of all requests here and all servers that see the need at one moment, one makes a key.
    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        await _making.WaitAsync(cancellationToken);
        try
        {
            if (NeedsAnother(await ReadAsync(TimeSpan.Zero, cancellationToken)))
            {
                await AddAsync(Make(), cancellationToken);
            }
        }
        finally
        {
            _making.Release();
        }
    }

    private async Task AddAsync(SigningKey key, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AccountsDb>();
        await using var transaction = await db.BeginKeyMakingAsync(cancellationToken);
        if (!NeedsAnother(await ReadAsync(db, cancellationToken)))
        {
            return;
        }

        var ended = (Now - Published).ToUnixTimeMilliseconds();
        await db.SigningKeys.Where(k => k.CreatedAt < ended).ExecuteDeleteAsync(cancellationToken);
        db.SigningKeys.Add(key);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        logger.SigningKeyMade(key.Id);
    }

    private SigningKey Make()
    {
        using var pair = RSA.Create(Bits);
        return new SigningKey
        {
            Id = Base64UrlEncoder.Encode(new RsaSecurityKey(pair.ExportParameters(includePrivateParameters: false)).ComputeJwkThumbprint()),
            PublicKey = pair.ExportSubjectPublicKeyInfo(),
            PrivateKey = _protector.Protect(pair.ExportPkcs8PrivateKey()),
            CreatedAt = Now.ToUnixTimeMilliseconds(),
        };
    }

    private Held Open(SigningKey row)
    {
        using var pair = RSA.Create();
        pair.ImportSubjectPublicKeyInfo(row.PublicKey, out _);
        var known = new RsaSecurityKey(pair.ExportParameters(includePrivateParameters: false)) { KeyId = row.Id };
        try
        {
            pair.ImportPkcs8PrivateKey(_protector.Unprotect(row.PrivateKey), out _);
            return new Held(known, new RsaSecurityKey(pair.ExportParameters(includePrivateParameters: true)) { KeyId = row.Id }, default);
        }
        catch (CryptographicException)
        {
            // A server with a key ring of its own signs with a key of its own; what this one signed is still checked.
            logger.SigningKeyClosed(row.Id);
            return new Held(known, Private: null, default);
        }
    }

    private sealed record Held(RsaSecurityKey Public, RsaSecurityKey? Private, DateTimeOffset MadeAt);

    private sealed record Reading(IReadOnlyList<Held> Keys, DateTimeOffset At, long Turn);
}
