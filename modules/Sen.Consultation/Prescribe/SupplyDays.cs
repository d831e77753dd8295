using System.Globalization;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Consultation.Prescribe;

/// <summary>How long one out-patient prescription may last on a day for these diagnoses.</summary>
/// <param name="Longest">In days.</param>
/// <param name="Because">The diagnoses on the list of long-term diseases, as 3-character categories or codes; empty when none is.</param>
internal sealed record SupplyAllowance(int Longest, IReadOnlyList<string> Because);

/// <summary>
/// TT 26/2025/TT-BYT: at most 30 days, up to 90 for the diseases of its annex VII; narcotic and psychotropic medicines less. All
/// are dated data, chosen by the day the prescription is written, so that an old prescription is judged by the rule of its day.
/// </summary>
internal static class SupplyDays
{
    public const int Usual = 30;

    private const string OfAnnexSeven = "annex7";

    private static readonly Lazy<IReadOnlyList<Limit>> Limits = new(() => [.. DatedRows.Read("supply_limits.csv").Select(Limit.Read)]);

    private static readonly Lazy<IReadOnlyList<Disease>> LongTerm = new(() => [.. DatedRows.Read("chronic_diseases.csv")
        .Select(r => new Disease(r.Validity, Split(r.Fields[4]), Split(r.Fields[5])))]);

    /// <summary>The choices on the page for a kind.</summary>
    public static IReadOnlyList<int> Choices(PrescriptionKind kind) => kind switch
    {
        PrescriptionKind.Narcotic => [3, 7, 10, 30],
        PrescriptionKind.Psychotropic => [5, 10, 20, 30],
        _ => [14, 30, 60, 90],
    };

    public static SupplyAllowance Allowed(IEnumerable<string> icdCodes, DateOnly day, PrescriptionKind kind = PrescriptionKind.Ordinary)
    {
        var limit = Limits.Value.FirstOrDefault(l => l.Kind == kind && l.Validity.Covers(day));
        if (limit is null)
        {
            return new SupplyAllowance(Usual, []);
        }

        var because = new List<string>();
        foreach (var code in icdCodes)
        {
            var diseases = limit.LongFor is { } own ? [own] : LongTerm.Value;
            if (diseases.Any(d => d.Validity.Covers(day) && d.Includes(code)))
            {
                // E11.2 is allowed because E11 is: the category is what the list and the doctor talk about.
                var shown = code.Split('.')[0];
                if (!because.Contains(shown, StringComparer.Ordinal))
                {
                    because.Add(shown);
                }
            }
        }

        return new SupplyAllowance(because.Count > 0 ? limit.LongDays : limit.Days, because);
    }

    /// <summary>The number of days, or why not; the refusal carries the limit for the message.</summary>
    public static Result<int> Check(string? text, SupplyAllowance allowance)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) || days < 1)
        {
            return Invalid.One("supply.number", "days", "A whole number of days is needed.");
        }

        return days <= allowance.Longest
            ? days
            : Invalid.One(
                "supply.too-long", string.Create(CultureInfo.InvariantCulture, $"{days}|{allowance.Longest}"),
                $"At most {allowance.Longest} days for these diagnoses (TT 26/2025/TT-BYT).");
    }

    private static string[] Split(string codes) => codes.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private sealed record Limit(Validity Validity, PrescriptionKind Kind, int Days, int LongDays, Disease? LongFor)
    {
        public static Limit Read((Validity Validity, string[] Fields) row)
        {
            var fields = row.Fields;
            return new Limit(
                row.Validity, DatedRows.Kind(fields[2]), int.Parse(fields[3], CultureInfo.InvariantCulture), int.Parse(fields[4], CultureInfo.InvariantCulture),
                fields[5] == OfAnnexSeven ? null : new Disease(row.Validity, Split(fields[5]), []));
        }
    }

    private sealed record Disease(Validity Validity, string[] Codes, string[] Except)
    {
        public bool Includes(string code) => Array.Exists(Codes, c => Covers(c, code)) && !Array.Exists(Except, c => Covers(c, code));

        // "E10-E14" covers by category, "F11.2-F11.9" by code, "E11" covers E11.2.
        private static bool Covers(string entry, string code)
        {
            if (entry.Split('-') is [var first, var last])
            {
                var cut = code.Length > first.Length ? code[..first.Length] : code;
                return string.CompareOrdinal(cut, first) >= 0 && string.CompareOrdinal(cut, last) <= 0;
            }

            return code.StartsWith(entry, StringComparison.Ordinal)
                && (code.Length == entry.Length || entry.Contains('.', StringComparison.Ordinal) || code[entry.Length] == '.');
        }
    }
}
