using Sen.Fhir;
using Sen.Vietnam;

namespace Sen.Consultation.Vitals;

/// <summary>One line of the vitals card: the newest value, its mark and its way here. Blood pressure is one line of two values.</summary>
internal sealed record VitalRow(string Key, string Text, string Unit, Mark Mark, DateTimeOffset At, IReadOnlyList<double> Trend)
{
    private const int Points = 8;

    public string Class => Mark switch
    {
        Mark.High => "high",
        Mark.Low => "low",
        Mark.None => "",
    };

    public static IReadOnlyList<VitalRow> Of(IReadOnlyList<Observation> observations, int? years)
    {
        var rows = new List<VitalRow>();
        var bmi = Last(VitalSigns.BodyMassIndex);
        foreach (var sign in VitalSigns.Shown.Where(s => s != VitalSigns.Diastolic && s != VitalSigns.Height))
        {
            var series = VitalsRecord.Series(observations, sign);
            if (series is not [.., var last])
            {
                continue;
            }

            var (key, text, mark) = (sign.Key, Number(last.Value, sign), VitalSigns.MarkOf(sign, last.Value, years));
            if (sign == VitalSigns.Systolic && Last(VitalSigns.Diastolic) is { } diastolic)
            {
                var lower = VitalSigns.MarkOf(VitalSigns.Diastolic, diastolic.Value, years);
                (key, text, mark) = ("pressure", $"{text}/{Number(diastolic.Value, VitalSigns.Diastolic)}", mark == Mark.None ? lower : mark);
            }
            else if (sign == VitalSigns.Weight && bmi is { } index)
            {
                // A weight says something only together with the height.
                mark = VitalSigns.MarkOf(VitalSigns.BodyMassIndex, index.Value, years);
            }

            rows.Add(new VitalRow(key, text, sign.Unit, mark, last.At, [.. series.TakeLast(Points).Select(m => (double)m.Value)]));
        }

        return rows;

        Measured? Last(VitalSign sign) => VitalsRecord.Series(observations, sign) is [.., var last] ? last : null;
    }

    private static string Number(decimal value, VitalSign sign) => DecimalText.Format(value, sign.Decimals);
}
