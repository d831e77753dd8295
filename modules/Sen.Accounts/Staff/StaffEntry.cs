using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Sen.Accounts.Administration;
using Sen.Accounts.Data;
using Sen.Accounts.Sessions;

namespace Sen.Accounts.Staff;

/// <summary>What choosing a password must know of the sign-in before it. The stamp makes it good once.</summary>
internal sealed record NewPasswordStep(string Account, string? Stamp, string? ReturnTo)
{
    internal const string Name = "new-password";

    internal static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
}

/// <summary>The last step of every way in: a session, or first a password of one's own when an administrator gave the present one.</summary>
internal sealed class StaffEntry(
    AccountsDb db, UserManager<Account> accounts, Session session, PendingStep pending, Administrator administrator, TimeProvider clock)
{
    /// <summary>Where the person goes on.</summary>
    internal async Task<string> EnterAsync(HttpContext context, Account account, string? returnTo)
    {
        if (await db.StartingPasswords.AnyAsync(p => p.Account == account.Id, context.RequestAborted))
        {
            pending.Keep(context, NewPasswordStep.Name, new NewPasswordStep(account.Id, account.SecurityStamp, returnTo), NewPasswordStep.Lifetime);
            return "/staff/sign-in/password";
        }

        await session.SignInStaffAsync(context, account, workplace: null);
        return WorkplacePage.PathFor(returnTo);
    }

    internal Task<bool> ExpiredAsync(Account account)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return db.StartingPasswords.AnyAsync(p => p.Account == account.Id && p.ExpiresAt < now);
    }

    /// <summary>The account that may choose its password now; null when the step is too old or was used.</summary>
    internal async Task<Account?> ChoosingAsync(HttpContext context) =>
        pending.Read<NewPasswordStep>(context, NewPasswordStep.Name) is { } step
        && await accounts.FindByIdAsync(step.Account) is { } account && account.SecurityStamp == step.Stamp && !await accounts.IsLockedOutAsync(account)
            ? account
            : null;

    /// <summary>Keeps the chosen password and opens the session; the codes of what is wrong with it, or where to go on.</summary>
    internal async Task<(string? Path, IReadOnlyList<string> Problems)> ChooseAsync(HttpContext context, Account account, string password)
    {
        var problems = new List<string>();
        foreach (var validator in accounts.PasswordValidators)
        {
            var valid = await validator.ValidateAsync(accounts, account, password);
            problems.AddRange(valid.Errors.Select(e => e.Code));
        }

        if (problems.Count == 0 && await accounts.CheckPasswordAsync(account, password))
        {
            problems.Add("Same");
        }

        if (problems.Count > 0)
        {
            return (null, problems);
        }

        var returnTo = pending.Read<NewPasswordStep>(context, NewPasswordStep.Name)?.ReturnTo;
        await using (var transaction = await db.Database.BeginTransactionAsync(context.RequestAborted))
        {
            await db.StartingPasswords.Where(p => p.Account == account.Id).ExecuteDeleteAsync(context.RequestAborted);
            account.PasswordHash = accounts.PasswordHasher.HashPassword(account, password);
            administrator.Note(account, ChangeKind.PasswordChosen, account.Id);
            (await accounts.UpdateSecurityStampAsync(account)).ThrowIfFailed();
            await transaction.CommitAsync(context.RequestAborted);
        }

        PendingStep.Forget(context);
        return (await EnterAsync(context, account, returnTo), []);
    }
}
