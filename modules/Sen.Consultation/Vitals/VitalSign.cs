namespace Sen.Consultation.Vitals;

/// <summary>Where a value lies against its usual range.</summary>
internal enum Mark
{
    None,
    High,
    Low,
}

/// <summary>
/// One vital sign: its LOINC code, unit, the range outside which a value is refused as a slip of the pen, and the usual range of
/// adults. Blood pressure is two of these, kept together in one Observation (LOINC 85354-9).
/// </summary>
/// <param name="Key">Name of the form field and of the texts.</param>
/// <param name="Loinc">LOINC code of the observation or component.</param>
/// <param name="Unit">As people here read it.</param>
/// <param name="Ucum">As machines compare it.</param>
internal sealed record VitalSign(string Key, string Loinc, string Unit, string Ucum)
{
    /// <summary>Lowest and highest value a living person can have; what lies outside is refused.</summary>
    public required (decimal Low, decimal High) Plausible { get; init; }

    /// <summary>Usual range of adults; null where only the trend says something.</summary>
    public (decimal? Low, decimal? High) UsualAdult { get; init; }

    /// <summary>True where the adult range holds for children too.</summary>
    public bool AllAges { get; init; }

    public int Decimals { get; init; }
}

/// <summary>The vital signs of a consultation, in the order they are shown.</summary>
internal static class VitalSigns
{
    public const string BloodPressurePanel = "85354-9";
    public const int AdultYears = 18;

    public static readonly VitalSign Systolic = new("systolic", "8480-6", "mmHg", "mm[Hg]")
    {
        Plausible = (40, 300),
        UsualAdult = (90, 139),
    };

    public static readonly VitalSign Diastolic = new("diastolic", "8462-4", "mmHg", "mm[Hg]")
    {
        Plausible = (20, 200),
        UsualAdult = (60, 89),
    };

    public static readonly VitalSign Pulse = new("pulse", "8867-4", "lần/phút", "/min")
    {
        Plausible = (20, 300),
        UsualAdult = (60, 100),
    };

    public static readonly VitalSign Temperature = new("temperature", "8310-5", "°C", "Cel")
    {
        Plausible = (20, 45),
        UsualAdult = (36, 37.5m),
        AllAges = true,
        Decimals = 1,
    };

    public static readonly VitalSign Saturation = new("saturation", "2708-6", "%", "%")
    {
        Plausible = (30, 100),
        UsualAdult = (95, null),
        AllAges = true,
    };

    public static readonly VitalSign Weight = new("weight", "29463-7", "kg", "kg")
    {
        Plausible = (0.3m, 400),
        Decimals = 1,
    };

    public static readonly VitalSign Height = new("height", "8302-2", "cm", "cm")
    {
        Plausible = (20, 260),
        Decimals = 1,
    };

    /// <summary>Adults of Asia: overweight from 23 kg/m² (WHO Western Pacific 2000, used by the Ministry of Health).</summary>
    public static readonly VitalSign BodyMassIndex = new("bmi", "39156-5", "", "kg/m2")
    {
        Plausible = (5, 120),
        UsualAdult = (18.5m, 22.9m),
        Decimals = 1,
    };

    /// <summary>Capillary glucose at any time of the day.</summary>
    public static readonly VitalSign Glucose = new("glucose", "14743-9", "mmol/L", "mmol/L")
    {
        Plausible = (0.5m, 60),
        UsualAdult = (3.9m, 7.8m),
        AllAges = true,
        Decimals = 1,
    };

    /// <summary>What is typed; the body-mass index is computed.</summary>
    public static IReadOnlyList<VitalSign> Entered { get; } =
        [Systolic, Diastolic, Pulse, Temperature, Saturation, Weight, Height, Glucose];

    public static IReadOnlyList<VitalSign> Shown { get; } =
        [Systolic, Diastolic, Pulse, Temperature, Saturation, Weight, Height, BodyMassIndex, Glucose];

    /// <summary>kg/m², one decimal; null when a value is missing or the result could not be a person's.</summary>
    public static decimal? Bmi(decimal? kilograms, decimal? centimetres)
    {
        if (kilograms is not { } weight || centimetres is not { } height || height <= 0)
        {
            return null;
        }

        var bmi = Math.Round(weight / (height / 100 * (height / 100)), 1, MidpointRounding.AwayFromZero);
        return bmi >= BodyMassIndex.Plausible.Low && bmi <= BodyMassIndex.Plausible.High ? bmi : null;
    }

    /// <summary>High or low against the usual range; children are marked only where the range holds at all ages.</summary>
    /// <param name="sign">The vital sign.</param>
    /// <param name="value">In the unit of the sign.</param>
    /// <param name="years">Completed years of age; null when the birth date is unknown.</param>
    public static Mark MarkOf(VitalSign sign, decimal value, int? years)
    {
        if (!sign.AllAges && years is null or < AdultYears)
        {
            return Mark.None;
        }

        return value > sign.UsualAdult.High ? Mark.High : value < sign.UsualAdult.Low ? Mark.Low : Mark.None;
    }
}
