using System.Globalization;
using System.Reflection;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Consultation.Prescribe;

/// <summary>How long one out-patient prescription may last on a day for these diagnoses.</summary>
/// <param name="Longest">In days.</param>
/// <param name="Because">The diagnoses on the list of long-term diseases, as 3-character categories or codes; empty when none is.</param>
internal sealed record SupplyAllowance(int Longest, IReadOnlyList<string> Because);

/// <summary>
/// TT 26/2025/TT-BYT: at most 30 days; up to 90 for the diseases of its annex VII. Both are dated data, chosen by the day the
/// prescription is written, so that an old prescription is judged by the rule of its day.
/// </summary>
internal static class SupplyDays
{
    public const int Usual = 30;

    private static readonly Lazy<IReadOnlyList<Limit>> Limits = new(() => [.. Rows("supply_limits.csv")
        .Select(r => new Limit(r.Validity, int.Parse(r.Fields[2], CultureInfo.InvariantCulture), int.Parse(r.Fields[3], CultureInfo.InvariantCulture)))]);

    private static readonly Lazy<IReadOnlyList<Chronic>> Diseases = new(() => [.. Rows("chronic_diseases.csv")
        .Select(r => new Chronic(r.Validity, Split(r.Fields[4]), Split(r.Fields[5])))]);

    /// <summary>The choices on the page.</summary>
    public static IReadOnlyList<int> Choices { get; } = [14, 30, 60, 90];

    public static SupplyAllowance Allowed(IEnumerable<string> icdCodes, DateOnly day)
    {
        var limit = Limits.Value.FirstOrDefault(l => l.Validity.Covers(day));
        if (limit is null)
        {
            return new SupplyAllowance(Usual, []);
        }

        var because = new List<string>();
        foreach (var code in icdCodes)
        {
            if (Diseases.Value.Any(d => d.Validity.Covers(day) && d.Includes(code)))
            {
                // E11.2 is allowed because E11 is: the category is what the list and the doctor talk about.
                var shown = code.Split('.')[0];
                if (!because.Contains(shown, StringComparer.Ordinal))
                {
                    because.Add(shown);
                }
            }
        }

        return new SupplyAllowance(because.Count > 0 ? limit.ChronicDays : limit.OrdinaryDays, because);
    }

    /// <summary>The number of days, or why not.</summary>
    public static Result<int> Check(string? text, SupplyAllowance allowance)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) || days < 1)
        {
            return Invalid.One("supply.number", "days", "A whole number of days is needed.");
        }

        return days <= allowance.Longest
            ? days
            : Invalid.One("supply.too-long", "days", $"At most {allowance.Longest} days for these diagnoses (TT 26/2025/TT-BYT).");
    }

    private static string[] Split(string codes) => codes.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<(Validity Validity, string[] Fields)> Rows(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The data file {name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        foreach (var line in reader.ReadToEnd().Split('\n').Where(l => l.Length > 0 && l[0] != '#').Skip(1))
        {
            var fields = line.TrimEnd('\r').Split(';');
            var to = fields[1].Length == 0 ? (DateOnly?)null : Day(fields[1]);
            yield return (new Validity(Day(fields[0]), to), fields);
        }
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record Limit(Validity Validity, int OrdinaryDays, int ChronicDays);

    private sealed record Chronic(Validity Validity, string[] Codes, string[] Except)
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
