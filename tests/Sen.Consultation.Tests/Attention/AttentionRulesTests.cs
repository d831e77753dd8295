using Sen.Consultation.Attention;

namespace Sen.Consultation.Tests.Attention;

public sealed class AttentionRulesTests
{
    [Theory]
    [InlineData("H", 64, 22, 1.909)]
    [InlineData("H", 20, 22, 0)]
    [InlineData("L", 10, 20, 0.5)]
    [InlineData("N", 64, 22, 0)]
    public void A_value_that_moved_further_out_is_worse(string flag, double latest, double previous, double change) =>
        ((double)AttentionRules.Worsening(Series(flag, (decimal)latest, (decimal)previous))).ShouldBe(change, 0.001);

    [Fact]
    public void A_first_value_is_not_worse_than_nothing() =>
        AttentionRules.Worsening(new TestSeries("x", "x", "", [new TestPoint(9, "9", "H", DateTimeOffset.UnixEpoch, "1")])).ShouldBe(0);

    private static TestSeries Series(string flag, decimal latest, decimal previous) => new("x", "ACR", "mg/g",
    [
        new TestPoint(latest, "", flag, DateTimeOffset.UnixEpoch.AddDays(1), "2"), new TestPoint(previous, "", null, DateTimeOffset.UnixEpoch, "1"),
    ]);
}
