using System.Collections.Concurrent;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Consultation.Habits;

/// <summary>
/// Computes a doctor's habits from the last signed visits and remembers them for some minutes. The node reads, not the doctor: only
/// counts leave, so it is no look into anybody's record.
/// </summary>
internal sealed class HabitReader(IRecord record, TimeProvider clock)
{
    private const int Visits = 150;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);
    private static readonly Caller Reader = Caller.System("consultation");

    private readonly ConcurrentDictionary<string, (DateTimeOffset At, DoctorHabits Habits)> _known = new(StringComparer.Ordinal);

    public async Task<DoctorHabits> OfAsync(string? practitioner, CancellationToken cancellationToken)
    {
        if (practitioner is null)
        {
            return DoctorHabits.None;
        }

        var now = clock.GetUtcNow();
        if (_known.TryGetValue(practitioner, out var known) && now - known.At < Fresh)
        {
            return known.Habits;
        }

        var query = SearchQuery.For("Encounter").Where("practitioner", $"Practitioner/{practitioner}").Where("status", "finished").Sort("-date").Take(Visits)
            .RevInclude("Condition:encounter").RevInclude("MedicationRequest:encounter");
        var found = await record.SearchAsync(Reader, query, cancellationToken);
        if (!found.Succeeded)
        {
            return DoctorHabits.None;
        }

        var habits = DoctorHabits.Of(
            practitioner,
            [.. found.Value.Included.Where(i => i.Key.Type == "Condition").Select(i => i.As<Condition>())],
            [.. found.Value.Included.Where(i => i.Key.Type == "MedicationRequest").Select(i => i.As<MedicationRequest>())]);
        _known[practitioner] = (now, habits);
        return habits;
    }
}
