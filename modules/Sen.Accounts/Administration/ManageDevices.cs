using Microsoft.EntityFrameworkCore;
using Sen.Accounts.Data;
using Sen.Accounts.Devices;
using Sen.Record;

namespace Sen.Accounts.Administration;

/// <summary>Kiosks and boards: let in with a code that is shown once, renamed, and revoked for good.</summary>
internal sealed class ManageDevices(AccountsDb db, DeviceEnrolment enrolment, Administrator administrator, TimeProvider clock)
{
    internal const int LongestName = 60;

    /// <summary>The code that enrols the new device; it is kept nowhere.</summary>
    internal async Task<Result<string>> InviteAsync(string name, string facility, CancellationToken cancellationToken)
    {
        await using var transaction = await db.BeginAdministrationAsync(cancellationToken);
        if (await administrator.ReadAsync(cancellationToken) is not { } actor || !AdminRights.Reaches(actor, facility))
        {
            return Administrator.NoRight;
        }

        if (name.Length is 0 or > LongestName)
        {
            return Invalid.One("admin.name", "name", $"A name of 1 to {LongestName} characters.");
        }

        // An id that is new each time: a session of a device that was revoked never comes back to life.
        var id = Guid.CreateVersion7(clock.GetUtcNow()).ToString("n");
        administrator.Note(actor, ChangeKind.DeviceInvited, id, name);
        var code = await enrolment.InviteAsync(id, name, facility, code: null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return code;
    }

    internal Task<Result<bool>> RenameAsync(string id, string? known, string name, CancellationToken cancellationToken) =>
        name.Length is 0 or > LongestName
            ? Task.FromResult<Result<bool>>(Invalid.One("admin.name", "name", $"A name of 1 to {LongestName} characters."))
            : ChangeAsync(
                id,
                known,
                device =>
                {
                    var was = device.Display;
                    device.Display = name;
                    return (ChangeKind.DeviceRenamed, $"{was} → {name}");
                },
                cancellationToken);

    internal Task<Result<bool>> RevokeAsync(string id, string? known, CancellationToken cancellationToken) => ChangeAsync(
        id,
        known,
        device =>
        {
            (device.Revoked, device.CodeHash) = (true, null);
            return (ChangeKind.DeviceRevoked, device.Display);
        },
        cancellationToken);

    private async Task<Result<bool>> ChangeAsync(
        string id, string? known, Func<Device, (ChangeKind What, string Detail)> change, CancellationToken cancellationToken)
    {
        await using var transaction = await db.BeginAdministrationAsync(cancellationToken);
        var device = await db.Devices.FirstOrDefaultAsync(d => d.Id == id, cancellationToken);
        if (await administrator.ReadAsync(cancellationToken) is not { } actor || device is null || !AdminRights.Reaches(actor, device.Facility))
        {
            return Administrator.NoRight;
        }

        await db.Entry(device).ReloadAsync(cancellationToken);
        if (device.Revoked || device.Display != known)
        {
            return Administrator.Stale;
        }

        var (what, detail) = change(device);
        administrator.Note(actor, what, device.Id, detail);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
