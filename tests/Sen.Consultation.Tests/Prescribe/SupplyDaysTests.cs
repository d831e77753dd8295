using Sen.Consultation.Prescribe;

namespace Sen.Consultation.Tests.Prescribe;

public sealed class SupplyDaysTests
{
    private static readonly DateOnly Day = new(2026, 11, 24);

    [Theory]
    [InlineData("J06.9", 30)]
    [InlineData("E78.2", 30)]
    [InlineData("I10", 90)]
    [InlineData("E11.2", 90)]
    [InlineData("E11.0", 30)]
    [InlineData("E10.1", 30)]
    [InlineData("B22.7", 90)]
    [InlineData("F11.2", 90)]
    [InlineData("F11.0", 30)]
    [InlineData("M02.8", 90)]
    [InlineData("M02.0", 30)]
    [InlineData("C500", 30)]
    public void The_longest_supply_follows_from_the_list_of_long_term_diseases(string code, int days) =>
        SupplyDays.Allowed([code], Day).Longest.ShouldBe(days);

    [Fact]
    public void The_diseases_that_allow_it_are_named()
    {
        var allowed = SupplyDays.Allowed(["E11.2", "N08.3", "I10", "E78.2"], Day);
        allowed.Because.ShouldBe(["E11", "N08", "I10"]);
        allowed.Longest.ShouldBe(90);
    }

    [Fact]
    public void Before_the_circular_was_in_force_the_usual_days_hold() =>
        SupplyDays.Allowed(["I10"], new DateOnly(2025, 6, 30)).Longest.ShouldBe(SupplyDays.Usual);

    [Theory]
    [InlineData("90", true)]
    [InlineData("91", false)]
    [InlineData("0", false)]
    [InlineData("ba mươi", false)]
    public void Days_beyond_the_limit_are_refused(string text, bool accepted) =>
        SupplyDays.Check(text, SupplyDays.Allowed(["I10"], Day)).Succeeded.ShouldBe(accepted);
}
