using Sen.Fhir;

namespace Sen.Booking.Home;

/// <summary>The times of day of a prescription (FHIR EventTiming) and the doses that belong to them.</summary>
internal static class TimeOfDay
{
    /// <summary>Sáng, trưa, chiều, tối; null at night, when nobody is asked to take anything.</summary>
    internal static string? At(TimeOnly time) => time.Hour switch
    {
        >= 5 and < 11 => "MORN",
        >= 11 and < 14 => "NOON",
        >= 14 and < 18 => "AFT",
        >= 18 and < 23 => "NIGHT",
        _ => null,
    };

    internal static bool IsKnown(string? when) => when is "MORN" or "NOON" or "AFT" or "NIGHT";

    /// <summary>Whether the supply that was prescribed reaches to the day. A prescription that does not say how long lasts until it is ended.</summary>
    internal static bool StillTaken(MedicationRequest request, DateOnly day)
    {
        var from = request.DispenseRequest?.ValidityPeriod?.Start?.Date.ToDateOnly() ?? request.AuthoredOn?.Date.ToDateOnly();
        var days = request.DispenseRequest?.ExpectedSupplyDuration?.Value;
        return from is not { } first || (first <= day && (days is not { } length || day.DayNumber - first.DayNumber < (int)length));
    }

    internal static string Key(string request, string when) => $"{request}/{when}";

    /// <summary>The dose that a person's statement confirms.</summary>
    internal static string KeyOf(MedicationStatement statement) =>
        Key(
            statement.BasedOn.Select(b => b.IdOf("MedicationRequest")).FirstOrDefault(id => id is not null) ?? "",
            statement.Dosage.Select(d => d.Timing?.Repeat).OfType<Timing.RepeatComponent>().SelectMany(r => r.When).FirstOrDefault() ?? "");
}
