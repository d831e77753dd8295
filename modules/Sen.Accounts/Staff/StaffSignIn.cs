using Microsoft.AspNetCore.Identity;
using Sen.Accounts.Data;
using Sen.Record;

namespace Sen.Accounts.Staff;

internal abstract record StaffCheck
{
    private StaffCheck()
    {
    }

    internal sealed record Good(Account Account) : StaffCheck;

    internal sealed record NeedsSecondFactor(Account Account) : StaffCheck;

    internal sealed record Locked : StaffCheck;

    /// <summary>An administrator locked the account.</summary>
    internal sealed record Blocked : StaffCheck;

    /// <summary>The password is right, but it was given by an administrator too long ago.</summary>
    internal sealed record Expired : StaffCheck;

    /// <summary>Unknown name or wrong password: which of the two is not said.</summary>
    internal sealed record Wrong : StaffCheck;
}

/// <summary>Name and password, then the second factor when the account has one; wrong tries lock the account for a while.</summary>
internal sealed class StaffSignIn(UserManager<Account> accounts, IPasswordHasher<Account> hasher, StaffEntry entry)
{
    // A name nobody has takes as long as a wrong password.
    private static readonly Lazy<string> Nobody = new(() => new PasswordHasher<Account>().HashPassword(new Account(), Guid.NewGuid().ToString()));

    internal async Task<StaffCheck> CheckPasswordAsync(string userName, string password)
    {
        var account = await accounts.FindByNameAsync(userName);
        if (account is null or { Role: Role.Citizen })
        {
            hasher.VerifyHashedPassword(new Account(), Nobody.Value, password);
            return new StaffCheck.Wrong();
        }

        if (await accounts.IsLockedOutAsync(account))
        {
            return Locked(account);
        }

        if (!await accounts.CheckPasswordAsync(account, password))
        {
            return await FailedAsync(account);
        }

        if (await entry.ExpiredAsync(account))
        {
            return new StaffCheck.Expired();
        }

        if (await accounts.GetTwoFactorEnabledAsync(account))
        {
            return new StaffCheck.NeedsSecondFactor(account);
        }

        await accounts.ResetAccessFailedCountAsync(account);
        return new StaffCheck.Good(account);
    }

    internal async Task<StaffCheck> CheckSecondFactorAsync(string accountId, string code)
    {
        var account = await accounts.FindByIdAsync(accountId);
        if (account is null)
        {
            return new StaffCheck.Wrong();
        }

        if (await accounts.IsLockedOutAsync(account))
        {
            return Locked(account);
        }

        if (!await accounts.VerifyTwoFactorTokenAsync(account, TokenOptions.DefaultAuthenticatorProvider, code))
        {
            return await FailedAsync(account);
        }

        await accounts.ResetAccessFailedCountAsync(account);
        return new StaffCheck.Good(account);
    }

    internal static StaffCheck Locked(Account account) => account.Blocked ? new StaffCheck.Blocked() : new StaffCheck.Locked();

    private async Task<StaffCheck> FailedAsync(Account account)
    {
        await accounts.AccessFailedAsync(account);
        return await accounts.IsLockedOutAsync(account) ? new StaffCheck.Locked() : new StaffCheck.Wrong();
    }
}
