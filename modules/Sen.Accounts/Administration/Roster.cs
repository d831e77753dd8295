using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Sen.Accounts.Data;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Account = Sen.Accounts.Data.Account;
using Device = Sen.Accounts.Data.Device;

namespace Sen.Accounts.Administration;

/// <summary>A facility of the directory, by its short name.</summary>
internal sealed record Site(string Id, string Name);

/// <summary>Someone of a facility's directory who may get an account.</summary>
internal sealed record Colleague(string Practitioner, string Name);

/// <summary>What the administration pages show: accounts, devices, facilities, colleagues, and what was done.</summary>
internal sealed class Roster(AccountsDb db, IRecord record, Administrator administrator)
{
    internal const int PageSize = 50;

    /// <summary>Staff whom the administrator sees, by name. Names are found without marks and in any case.</summary>
    internal async Task<IReadOnlyList<Account>> StaffAsync(Account actor, string? facility, Role? role, string? words, CancellationToken cancellationToken)
    {
        facility = actor.Role is Role.Admin ? facility : actor.Facility;
        var found = await db.Users.AsNoTracking()
            .Where(a => a.Role != Role.Citizen && (facility == null || a.Facility == facility) && (role == null || a.Role == role))
            .ToListAsync(cancellationToken);
        var wanted = Fold(words ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. found.Where(a => AdminRights.Sees(actor, a) && Fold($"{a.Display} {a.UserName}") is var text && wanted.All(w => text.Contains(w, StringComparison.Ordinal)))
                .OrderBy(a => Fold(a.Display.Split(' ')[^1]), StringComparer.Ordinal).ThenBy(a => a.Display, StringComparer.Ordinal),
        ];
    }

    internal async Task<Account?> FindAsync(Account actor, string id, CancellationToken cancellationToken) =>
        await db.Users.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, cancellationToken) is { } account && AdminRights.Sees(actor, account) ? account : null;

    /// <summary>Accounts whose password was given by an administrator and not chosen yet.</summary>
    internal async Task<IReadOnlySet<string>> StartingAsync(CancellationToken cancellationToken) =>
        (await db.StartingPasswords.AsNoTracking().Select(p => p.Account).ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);

    internal Task<List<AccountChange>> ChangesAsync(string target, CancellationToken cancellationToken) =>
        db.Changes.AsNoTracking().Where(c => c.Target == target).OrderByDescending(c => c.At).ThenByDescending(c => c.Id).Take(20).ToListAsync(cancellationToken);

    /// <summary>Devices that may come in or wait for their code first, then those that were revoked.</summary>
    internal async Task<IReadOnlyList<Device>> DevicesAsync(Account actor, string? facility, CancellationToken cancellationToken)
    {
        facility = actor.Role is Role.Admin ? facility : actor.Facility;
        var found = await db.Devices.AsNoTracking().Where(d => facility == null || d.Facility == facility).ToListAsync(cancellationToken);
        return [.. found.Where(d => AdminRights.Reaches(actor, d.Facility)).OrderBy(d => d.Revoked).ThenBy(d => d.Display, StringComparer.Ordinal)];
    }

    /// <summary>Facilities whose staff and devices the administrator may make.</summary>
    internal async Task<IReadOnlyList<Site>> SitesAsync(Account actor, CancellationToken cancellationToken)
    {
        var organizations = await AllAsync<Organization>(SearchQuery.For<Organization>().Where("active", "true"), cancellationToken);
        return
        [
            .. organizations.Where(o => AdminRights.Reaches(actor, o.Id) && o.Identifier.In(Systems.FacilityCode) is not null)
                .Select(o => new Site(o.Id!, o.Alias.FirstOrDefault() ?? o.Name ?? o.Id!)).OrderBy(s => s.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>People of the facility's directory who have no account yet.</summary>
    internal async Task<IReadOnlyList<Colleague>> ColleaguesAsync(string facility, CancellationToken cancellationToken)
    {
        var roles = await AllAsync<PractitionerRole>(
            SearchQuery.For<PractitionerRole>().Where("organization", $"Organization/{facility}").Where("active", "true"), cancellationToken);
        var taken = await db.Users.AsNoTracking().Where(a => a.Practitioner != null).Select(a => a.Practitioner!).ToListAsync(cancellationToken);
        return
        [
            .. roles.Select(r => new Colleague(r.Practitioner.IdIn("Practitioner") ?? "", r.Practitioner?.Display ?? ""))
                .Where(c => c.Practitioner.Length > 0 && c.Name.Length > 0 && !taken.Contains(c.Practitioner, StringComparer.Ordinal))
                .DistinctBy(c => c.Practitioner, StringComparer.Ordinal).OrderBy(c => c.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>Without marks and case: "Lê Minh Triết" is found by "triet".</summary>
    internal static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var letter in text.Normalize(NormalizationForm.FormD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark))
        {
            folded.Append(letter is 'đ' or 'Đ' ? 'd' : char.ToLowerInvariant(letter));
        }

        return folded.ToString();
    }

    private async Task<List<T>> AllAsync<T>(SearchQuery query, CancellationToken cancellationToken)
        where T : Resource, new()
    {
        var found = new List<T>();
        for (string? next = ""; next is not null;)
        {
            var page = (await record.SearchAsync(administrator.Caller, (next.Length == 0 ? query : query.After(next)).Take(200), cancellationToken)).ValueOrThrow();
            found.AddRange(page.As<T>());
            next = page.Next;
        }

        return found;
    }
}
