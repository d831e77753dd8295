using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Sen.Accounts.Data;
using Sen.Accounts.Sessions;
using Sen.Record;

namespace Sen.Accounts.Staff;

/// <summary>
/// Confirms a signer by password or by passkey. What a passkey was asked for is a row: whose account, a hash of what is signed, when.
/// The row is taken away by the first answer that names its challenge, so no answer works twice, for other content or for another account.
/// </summary>
internal sealed class SignerConfirmation(
    UserManager<Account> accounts, Passkeys passkeys, AccountsDb db, IOptions<AccountsOptions> options, IHttpContextAccessor http, TimeProvider clock)
    : ISignerConfirmation
{
    public async Task<bool> ConfirmAsync(ClaimsPrincipal user, string password, CancellationToken cancellationToken) =>
        await UnlockedAsync(user) is { } account && await CountedAsync(account, await accounts.CheckPasswordAsync(account, password));

    public async Task<bool> HasPasskeyAsync(ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await UnlockedAsync(user) is { } account && (await passkeys.OfAsync(account)).Count > 0;

    public async Task<string?> AskPasskeyAsync(ClaimsPrincipal user, string signed, CancellationToken cancellationToken)
    {
        if (await UnlockedAsync(user) is not { } account || (await passkeys.OfAsync(account)).Count == 0)
        {
            return null;
        }

        var (question, state) = await passkeys.AskForAsync(Http, account);
        await db.SigningQuestions.Where(q => q.AskedAt < Oldest).ExecuteDeleteAsync(cancellationToken);
        db.SigningQuestions.Add(new SigningQuestion
        {
            Id = JsonDocument.Parse(question).RootElement.GetProperty("challenge").GetString()!,
            Account = account.Id,
            Signed = Hash(signed),
            State = state,
            AskedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        });
        await db.SaveChangesAsync(cancellationToken);
        return question;
    }

    public async Task<bool> ConfirmPasskeyAsync(ClaimsPrincipal user, string signed, string answer, CancellationToken cancellationToken) =>
        await UnlockedAsync(user) is { } account
        && await CountedAsync(
            account,
            await TakeAsync(account, Hash(signed), answer, cancellationToken) is { } question && await passkeys.AnswersAsync(Http, account, answer, question.State));

    private HttpContext Http => http.HttpContext ?? throw new InvalidOperationException("There is no request.");

    private long Oldest => (clock.GetUtcNow() - options.Value.SigningQuestion).ToUnixTimeMilliseconds();

    // Of two answers at once one deletes the row; the other finds nothing and confirms nothing.
    private async Task<SigningQuestion?> TakeAsync(Account account, string signed, string answer, CancellationToken cancellationToken)
    {
        if (PasskeyAnswer.Challenge(answer) is not { } challenge)
        {
            return null;
        }

        var open = db.SigningQuestions.Where(q => q.Id == challenge && q.Account == account.Id && q.Signed == signed && q.AskedAt >= Oldest);
        var question = await open.AsNoTracking().FirstOrDefaultAsync(cancellationToken);
        return question is not null && await open.ExecuteDeleteAsync(cancellationToken) == 1 ? question : null;
    }

    private async Task<Account?> UnlockedAsync(ClaimsPrincipal user) =>
        user.FindFirstValue(Session.AccountClaim) is { } id && await accounts.FindByIdAsync(id) is { } account && !await accounts.IsLockedOutAsync(account)
            ? account
            : null;

    private async Task<bool> CountedAsync(Account account, bool confirmed)
    {
        if (confirmed)
        {
            await accounts.ResetAccessFailedCountAsync(account);
        }
        else
        {
            await accounts.AccessFailedAsync(account);
        }

        return confirmed;
    }

    private static string Hash(string signed) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(signed)));
}
