namespace Sen.Vietnam;

/// <summary>Base salary (lương cơ sở, mức tham chiếu): đồng a month, the measure of many thresholds.</summary>
public sealed record BaseSalary(long Monthly, Validity Validity, string Source)
{
    private static readonly Lazy<BaseSalary[]> All = new(() =>
        [.. Embedded.Rows("base_salary.csv").Select(row => new BaseSalary((long)row.Decimal("amount"), row.Validity, row["source"]))]);

    /// <summary>The amount in force on the day; null before 01/07/2023, of which no amount was collected.</summary>
    public static BaseSalary? At(DateOnly day) => Array.Find(All.Value, salary => salary.Validity.Covers(day));
}
