using Sen.Consultation.Diagnose;
using Sen.Consultation.Examine;
using Sen.Consultation.Note;
using Sen.Consultation.Prescribe;
using Sen.Consultation.Vitals;
using Sen.Vietnam;

namespace Sen.Consultation.Attention;

/// <summary>
/// "Cần lưu ý": what a careful colleague would point at. Each rule names its source; none of them blocks. Rules of interaction
/// and allergy are in <see cref="Assessment"/>, because they do.
/// </summary>
internal static class AttentionRules
{
    /// <summary>A change of a fifth is more than two analysers differ by (biological and analytical variation of most tests).</summary>
    private const decimal WorseBy = 0.2m;

    /// <summary>QĐ 5481/QĐ-BYT of 2020, type 2 diabetes: fundus examination every year.</summary>
    private const int EyeMonths = 12;

    /// <summary>KDIGO 2024 §4.3: potassium and creatinine two to four weeks after starting a renin-angiotensin inhibitor.</summary>
    private static readonly string[] ReninInhibitors =
    [
        "captopril", "enalapril", "lisinopril", "perindopril", "ramipril", "imidapril", "quinapril", "benazepril", "fosinopril",
        "losartan", "valsartan", "telmisartan", "irbesartan", "candesartan", "olmesartan",
    ];

    /// <summary>QĐ 5481/QĐ-BYT of 2020: sulphonylureas lower glucose further with an inhibitor of the converting enzyme.</summary>
    private static readonly string[] Sulphonylureas = ["gliclazid", "glimepirid", "glibenclamid", "glipizid"];

    private static readonly string[] HypoglycaemiaAdvice = ["ha duong huyet", "run tay", "va mo hoi"];

    public static IReadOnlyList<AttentionNote> Of(Chart chart, IReadOnlyList<TestSeries> results, DateTimeOffset now)
    {
        var notes = new List<AttentionNote>();
        notes.AddRange(Results(results, now));
        notes.AddRange(VitalDangers(chart, now));
        notes.AddRange(Medicines(chart));
        notes.AddRange(EyeExamination(chart, now));
        notes.AddRange(Waiting(chart));
        return [.. notes.OrderBy(n => n.Gravity).Take(AttentionNote.Most)];
    }

    private static IEnumerable<AttentionNote> Results(IReadOnlyList<TestSeries> results, DateTimeOffset now)
    {
        var recent = results.Where(s => s.Latest.At >= now.AddDays(-30)).ToList();
        foreach (var test in recent.Where(s => s.Latest.Critical))
        {
            yield return new AttentionNote(Gravity.Danger, "Critical", [test.Name, test.Latest.Text, MeasureUnits.Short(test.Unit)], "SeeResults", "#results");
        }

        var worse = recent.Where(s => !s.Latest.Critical).Select(s => (Test: s, Change: Worsening(s))).Where(w => w.Change >= WorseBy)
            .OrderByDescending(w => w.Change).Take(2);
        foreach (var (test, _) in worse)
        {
            yield return new AttentionNote(
                Gravity.Warning,
                test.Latest.High ? "Rising" : "Falling",
                [test.Name, test.Previous!.Text, test.Latest.Text, MeasureUnits.Short(test.Unit)],
                "AddOrder",
                $"?order={Uri.EscapeDataString(test.Name)}#orders");
        }
    }

    /// <summary>By how much an abnormal value moved further out, as a part of the earlier one; 0 when it did not.</summary>
    internal static decimal Worsening(TestSeries test)
    {
        if (test.Latest.Value is not { } latest || test.Previous?.Value is not { } previous || previous <= 0)
        {
            return 0;
        }

        return test.Latest.High ? Math.Max(0, (latest - previous) / previous)
            : test.Latest.Low ? Math.Max(0, (previous - latest) / previous) : 0;
    }

