using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Sen.Accounts.Data;
using Sen.Accounts.Devices;
using Sen.Accounts.Smart;
using Sen.Record;

namespace Sen.Accounts.Administration;

internal sealed class AccountAdministration(AccountsDatabase database, IServiceScopeFactory scopes) : IAccountAdministration
{
    public async Task<Result<string>> AddStaffAsync(NewStaff staff, CancellationToken cancellationToken)
    {
        if (staff.Role is Role.Citizen or Role.Anonymous or Role.System or Role.Kiosk)
        {
            return Invalid.One("accounts.role", "role", "This is not a role of staff.");
        }

        var account = new Account
        {
            UserName = staff.UserName,
            Role = staff.Role,
            Display = staff.Display,
            Facility = staff.Facility,
            Practitioner = staff.Practitioner,
            Workplace = staff.Workplace,
            Clearances = string.Join(',', staff.Clearances),
        };
        return await AddAsync(account, staff.Password, cancellationToken);
    }

    public async Task<Result<string>> AddCitizenAsync(string phone, string patient, string display, CancellationToken cancellationToken)
    {
        var account = new Account
        {
            UserName = phone,
            PhoneNumber = phone,
            PhoneNumberConfirmed = true,
            Role = Role.Citizen,
            Patient = patient,
            Display = display,
        };
        return await AddAsync(account, password: null, cancellationToken);
    }

    public async Task<Result<string>> AddClientAsync(NewClient client, CancellationToken cancellationToken)
    {
        var read = ClientForm.Read(client);
        if (!read.Succeeded)
        {
            return read.Failure;
        }

        await database.EnsureReadyAsync(cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AccountsDb>();
        db.SmartClients.Add(read.Value);
        await db.SaveChangesAsync(cancellationToken);
        return read.Value.Id;
    }

    public async Task<string> InviteDeviceAsync(string id, string display, string facility, string? code, CancellationToken cancellationToken)
    {
        await database.EnsureReadyAsync(cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var devices = scope.ServiceProvider.GetRequiredService<DeviceEnrolment>();
        return await devices.InviteAsync(id, display, facility, code, cancellationToken);
    }

    private async Task<Result<string>> AddAsync(Account account, string? password, CancellationToken cancellationToken)
    {
        await database.EnsureReadyAsync(cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var accounts = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var added = password is null ? await accounts.CreateAsync(account) : await accounts.CreateAsync(account, password);
        return added.Succeeded
            ? account.Id
            : new Invalid([.. added.Errors.Select(e => new Issue($"accounts.{e.Code}", "account", e.Description))]);
    }
}
