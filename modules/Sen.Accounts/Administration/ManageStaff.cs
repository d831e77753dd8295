using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Sen.Accounts.Data;
using Sen.Record;

namespace Sen.Accounts.Administration;

/// <summary>What an administrator does to the account of a member of staff. Every change checks the rights again, inside its transaction.</summary>
internal sealed class ManageStaff(
    AccountsDb db, UserManager<Account> accounts, Administrator administrator, IOptions<AccountsOptions> options, TimeProvider clock)
{
    // No look-alikes: the password is read from one screen and typed on another.
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int Groups = 4;

    /// <summary>Makes the account and its starting password; the account id with the password, which is kept nowhere.</summary>
    internal async Task<Result<(string Account, string Password)>> CreateAsync(Account account, CancellationToken cancellationToken)
    {
        await using var transaction = await db.BeginAdministrationAsync(cancellationToken);
        if (await administrator.ReadAsync(cancellationToken) is not { } actor
            || !AdminRights.Gives(actor.Role).Contains(account.Role) || !AdminRights.Reaches(actor, account.Facility))
        {
            return Administrator.NoRight;
        }

        var password = NewPassword();
        var created = await accounts.CreateAsync(account, password);
        if (!created.Succeeded)
        {
            return new Invalid([.. created.Errors.Select(e => new Issue($"admin.{e.Code}", "user", e.Description))]);
        }

        await StartWithAsync(account, cancellationToken);
        administrator.Note(actor, ChangeKind.Created, account.Id, CallerClaims.RoleName(account.Role));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (account.Id, password);
    }

    /// <summary>Locks the account until somebody unlocks it, and ends its sessions.</summary>
    internal Task<Result<bool>> BlockAsync(string id, string? version, CancellationToken cancellationToken) =>
        ChangeAsync(id, version, ChangeKind.Blocked, (account, _) => Set(() => (account.LockoutEnabled, account.LockoutEnd) = (true, Account.BlockedForGood)), cancellationToken);

    internal Task<Result<bool>> UnblockAsync(string id, string? version, CancellationToken cancellationToken) =>
        ChangeAsync(id, version, ChangeKind.Unblocked, (account, _) => Set(() => (account.LockoutEnd, account.AccessFailedCount) = (null, 0)), cancellationToken);

    internal Task<Result<bool>> SignOutAsync(string id, string? version, CancellationToken cancellationToken) =>
        ChangeAsync(id, version, ChangeKind.SignedOut, (_, _) => Set(() => { }), cancellationToken);

    internal Task<Result<bool>> GiveRoleAsync(string id, string? version, Role role, CancellationToken cancellationToken) =>
        ChangeAsync(
            id,
            version,
            ChangeKind.RoleChanged,
            (account, actor) =>
            {
                if (!AdminRights.Gives(actor.Role).Contains(role))
                {
                    return Task.FromResult<Result<string>>(Administrator.NoRight);
                }

                var was = account.Role;
                account.Role = role;
                return Task.FromResult<Result<string>>($"{CallerClaims.RoleName(was)} → {CallerClaims.RoleName(role)}");
            },
            cancellationToken);

    /// <summary>A new starting password, good for one sign-in.</summary>
    /// <param name="id">Account.</param>
    /// <param name="version">As the page showed it.</param>
    /// <param name="factorsToo">The authenticator and the passkeys are lost as well: they are taken away.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<Result<string>> ResetPasswordAsync(string id, string? version, bool factorsToo, CancellationToken cancellationToken)
    {
        var password = NewPassword();
        var changed = await ChangeAsync(
            id,
            version,
            ChangeKind.PasswordReset,
            async (account, _) =>
            {
                account.PasswordHash = accounts.PasswordHasher.HashPassword(account, password);
                account.AccessFailedCount = 0;
                account.LockoutEnd = account.Blocked ? account.LockoutEnd : null;
                await StartWithAsync(account, cancellationToken);
                if (factorsToo)
                {
                    await DropFactorsAsync(account);
                }

                return factorsToo ? "factors" : "";
            },
            cancellationToken);
        return changed.Succeeded ? password : changed.Failure;
    }

    private async Task<Result<bool>> ChangeAsync(
        string id, string? version, ChangeKind what, Func<Account, Account, Task<Result<string>>> change, CancellationToken cancellationToken)
    {
        await using var transaction = await db.BeginAdministrationAsync(cancellationToken);
        var account = await db.Users.FirstOrDefaultAsync(a => a.Id == id, cancellationToken);
        if (await administrator.ReadAsync(cancellationToken) is not { } actor || account is null || !AdminRights.Changes(actor, account))
        {
            return Administrator.NoRight;
        }

        // An administrator always stays: only an unlocked one gets here, nobody changes the own account, and one change is made at a time.
        await db.Entry(account).ReloadAsync(cancellationToken);
        if (account.ConcurrencyStamp != version)
        {
            return Administrator.Stale;
        }

        var changed = await change(account, actor);
        if (!changed.Succeeded)
        {
            return changed.Failure;
        }

        // A new stamp ends the sessions that the account has anywhere.
        administrator.Note(actor, what, account.Id, changed.Value);
        (await accounts.UpdateSecurityStampAsync(account)).ThrowIfFailed();
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task StartWithAsync(Account account, CancellationToken cancellationToken)
    {
        var expires = (clock.GetUtcNow() + options.Value.StartingPassword).ToUnixTimeMilliseconds();
        if (await db.StartingPasswords.FirstOrDefaultAsync(p => p.Account == account.Id, cancellationToken) is { } there)
        {
            there.ExpiresAt = expires;
        }
        else
        {
            db.StartingPasswords.Add(new StartingPassword { Account = account.Id, ExpiresAt = expires });
        }
    }

    private async Task DropFactorsAsync(Account account)
    {
        foreach (var passkey in await accounts.GetPasskeysAsync(account))
        {
            (await accounts.RemovePasskeyAsync(account, passkey.CredentialId)).ThrowIfFailed();
        }

        (await accounts.SetTwoFactorEnabledAsync(account, false)).ThrowIfFailed();
        (await accounts.ResetAuthenticatorKeyAsync(account)).ThrowIfFailed();
    }

    private static Task<Result<string>> Set(Action set)
    {
        set();
        return Task.FromResult<Result<string>>("");
    }

    private static string NewPassword() =>
        string.Join('-', Enumerable.Range(0, Groups).Select(_ => RandomNumberGenerator.GetString(Alphabet, 4)));
}
