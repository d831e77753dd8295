using System.Collections.Concurrent;
using System.Collections.Frozen;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Consultation.Prescribe;

/// <summary>
/// The medicines each facility keeps, remembered for a minute: they are asked for at every letter that is typed. They are about no
/// person, so the node reads them.
/// </summary>
internal sealed class FormularyCache(IRecord record, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private static readonly Caller Reader = Caller.System("consultation");

    private readonly ConcurrentDictionary<string, (DateTimeOffset At, FrozenSet<string>? Kept)> _known = new(StringComparer.Ordinal);

    /// <summary>Registration numbers; null when the facility has no list, and then no medicine is outside of it.</summary>
    public async Task<FrozenSet<string>?> OfAsync(string? facility, CancellationToken cancellationToken)
    {
        if (facility is null)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        if (_known.TryGetValue(facility, out var known) && now - known.At < Fresh)
        {
            return known.Kept;
        }

        var read = await record.ReadAsync(Reader, new ResourceKey("List", Formularies.IdOf(facility)), cancellationToken);
        var kept = read.Succeeded && read.Value.As<FhirList>() is { Status: "current" } list
            ? Formularies.Registrations(list).ToFrozenSet(StringComparer.OrdinalIgnoreCase)
            : null;
        _known[facility] = (now, kept);
        return kept;
    }
}
