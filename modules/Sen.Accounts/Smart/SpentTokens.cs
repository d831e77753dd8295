using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Sen.Accounts.Data;

namespace Sen.Accounts.Smart;

/// <summary>Remembers, for all servers and across restarts, which tokens are good no more before their time.</summary>
internal sealed class SpentTokens(AccountsDb db)
{
    private const int CleanOneIn = 64;

    /// <summary>True for the first who spends it: of many at one moment exactly one.</summary>
    internal async Task<bool> SpendAsync(string kind, string owner, string token, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var (id, expires) = (IdOf(kind, owner, token), until.ToUnixTimeMilliseconds());
        if (Random.Shared.Next(CleanOneIn) == 0)
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            await db.SpentTokens.Where(s => s.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        }

        return await (db.Database.IsNpgsql()
            ? db.Database.ExecuteSqlAsync($"insert into accounts.\"SpentTokens\" (\"Id\", \"ExpiresAt\") values ({id}, {expires}) on conflict do nothing", cancellationToken)
            : db.Database.ExecuteSqlAsync($"insert into \"SpentTokens\" (\"Id\", \"ExpiresAt\") values ({id}, {expires}) on conflict do nothing", cancellationToken)) == 1;
    }

    internal Task<bool> IsSpentAsync(string kind, string owner, string token, CancellationToken cancellationToken)
    {
        var id = IdOf(kind, owner, token);
        return db.SpentTokens.AnyAsync(s => s.Id == id, cancellationToken);
    }

    private static string IdOf(string kind, string owner, string token) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{owner}\n{token}")));
}
