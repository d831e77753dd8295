using System.Globalization;

namespace Sen.Vietnam.Tests.Payments;

public sealed class MoneyTests
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    [Fact]
    public void Digits_are_grouped_and_the_unit_does_not_break_away()
    {
        Money.Format(107_304).ShouldBe("107.304\u00A0đ");
        Money.Format(0).ShouldBe("0\u00A0đ");
        Money.Format(-1_500).ShouldBe("-1.500\u00A0đ");
        Money.Format(107_304, English).ShouldBe("107,304\u00A0đ");
        Money.Number(472.5m).ShouldBe("472,5");
    }

    [Theory]
    [InlineData(0, "không đồng")]
    [InlineData(4, "bốn đồng")]
    [InlineData(10, "mười đồng")]
    [InlineData(15, "mười lăm đồng")]
    [InlineData(21, "hai mươi mốt đồng")]
    [InlineData(24, "hai mươi tư đồng")]
    [InlineData(105, "một trăm linh năm đồng")]
    [InlineData(107_304, "một trăm linh bảy nghìn ba trăm linh bốn đồng")]
    [InlineData(429_216, "bốn trăm hai mươi chín nghìn hai trăm mười sáu đồng")]
    [InlineData(1_000_005, "một triệu không trăm linh năm đồng")]
    [InlineData(1_050_000, "một triệu không trăm năm mươi nghìn đồng")]
    [InlineData(2_000_000_000, "hai tỷ đồng")]
    [InlineData(1_000_000_000_001, "một nghìn tỷ không trăm linh một đồng")]
    [InlineData(-21_000, "âm hai mươi mốt nghìn đồng")]
    public void Sums_are_said_as_receipts_say_them(long dong, string words) => Money.InWords(dong).ShouldBe(words);

    [Fact]
    public void Extremes_have_words_too()
    {
        Money.InWords(long.MaxValue).ShouldStartWith("chín tỷ hai trăm hai mươi ba triệu");
        Money.InWords(long.MinValue).ShouldStartWith("âm chín tỷ hai trăm");
        Money.InWords(107_304, English).ShouldBe("one hundred seven thousand three hundred four đồng");
        Money.InWords(long.MinValue, English).ShouldStartWith("minus nine quintillion");
    }
}
