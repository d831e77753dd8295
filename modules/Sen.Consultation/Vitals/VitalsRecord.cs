using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Consultation.Vitals;

/// <summary>One measured value at one time.</summary>
internal readonly record struct Measured(decimal Value, DateTimeOffset At);

/// <summary>
/// Vital signs as Observations. A visit has one Observation per sign, whose id is the encounter's id and the LOINC code, so a
/// second person entering the same sign makes a new version and not a second value.
/// </summary>
internal static class VitalsRecord
{
    public static ResourceKey KeyOf(string encounterId, string loinc) => new("Observation", $"{encounterId}-{loinc}");

    /// <summary>All Observations that the entered values make; the body-mass index follows from weight and height.</summary>
    public static IEnumerable<Observation> Build(VitalsInput input, Encounter encounter, Reference performer, DateTimeOffset at)
    {
        if (input[VitalSigns.Systolic] is { } systolic && input[VitalSigns.Diastolic] is { } diastolic)
        {
            var pressure = Start(encounter, VitalSigns.BloodPressurePanel, performer, at);
            pressure.Component.Add(Component(VitalSigns.Systolic, systolic));
            pressure.Component.Add(Component(VitalSigns.Diastolic, diastolic));
            yield return pressure;
        }

        foreach (var sign in VitalSigns.Entered.Where(s => s != VitalSigns.Systolic && s != VitalSigns.Diastolic))
        {
            if (input[sign] is { } value)
            {
                yield return Single(sign, value, encounter, performer, at);
            }
        }
    }

    public static Observation Single(VitalSign sign, decimal value, Encounter encounter, Reference performer, DateTimeOffset at)
    {
        var observation = Start(encounter, sign.Loinc, performer, at);
        observation.ValueQuantity = Quantity.Of(value, sign.Unit.Length == 0 ? "kg/m²" : sign.Unit, sign.Ucum);
        return observation;
    }

    /// <summary>True when both say the same of the body; who wrote it and when does not count.</summary>
    public static bool SameValues(Observation one, Observation other) =>
        one.ValueQuantity?.Value == other.ValueQuantity?.Value
        && one.Component.Select(c => c.ValueQuantity?.Value).SequenceEqual(other.Component.Select(c => c.ValueQuantity?.Value));

    /// <summary>The values of a sign, oldest first.</summary>
    public static IReadOnlyList<Measured> Series(IEnumerable<Observation> observations, VitalSign sign) =>
    [
        .. observations.Where(o => o.Status is not ("entered-in-error" or "cancelled"))
            .Select(o => (Value: ValueOf(o, sign.Loinc), At: At(o)))
            .Where(v => v.Value is not null).Select(v => new Measured(v.Value!.Value, v.At)).OrderBy(v => v.At),
    ];

    public static DateTimeOffset At(Observation observation) => observation.EffectiveDateTime?.LowerBound ?? DateTimeOffset.MinValue;

    private static decimal? ValueOf(Observation observation, string loinc) =>
        observation.Code?.Has(Systems.Loinc, loinc) == true
            ? observation.ValueQuantity?.Value
            : observation.Component.FirstOrDefault(c => c.Code?.Has(Systems.Loinc, loinc) == true)?.ValueQuantity?.Value;

    private static Observation Start(Encounter encounter, string loinc, Reference performer, DateTimeOffset at) => new()
    {
        Id = KeyOf(encounter.Id!, loinc).Id,
        Status = "final",
        Category = { CodeableConcept.Of(Systems.ObservationCategory, Codes.VitalSigns) },
        Code = CodeableConcept.Of(Systems.Loinc, loinc),
        Subject = encounter.Subject,
        Encounter = Reference.To($"Encounter/{encounter.Id}"),
        EffectiveDateTime = FhirDateTime.Of(at),
        Performer = { performer },
    };

    private static Observation.ComponentComponent Component(VitalSign sign, decimal value) => new()
    {
        Code = CodeableConcept.Of(Systems.Loinc, sign.Loinc),
        ValueQuantity = Quantity.Of(value, sign.Unit, sign.Ucum),
    };
}
