using Sen.Consultation.Prescribe;
using Sen.Vietnam;

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

    [Theory]
    [InlineData(PrescriptionKind.Narcotic, "M54.5", 7)]
    [InlineData(PrescriptionKind.Narcotic, "C34.1", 30)]
    [InlineData(PrescriptionKind.Narcotic, "I10", 7)]
    [InlineData(PrescriptionKind.Psychotropic, "G47.0", 10)]
    [InlineData(PrescriptionKind.Psychotropic, "G40.3", 30)]
    public void Controlled_medicines_last_shorter(PrescriptionKind kind, string code, int days) =>
        SupplyDays.Allowed([code], Day, kind).Longest.ShouldBe(days);

    [Theory]
    [InlineData("Tramadol HCl", PrescriptionKind.Narcotic)]
    [InlineData("Codeine phosphat + paracetamol", PrescriptionKind.Narcotic)]
    [InlineData("Midazolam (dưới dạng Midazolam HCl) 5mg/5ml", PrescriptionKind.Psychotropic)]
    [InlineData("Loratadin + pseudoephedrin", PrescriptionKind.Psychotropic)]
    [InlineData("Metformin hydroclorid", PrescriptionKind.Ordinary)]
    [InlineData("Apomorphin", PrescriptionKind.Ordinary)]
    public void The_kind_follows_from_the_listed_substances(string ingredients, PrescriptionKind kind) =>
        ControlledSubstances.KindOf(ingredients, Day).ShouldBe(kind);
}
