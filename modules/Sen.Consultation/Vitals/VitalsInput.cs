using Sen.Record;
using Sen.Vietnam;

namespace Sen.Consultation.Vitals;

/// <summary>Vital signs as typed, read into numbers; a field left empty was not measured.</summary>
internal sealed record VitalsInput(IReadOnlyDictionary<VitalSign, decimal> Values)
{
    public decimal? this[VitalSign sign] => Values.TryGetValue(sign, out var value) ? value : null;

    /// <summary>Reads all fields and lists everything that cannot be: not a number, or outside what a living person can have.</summary>
    public static Result<VitalsInput> Read(Func<string, string?> field)
    {
        var values = new Dictionary<VitalSign, decimal>();
        var issues = new List<Issue>();
        foreach (var sign in VitalSigns.Entered)
        {
            var text = field(sign.Key);
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            if (!DecimalText.TryParse(text, out var value))
            {
                issues.Add(new Issue("vitals.number", sign.Key, "Not a number."));
            }
            else if (value < sign.Plausible.Low || value > sign.Plausible.High)
            {
                issues.Add(new Issue("vitals.implausible", sign.Key, $"Outside {sign.Plausible.Low} to {sign.Plausible.High}."));
            }
            else
            {
                values[sign] = Math.Round(value, sign.Decimals, MidpointRounding.AwayFromZero);
            }
        }

        CheckPressure(values, issues);
        return issues.Count > 0 ? new Invalid(issues) : new VitalsInput(values);
    }

    private static void CheckPressure(Dictionary<VitalSign, decimal> values, List<Issue> issues)
    {
        var upper = values.TryGetValue(VitalSigns.Systolic, out var systolic);
        var lower = values.TryGetValue(VitalSigns.Diastolic, out var diastolic);
        if (upper && lower && systolic <= diastolic)
        {
            issues.Add(new Issue("vitals.pressure-order", VitalSigns.Systolic.Key, "The systolic pressure is above the diastolic."));
        }
        else if (upper != lower && !issues.Exists(i => i.Path is "systolic" or "diastolic"))
        {
            var missing = upper ? VitalSigns.Diastolic : VitalSigns.Systolic;
            issues.Add(new Issue("vitals.pressure-half", missing.Key, "A blood pressure has two numbers."));
        }
    }
}
