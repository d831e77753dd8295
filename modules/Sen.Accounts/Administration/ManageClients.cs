using Microsoft.EntityFrameworkCore;
using Sen.Accounts.Data;
using Sen.Accounts.Smart;
using Sen.Record;

namespace Sen.Accounts.Administration;

/// <summary>Programs that may ask for access tokens: registered, changed, disabled and let in again by an administrator of the province.</summary>
internal sealed class ManageClients(AccountsDb db, Administrator administrator, TokenCallers callers)
{
    internal Task<List<SmartClient>> AllAsync(CancellationToken cancellationToken) =>
        db.SmartClients.AsNoTracking().OrderBy(c => c.Disabled).ThenBy(c => c.Name).ToListAsync(cancellationToken);

    internal Task<SmartClient?> FindAsync(string id, CancellationToken cancellationToken) =>
        db.SmartClients.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, cancellationToken);

    /// <summary>The client_id.</summary>
    internal async Task<Result<string>> CreateAsync(NewClient form, CancellationToken cancellationToken)
    {
        await using var transaction = await db.BeginAdministrationAsync(cancellationToken);
        if (await administrator.ReadAsync(cancellationToken) is not { Role: Role.Admin } actor)
        {
            return Administrator.NoRight;
        }

        var read = ClientForm.Read(form);
        if (!read.Succeeded)
        {
            return read.Failure;
        }

        db.SmartClients.Add(read.Value);
        administrator.Note(actor, ChangeKind.ClientCreated, read.Value.Id, read.Value.Scopes);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return read.Value.Id;
    }

    /// <summary>Everything but its kind; what it holds is looked at again at once.</summary>
    internal Task<Result<bool>> ChangeAsync(string id, string? version, NewClient form, CancellationToken cancellationToken) => ChangeAsync(
        id,
        version,
        ChangeKind.ClientChanged,
        client =>
        {
            var read = ClientForm.Read(form);
            if (!read.Succeeded)
            {
                return read.Failure;
            }

            if (read.Value.Kind != client.Kind)
            {
                return Invalid.One("client.kind", "kind", "A program of another kind is another program.");
            }

            var detail = client.Scopes == read.Value.Scopes ? "" : $"{client.Scopes} → {read.Value.Scopes}";
            (client.Name, client.RedirectAddresses, client.Scopes) = (read.Value.Name, read.Value.RedirectAddresses, read.Value.Scopes);
            (client.KeysAddress, client.Keys) = (read.Value.KeysAddress, read.Value.Keys);
            (client.Facility, client.WholeProvince) = (read.Value.Facility, read.Value.WholeProvince);
            return detail;
        },
        cancellationToken);

    internal Task<Result<bool>> DisableAsync(string id, string? version, bool disabled, CancellationToken cancellationToken) => ChangeAsync(
        id,
        version,
        disabled ? ChangeKind.ClientDisabled : ChangeKind.ClientEnabled,
        client =>
        {
            client.Disabled = disabled;
            return "";
        },
        cancellationToken);

    private async Task<Result<bool>> ChangeAsync(
        string id, string? version, ChangeKind what, Func<SmartClient, Result<string>> change, CancellationToken cancellationToken)
    {
        await using var transaction = await db.BeginAdministrationAsync(cancellationToken);
        var client = await db.SmartClients.FirstOrDefaultAsync(c => c.Id == id, cancellationToken);
        if (await administrator.ReadAsync(cancellationToken) is not { Role: Role.Admin } actor || client is null)
        {
            return Administrator.NoRight;
        }

        if (client.Version != version)
        {
            return Administrator.Stale;
        }

        var changed = change(client);
        if (!changed.Succeeded)
        {
            return changed.Failure;
        }

        client.Version = Guid.NewGuid().ToString("n");
        administrator.Note(actor, what, client.Id, changed.Value);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        callers.Forget();
        return true;
    }
}
