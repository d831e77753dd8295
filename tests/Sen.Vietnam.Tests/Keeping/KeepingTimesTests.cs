namespace Sen.Vietnam.Tests.Keeping;

public sealed class KeepingTimesTests
{
    private static readonly DateOnly Day = new(2026, 11, 24);

    [Theory]
    [InlineData(KeepingKind.Ordinary, 10)]
    [InlineData(KeepingKind.HealthCheck, 2)]
    [InlineData(KeepingKind.Accident, 20)]
    [InlineData(KeepingKind.Occupational, 20)]
    [InlineData(KeepingKind.Psychiatric, 20)]
    [InlineData(KeepingKind.Death, 30)]
    [InlineData(KeepingKind.Transplant, 30)]
    public void Each_kind_is_kept_as_long_as_the_circular_says(KeepingKind kind, int years) => KeepingTimes.At(kind, Day)!.Years.ShouldBe(years);

    [Theory]
    [InlineData("I10", KeepingKind.Ordinary)]
    [InlineData("F32.1", KeepingKind.Psychiatric)]
    [InlineData("S52.5", KeepingKind.Accident)]
    [InlineData("V23.4", KeepingKind.Accident)]
    [InlineData("J62", KeepingKind.Occupational)]
    [InlineData("Z94.0", KeepingKind.Transplant)]
    [InlineData("Z00.0", KeepingKind.HealthCheck)]
    [InlineData("Z03", KeepingKind.Ordinary)]
    public void A_diagnosis_says_what_kind_of_record_it_is(string code, KeepingKind kind) =>
        KeepingTimes.KindsOf([code], Day).ShouldBe([kind]);

    [Fact]
    public void The_longest_time_counts_and_a_visit_without_diagnoses_is_ordinary()
    {
        KeepingTimes.Longest(KeepingTimes.KindsOf(["I10", "Z94.0", "F32"], Day), Day)!.Kind.ShouldBe(KeepingKind.Transplant);
        KeepingTimes.Longest(KeepingTimes.KindsOf(["Z00.0", "I10"], Day), Day)!.Kind.ShouldBe(KeepingKind.Ordinary);
        KeepingTimes.KindsOf([], Day).ShouldBe([KeepingKind.Ordinary]);
    }

    [Fact]
    public void Years_are_counted_from_the_end_of_the_year() =>
        KeepingTimes.At(KeepingKind.Ordinary, Day)!.LastDay(new DateOnly(2026, 1, 2)).ShouldBe(new DateOnly(2036, 12, 31));

    [Fact]
    public void Before_the_list_begins_nothing_has_a_time()
    {
        KeepingTimes.At(KeepingKind.Ordinary, new DateOnly(2024, 1, 1)).ShouldBeNull();
        KeepingTimes.Longest([KeepingKind.Ordinary], new DateOnly(2024, 1, 1)).ShouldBeNull();
        KeepingTimes.ShortestYears(Day).ShouldBe(2);
    }

    [Fact]
    public void Every_kind_has_a_time() => Enum.GetValues<KeepingKind>().ShouldAllBe(k => KeepingTimes.At(k, Day) != null);
}
