using System.Collections.Concurrent;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Reception.Facility;

/// <summary>
/// The facility maps of this node, read from the Record and kept until the feed shows that one of their parts changed.
/// Every kiosk touch needs the map; reading it each time would be most of the work of taking a number.
/// </summary>
internal sealed class FacilityDirectory(IRecord record, TimeProvider clock)
{
    // The feed empties the cache at once on this node; the limit is for a node that cannot read its feed.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly Caller Reader = Caller.System("reception.directory");

    private readonly ConcurrentDictionary<string, (DateTimeOffset ReadAt, Task<FacilityMap?> Map)> _maps = new(StringComparer.Ordinal);

    /// <summary>The map of a facility; null when there is no such facility.</summary>
    internal async Task<FacilityMap?> OfAsync(string? facility, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(facility))
        {
            return null;
        }

        var now = clock.GetUtcNow();
        if (!_maps.TryGetValue(facility, out var kept) || now - kept.ReadAt > Longest || kept.Map.IsFaulted)
        {
            // Shared by whoever asks meanwhile, so it must not end with this request.
            kept = (now, LoadAsync(facility, CancellationToken.None));
            _maps[facility] = kept;
        }

        return await kept.Map.WaitAsync(cancellationToken);
    }

    /// <summary>The facility a Location belongs to, with its map.</summary>
    internal async Task<FacilityMap?> OfLocationAsync(string location, CancellationToken cancellationToken)
    {
        var found = await record.ReadAsync(Reader, new ResourceKey("Location", location), cancellationToken);
        return found.Succeeded
            ? await OfAsync(found.Value.As<Location>().ManagingOrganization.IdIn("Organization"), cancellationToken)
            : null;
    }

    /// <summary>Forget everything; the next question reads again.</summary>
    internal void Forget() => _maps.Clear();

    private async Task<FacilityMap?> LoadAsync(string facility, CancellationToken cancellationToken)
    {
        var organization = await record.ReadAsync(Reader, new ResourceKey("Organization", facility), cancellationToken);
        if (!organization.Succeeded)
        {
            return null;
        }

        return FacilityMap.Build(
            organization.Value.As<Organization>(),
            await OwnedAsync<Location>(facility, cancellationToken),
            await OwnedAsync<HealthcareService>(facility, cancellationToken),
            await OwnedAsync<PractitionerRole>(facility, cancellationToken));
    }

    private Task<IReadOnlyList<T>> OwnedAsync<T>(string facility, CancellationToken cancellationToken)
        where T : Resource, new() =>
        record.AllAsync<T>(Reader, SearchQuery.For<T>().Where("organization", $"Organization/{facility}"), cancellationToken);
}
