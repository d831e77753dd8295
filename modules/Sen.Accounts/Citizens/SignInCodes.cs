using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Sen.Accounts.Data;
using Sen.Accounts.Outbox;
using Sen.Vietnam;

namespace Sen.Accounts.Citizens;

internal enum CodeSending
{
    Sent,

    /// <summary>This phone or this address asked too often; nothing was sent.</summary>
    TooMany,
}

internal enum CodeCheck
{
    Right,
    Wrong,

    /// <summary>Too old, used, tried too often, or never sent.</summary>
    Spent,
}

/// <summary>One-time codes to a phone: six digits, kept as a keyed hash, good for minutes, tried a few times, used once.</summary>
internal sealed class SignInCodes(AccountsDb db, ServerKeys keys, IMessageSender sender, IOptions<AccountsOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    internal async Task<CodeSending> SendAsync(PhoneNumber phone, string address, Func<string, string> text, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var since = (now - Window).ToUnixTimeMilliseconds();
        var addressHash = keys.Hash("address", address);
        await db.SignInCodes.Where(c => c.SentAt < since).ExecuteDeleteAsync(cancellationToken);
        var byPhone = await db.SignInCodes.CountAsync(c => c.Phone == phone.E164 && c.SentAt >= since, cancellationToken);
        var byAddress = await db.SignInCodes.CountAsync(c => c.AddressHash == addressHash && c.SentAt >= since, cancellationToken);
        if (byPhone >= options.Value.CodesPerPhone || byAddress >= options.Value.CodesPerAddress)
        {
            return CodeSending.TooMany;
        }

        var code = RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        await db.SignInCodes.Where(c => c.Phone == phone.E164).ExecuteUpdateAsync(c => c.SetProperty(x => x.Used, true), cancellationToken);
        var id = Guid.CreateVersion7(now).ToString("N");
        db.SignInCodes.Add(new SignInCode
        {
            Id = id,
            Phone = phone.E164,
            CodeHash = Hash(id, code),
            AddressHash = addressHash,
            SentAt = now.ToUnixTimeMilliseconds(),
        });
        await db.SaveChangesAsync(cancellationToken);
        await sender.SendAsync(phone, text(code), cancellationToken);
        return CodeSending.Sent;
    }

    internal async Task<CodeCheck> CheckAsync(string phone, string code, CancellationToken cancellationToken)
    {
        var since = (clock.GetUtcNow() - options.Value.CodeLifetime).ToUnixTimeMilliseconds();
        var tries = options.Value.CodeTries;
        var sent = await db.SignInCodes.AsNoTracking()
            .Where(c => c.Phone == phone && !c.Used && c.SentAt >= since && c.Tries < tries)
            .OrderByDescending(c => c.SentAt).FirstOrDefaultAsync(cancellationToken);

        // The try is counted before the code is looked at, so that parallel guesses cannot share one.
        if (sent is null || await CountTryAsync(sent.Id, tries, cancellationToken) == 0)
        {
            return CodeCheck.Spent;
        }

        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(sent.CodeHash), Encoding.ASCII.GetBytes(Hash(sent.Id, code))))
        {
            return sent.Tries + 1 >= tries ? CodeCheck.Spent : CodeCheck.Wrong;
        }

        var used = await db.SignInCodes.Where(c => c.Id == sent.Id && !c.Used)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.Used, true), cancellationToken);
        return used == 1 ? CodeCheck.Right : CodeCheck.Spent;
    }

    private Task<int> CountTryAsync(string id, int tries, CancellationToken cancellationToken) =>
        db.SignInCodes.Where(c => c.Id == id && !c.Used && c.Tries < tries)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.Tries, x => x.Tries + 1), cancellationToken);

    private string Hash(string id, string code) => keys.Hash("sign-in", $"{id}\n{code}");
}
