using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Sen.Accounts.Data;

namespace Sen.Accounts.Devices;

/// <summary>Kiosks and boards: an administrator makes a code, the device types it once and stays enrolled.</summary>
internal sealed class DeviceEnrolment(AccountsDb db, ServerKeys keys, TimeProvider clock)
{
    /// <summary>No look-alikes: the code is read from one screen and typed on another.</summary>
    private const string Alphabet = "2346790ACDEFGHJKMNPQRTWXYZ";
    private const int CodeLength = 10;

    /// <summary>Makes a device and its code, or a new code for a device that is there.</summary>
    internal async Task<string> InviteAsync(string id, string display, string facility, string? code, CancellationToken cancellationToken)
    {
        code ??= RandomNumberGenerator.GetString(Alphabet, CodeLength);
        var device = await db.Devices.FirstOrDefaultAsync(d => d.Id == id, cancellationToken);
        if (device is null)
        {
            device = new Device { Id = id, Display = display, Facility = facility };
            db.Devices.Add(device);
        }

        device.CodeHash = Hash(code);
        device.Revoked = false;
        await db.SaveChangesAsync(cancellationToken);
        return code;
    }

    /// <summary>The device of the code; null when no device waits for it. A code works once.</summary>
    internal async Task<Device?> EnrolAsync(string code, CancellationToken cancellationToken)
    {
        var hash = Hash(Normal(code));
        var device = await db.Devices.AsNoTracking().FirstOrDefaultAsync(d => d.CodeHash == hash && !d.Revoked, cancellationToken);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var taken = device is null ? 0 : await db.Devices.Where(d => d.Id == device.Id && d.CodeHash == hash)
            .ExecuteUpdateAsync(d => d.SetProperty(x => x.CodeHash, (string?)null).SetProperty(x => x.EnrolledAt, now), cancellationToken);
        return taken == 1 ? device : null;
    }

    private string Hash(string code) => keys.Hash("device", Normal(code));

    private static string Normal(string code) => string.Concat(code.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit));
}
