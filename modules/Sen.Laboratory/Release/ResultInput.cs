using Sen.Record;
using Sen.Vietnam;

namespace Sen.Laboratory.Release;

/// <summary>One result as entered.</summary>
/// <param name="Test">The test.</param>
/// <param name="Value">A number, or null for words.</param>
/// <param name="Words">"âm tính", "A"; null for a number.</param>
/// <param name="Flag">Where it lies for this person.</param>
internal sealed record EnteredResult(LabTest Test, decimal? Value, string? Words, LabFlag Flag);

/// <summary>Reads the result form. A value that is hardly possible is asked again, not refused: analysers do meet extremes.</summary>
internal static class ResultInput
{
    public const string Positive = "positive";
    public const string Negative = "negative";
    private const int LongestWords = 200;

    /// <summary>More than this many times beyond the danger limit, or beyond the range where no danger limit is known, is taken for a slip.</summary>
    private const decimal BeyondDanger = 2;

    private const decimal BeyondRange = 10;

    /// <summary>All results of the form; an empty line was not measured.</summary>
    /// <param name="tests">The lines of the order.</param>
    /// <param name="field">Value of a form field by name.</param>
    /// <param name="sex">For the reference range.</param>
    /// <param name="months">Age, for the reference range.</param>
    public static Result<IReadOnlyList<EnteredResult>> Read(IReadOnlyList<LabTest> tests, Func<string, string?> field, Sex sex, int months)
    {
        var issues = new List<Issue>();
        var results = new List<EnteredResult>();
        var confirmed = field("confirm") == "1";
        foreach (var test in tests)
        {
            var text = field(Field(test))?.Trim();
            if (string.IsNullOrEmpty(text))
            {
                continue;
            }

            var read = test.IsQuantity ? Number(test, text, sex, months, confirmed) : Words(test, text, sex, months);
            if (read.Succeeded)
            {
                results.Add(read.Value);
            }
            else
            {
                issues.AddRange(((Invalid)read.Failure).Issues);
            }
        }

        if (results.Count == 0 && issues.Count == 0)
        {
            issues.Add(new Issue("result.empty", "", "No result was entered."));
        }

        return issues.Count > 0 ? new Invalid(issues) : results;
    }

    public static string Field(LabTest test) => $"r-{test.Code}";

    /// <summary>True when the value is far beyond what the person's limits say, so that somebody should look twice.</summary>
    public static bool Doubtful(LabTest test, decimal value, Sex sex, int months)
    {
        if (test.RangeFor(sex, months) is not { } range)
        {
            return false;
        }

        return value > (range.DangerHigh * BeyondDanger ?? range.High * BeyondRange)
            || value < (range.DangerLow / BeyondDanger ?? range.Low / BeyondRange);
    }

    private static Result<EnteredResult> Number(LabTest test, string text, Sex sex, int months, bool confirmed)
    {
        if (!DecimalText.TryParse(text, out var value) || value < 0)
        {
            return Invalid.One("result.number", Field(test), "A number of zero or more.");
        }

        return Doubtful(test, value, sex, months) && !confirmed
            ? Invalid.One("result.doubtful", Field(test), "Far beyond the limits; confirm it.")
            : new EnteredResult(test, value, null, test.Flag(value, sex, months));
    }

    private static Result<EnteredResult> Words(LabTest test, string text, Sex sex, int months)
    {
        if (text.Length > LongestWords || text.Any(char.IsControl))
        {
            return Invalid.One("result.words", Field(test), $"At most {LongestWords} characters.");
        }

        var expected = test.RangeFor(sex, months)?.Expected;
        var flag = expected is null ? LabFlag.Unknown : string.Equals(text, expected, StringComparison.Ordinal) ? LabFlag.Normal : LabFlag.Abnormal;
        return expected is not null && text is not (Positive or Negative)
            ? Invalid.One("result.choice", Field(test), "Positive or negative.")
            : new EnteredResult(test, null, text, flag);
    }
}
