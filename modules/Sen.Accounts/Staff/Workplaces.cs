using Sen.Accounts.Sessions;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Account = Sen.Accounts.Data.Account;

namespace Sen.Accounts.Staff;

/// <summary>The rooms and desks of a facility from which a member of staff chooses where they work today.</summary>
internal sealed class Workplaces(IRecord record)
{
    private const string Room = "ro";

    /// <summary>All rooms of the account's facility, the usual one first.</summary>
    internal async Task<IReadOnlyList<Workplace>> ForAsync(Account account, CancellationToken cancellationToken)
    {
        if (account.Facility is not { } facility)
        {
            return [];
        }

        var caller = Session.StaffCaller(account);
        var facilityName = await FacilityNameAsync(caller, facility, cancellationToken);
        var rooms = await RoomsAsync(caller, facility, cancellationToken);
        var usual = account.Workplace ?? await RoleRoomAsync(caller, account.Practitioner, cancellationToken);
        return [.. rooms
            .Where(r => r.PhysicalType?.CodeIn(Systems.LocationType) == Room)
            .Select(r => new Workplace(r.Id!, r.Name ?? r.Id!, facilityName))
            .OrderByDescending(w => w.Location == usual)
            .ThenBy(w => w.Name, StringComparer.Ordinal)];
    }

    private async Task<List<Location>> RoomsAsync(Caller caller, string facility, CancellationToken cancellationToken)
    {
        var rooms = new List<Location>();
        var query = SearchQuery.For("Location").Where("organization", $"Organization/{facility}").Take(200);
        for (string? next = ""; next is not null;)
        {
            var page = (await record.SearchAsync(caller, next.Length == 0 ? query : query.After(next), cancellationToken)).ValueOrThrow();
            rooms.AddRange(page.As<Location>());
            next = page.Next;
        }

        return rooms;
    }

    private async Task<string> FacilityNameAsync(Caller caller, string facility, CancellationToken cancellationToken)
    {
        var read = await record.ReadAsync(caller, new ResourceKey("Organization", facility), cancellationToken);
        var organization = read.Succeeded ? read.Value.As<Organization>() : null;
        return organization?.Alias.FirstOrDefault() ?? organization?.Name ?? "";
    }

    private async Task<string?> RoleRoomAsync(Caller caller, string? practitioner, CancellationToken cancellationToken)
    {
        if (practitioner is null)
        {
            return null;
        }

        var query = SearchQuery.For("PractitionerRole").Where("practitioner", $"Practitioner/{practitioner}");
        var page = (await record.SearchAsync(caller, query, cancellationToken)).ValueOrThrow();
        return page.As<PractitionerRole>().SelectMany(r => r.Location).Select(l => l.IdIn("Location")).FirstOrDefault();
    }
}
