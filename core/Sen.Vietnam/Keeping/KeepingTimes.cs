namespace Sen.Vietnam;

/// <summary>Kinds of medical record by how long they are kept.</summary>
public enum KeepingKind
{
    Ordinary,
    HealthCheck,
    Accident,
    Occupational,
    Psychiatric,
    Death,
    Transplant,
}

/// <summary>How long records of a kind are kept, at least.</summary>
public sealed record KeepingTime(KeepingKind Kind, int Years, Validity Validity, string Source, Certainty Certainty)
{
    /// <summary>
    /// The last day on which a record is kept that was closed on this day. Whole calendar years are counted from the one in which it
    /// was closed: the longer reading, since destroying too early cannot be undone.
    /// </summary>
    public DateOnly LastDay(DateOnly closed) => new(closed.Year + Years, 12, 31);
}

/// <summary>Keeping times of medical records (thời hạn lưu trữ hồ sơ bệnh án).</summary>
public static class KeepingTimes
{
    private static readonly Lazy<KeepingTime[]> Times = new(() =>
        [.. Embedded.Rows("keeping_times.csv").Select(row => new KeepingTime(
            Kind(row["kind"]), row.Int("years"), row.Validity, row["source"], Enum.Parse<Certainty>(row["certainty"], ignoreCase: true)))]);

    private static readonly Lazy<Ground[]> Grounds = new(() =>
        [.. Embedded.Rows("keeping_grounds.csv").Select(row => new Ground(Kind(row["kind"]), row["first"], row["last"], row.Validity))]);

    /// <summary>The time in force on the day; null: no list for that day was collected, and nothing may be destroyed by it.</summary>
    public static KeepingTime? At(KeepingKind kind, DateOnly day) => Array.Find(Times.Value, t => t.Kind == kind && t.Validity.Covers(day));

    /// <summary>
    /// What the diagnoses of a visit (ICD-10 codes) make of its record. A visit with nothing but an examination is a health check;
    /// everything else is ordinary at least.
    /// </summary>
    public static IReadOnlySet<KeepingKind> KindsOf(IReadOnlyCollection<string> diagnoses, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(diagnoses);
        var kinds = new HashSet<KeepingKind>();
        foreach (var code in diagnoses)
        {
            kinds.UnionWith(Grounds.Value.Where(g => g.Validity.Covers(day) && g.Covers(code)).Select(g => g.Kind).DefaultIfEmpty(KeepingKind.Ordinary));
        }

        if (kinds.Count == 0)
        {
            kinds.Add(KeepingKind.Ordinary);
        }

        return kinds;
    }

    /// <summary>Of several kinds the one that is kept longest; null when one of them has no time in force on the day.</summary>
    public static KeepingTime? Longest(IEnumerable<KeepingKind> kinds, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        KeepingTime? longest = null;
        foreach (var kind in kinds)
        {
            if (At(kind, day) is not { } time)
            {
                return null;
            }

            longest = longest is null || time.Years > longest.Years ? time : longest;
        }

        return longest;
    }

    /// <summary>The shortest time in force on the day, in years; null: none is.</summary>
    public static int? ShortestYears(DateOnly day) => Times.Value.Where(t => t.Validity.Covers(day)).Select(t => (int?)t.Years).Min();

    private static KeepingKind Kind(string name) => Enum.Parse<KeepingKind>(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);

    /// <summary>A range of categories (three characters) of ICD-10.</summary>
    private sealed record Ground(KeepingKind Kind, string First, string Last, Validity Validity)
    {
        internal bool Covers(string code) =>
            code.Length >= 3 && string.CompareOrdinal(code, 0, First, 0, 3) >= 0 && string.CompareOrdinal(code, 0, Last, 0, 3) <= 0;
    }
}
