namespace Sen.Vietnam;

/// <summary>The dated tables of the insurance: what a digit, a group of letters and a kind of visit mean on a day.</summary>
internal static class BhytRules
{
    private static readonly Lazy<(int Digit, decimal Percent, bool RatioLimits, Validity Validity, string Source)[]> Levels = new(() =>
        [.. Embedded.Rows("bhyt_levels.csv").Select(row =>
            (row.Int("digit"), row.Decimal("percent"), row["ratio_limits"] == "yes", row.Validity, row["source"]))]);

    private static readonly Lazy<(string Letters, int Digit, Validity Validity, string Source)[]> Objects = new(() =>
        [.. Embedded.Rows("bhyt_objects.csv").Select(row => (row["letters"], row.Int("digit"), row.Validity, row["source"]))]);

    private static readonly Lazy<VisitKind[]> Kinds = new(() => [.. Embedded.Rows("bhyt_visit_kinds.csv").Select(VisitKind.Of)]);

    private static readonly Lazy<(string Rule, decimal Value, Validity Validity)[]> Values = new(() =>
        [.. Embedded.Rows("bhyt_rules.csv").Select(row => (row["rule"], row.Decimal("value"), row.Validity))]);

    internal static BenefitLevel? Level(int digit, DateOnly day, string? because)
    {
        var level = Array.Find(Levels.Value, row => row.Digit == digit && row.Validity.Covers(day));
        return level.Source is null ? null : new BenefitLevel(digit, level.Percent, level.RatioLimits, because ?? level.Source);
    }

    internal static BenefitLevel? LevelOfLetters(string letters, DateOnly day)
    {
        var row = Array.Find(Objects.Value, row => string.Equals(row.Letters, letters, StringComparison.Ordinal) && row.Validity.Covers(day));
        return row.Source is null ? null : Level(row.Digit, day, row.Source);
    }

    internal static VisitKind? Kind(string code, bool inpatient, DateOnly day)
        => Array.Find(Kinds.Value, kind => string.Equals(kind.Code, code, StringComparison.Ordinal)
            && kind.Fits(inpatient) && kind.Validity.Covers(day));

    internal static decimal? Value(string rule, DateOnly day)
    {
        var row = Array.Find(Values.Value, row => string.Equals(row.Rule, rule, StringComparison.Ordinal) && row.Validity.Covers(day));
        return row.Rule is null ? null : row.Value;
    }
}

/// <summary>A row of MA_DOITUONG_KCB (QĐ 3276/QĐ-BYT of 17/10/2025) as arithmetic.</summary>
/// <param name="Care">any, outpatient or inpatient.</param>
/// <param name="Ratio">Percent of the card's level that counts.</param>
/// <param name="RightRoute">The 15 % rule applies.</param>
/// <param name="Whole">100 % whatever the card says (commune stations and alike).</param>
internal sealed record VisitKind(string Code, string Care, decimal Ratio, bool RightRoute, bool Whole, Validity Validity, string Basis)
{
    internal static VisitKind Of(CsvRow row) => new(
        row["code"], row["care"], row.Decimal("ratio"), row["right_route"] == "yes", row["whole"] == "yes", row.Validity, row["basis"]);

    internal bool Fits(bool inpatient) => Care == "any" || (Care == "inpatient") == inpatient;
}
