using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Sen.Accounts.Data;
using Sen.Accounts.Sessions;
using Sen.Record;

namespace Sen.Accounts.Administration;

/// <summary>The administrator of this request: read from the accounts, not from the session, so that a lock counts at once.</summary>
internal sealed class Administrator(AccountsDb db, IHttpContextAccessor http, TimeProvider clock)
{
    internal static readonly Denied NoRight = new("admin.right", "The account may not administer this.");

    internal static readonly Invalid Stale = Invalid.One("admin.stale", "version", "It was changed by somebody else.");

    internal Caller Caller => http.HttpContext!.User.ToCaller();

    internal async Task<Account?> ReadAsync(CancellationToken cancellationToken)
    {
        var id = http.HttpContext?.User.FindFirstValue(Session.AccountClaim);
        var account = await db.Users.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, cancellationToken);
        return account is not null && !(account.LockoutEnd > TimeProvider.System.GetUtcNow()) && AdminRights.Gives(account.Role).Count > 0 ? account : null;
    }

    /// <summary>Adds the change to the log of changes; it is saved with the change itself.</summary>
    internal void Note(Account by, ChangeKind what, string target, string detail = "")
    {
        var now = clock.GetUtcNow();
        db.Changes.Add(new AccountChange
        {
            Id = Guid.CreateVersion7(now).ToString("n"),
            At = now.ToUnixTimeMilliseconds(),
            By = by.Id,
            ByName = by.Display,
            What = what,
            Target = target,
            Detail = detail,
        });
    }
}
