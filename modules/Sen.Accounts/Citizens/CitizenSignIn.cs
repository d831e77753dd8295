using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Sen.Accounts.Data;
using Sen.Accounts.Sessions;
using Sen.Record;

namespace Sen.Accounts.Citizens;

/// <summary>Opens a citizen's session: for the account of a phone that was just verified, or again for another member of the family.</summary>
internal sealed class CitizenSignIn(UserManager<Account> accounts, Family family, Session session)
{
    /// <summary>The account of the phone, made at its first sign-in.</summary>
    internal async Task<Account> AccountOfAsync(string phone)
    {
        var account = await accounts.FindByNameAsync(phone);
        if (account is not null)
        {
            return account;
        }

        account = new Account { UserName = phone, PhoneNumber = phone, PhoneNumberConfirmed = true, Role = Role.Citizen };
        var created = await accounts.CreateAsync(account);

        // The same phone signed in twice at one moment: the account that is there is the account.
        return created.Succeeded ? account : await accounts.FindByNameAsync(phone) ?? throw new InvalidOperationException("accounts.create");
    }

    internal Task<Account?> CurrentAsync(HttpContext context) =>
        context.User.FindFirst(Session.AccountClaim)?.Value is { } id ? accounts.FindByIdAsync(id) : Task.FromResult<Account?>(null);

    /// <summary>The person has just proved who they are. By the wall clock, as everything that programs of others look at.</summary>
    internal Task EnterAsync(HttpContext context, Account account, CancellationToken cancellationToken) =>
        OpenAsync(context, account, active: null, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);

    /// <summary>The same session for another person, or for what is known now of this one.</summary>
    internal Task GoOnAsync(HttpContext context, Account account, string? active, CancellationToken cancellationToken) =>
        OpenAsync(context, account, active, Session.SignedInAt(context.User), cancellationToken);

    private async Task OpenAsync(HttpContext context, Account account, string? active, long? signedInAt, CancellationToken cancellationToken) =>
        await session.SignInCitizenAsync(context, account, await family.ActingForAsync(account.Patient, active, cancellationToken), signedInAt);
}