    private static IEnumerable<AttentionNote> VitalDangers(Chart chart, DateTimeOffset now)
    {
        foreach (var (sign, low, high) in new (VitalSign, decimal, decimal)[]
        {
            (VitalSigns.Systolic, 80, 180), (VitalSigns.Diastolic, 0, 110), (VitalSigns.Saturation, 92, 101),
            (VitalSigns.Temperature, 35, 39.5m), (VitalSigns.Glucose, 3, 20),
        })
        {
            var series = VitalsRecord.Series(chart.Vitals, sign);
            if (series.Count > 0 && series[^1] is var last && last.At >= now.AddHours(-12) && (last.Value < low || last.Value >= high))
            {
                yield return new AttentionNote(
                    Gravity.Danger, $"Vital.{sign.Key}", [DecimalText.Format(last.Value), sign.Unit], "SeeVitals", "#vitals");
            }
        }
    }

    private static IEnumerable<AttentionNote> Medicines(Chart chart)
    {
        var lines = chart.Lines;
        var before = chart.PreviousLines;
        var started = lines.FirstOrDefault(l => Has(l, ReninInhibitors) && !before.Any(b => Has(b, ReninInhibitors)));
        if (started is not null)
        {
            yield return new AttentionNote(Gravity.Warning, "Renin", [started.Name], "AddOrder", $"?order={Uri.EscapeDataString("kali")}#orders");
        }

        var inhibitor = lines.FirstOrDefault(l => Has(l, ReninInhibitors));
        var sulphonylurea = lines.FirstOrDefault(l => Has(l, Sulphonylureas));
        if (inhibitor is not null && sulphonylurea is not null)
        {
            var advised = HypoglycaemiaAdvice.Any(a => SearchKey.Of(chart.Text(NoteSection.Advice)).Contains(a, StringComparison.Ordinal));
            yield return new AttentionNote(
                Gravity.Information, "Hypoglycaemia", [inhibitor.Name, sulphonylurea.Name], advised ? "Advised" : "AddAdvice", "#advice");
        }
    }

    private static IEnumerable<AttentionNote> EyeExamination(Chart chart, DateTimeOffset now)
    {
        var diabetic = chart.Diagnoses.Concat(chart.Problems.Where(p => !Chart.IsResolved(p.Resource)))
            .SelectMany(c => new Diagnosis(c.Resource).Codes)
            .Any(c => string.CompareOrdinal(c, "E10") >= 0 && string.CompareOrdinal(c, "E15") < 0);
        if (!diabetic)
        {
            yield break;
        }

        var last = chart.Requests.Where(r => r.Resource.Status is "active" or "completed" or "draft")
            .Where(r => SearchKey.Of(r.Resource.Code?.Text).Contains("day mat", StringComparison.Ordinal))
            .Max(r => r.Resource.AuthoredOn?.LowerBound);
        if (last is null)
        {
            yield return new AttentionNote(Gravity.Reminder, "EyeNever", [], "OrderEye", EyeSearch);
        }
        else if (Months(last.Value, now) is var months && months >= EyeMonths)
        {
            yield return new AttentionNote(
                Gravity.Reminder, "EyeLate", [months.ToString(System.Globalization.CultureInfo.InvariantCulture)], "OrderEye", EyeSearch);
        }
    }

    private static string EyeSearch => $"?order={Uri.EscapeDataString("soi đáy mắt")}#orders";

    private static IEnumerable<AttentionNote> Waiting(Chart chart)
    {
        var waiting = chart.Orders.Count(o => o.Resource.Status == "active");
        if (waiting > 0)
        {
            yield return new AttentionNote(
                Gravity.Reminder, "Waiting", [waiting.ToString(System.Globalization.CultureInfo.InvariantCulture)], "SeeOrders", "#orders");
        }
    }

    private static bool Has(PrescriptionLine line, string[] substances)
    {
        var key = SearchKey.Of(line.Ingredients);
        return Array.Exists(substances, s => key.Contains(s, StringComparison.Ordinal));
    }

    private static int Months(DateTimeOffset from, DateTimeOffset to) => Age.On(VietnamTime.DayOf(from), VietnamTime.DayOf(to)).Months;
}
