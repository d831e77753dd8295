using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Sen.Accounts.Data;
using Sen.Accounts.Sessions;
using Sen.Record;

namespace Sen.Accounts.Tokens;

/// <summary>Whom a staff account stands for, for verbs that act in somebody's name on the machine itself.</summary>
public interface IStaffCallers
{
    /// <summary>Null: there is no such staff account, or it is locked.</summary>
    Task<Caller?> FindAsync(string userName, CancellationToken cancellationToken);
}

internal sealed class StaffCallers(AccountsDatabase database, IServiceScopeFactory scopes) : IStaffCallers
{
    public async Task<Caller?> FindAsync(string userName, CancellationToken cancellationToken)
    {
        await database.EnsureReadyAsync(cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var accounts = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var account = await accounts.FindByNameAsync(userName);
        return account is null or { Role: Role.Citizen } || await accounts.IsLockedOutAsync(account) ? null : Session.StaffCaller(account);
    }
}
