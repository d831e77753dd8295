using System.Globalization;
using System.Reflection;

namespace Sen.Vietnam.Tests;

public sealed class FormatCodesTests
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    private static string[] Codes(Type type) => [.. type.GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];

    [Fact]
    public void No_code_is_used_twice()
        => Codes(typeof(FormatCodes)).Concat(Codes(typeof(BenefitReason))).ShouldBeUnique();

    [Fact]
    public void Every_code_has_a_sentence_in_both_languages()
    {
        foreach (var code in Codes(typeof(FormatCodes)).Concat(Codes(typeof(BenefitReason))))
        {
            Texts.Find(code, null).ShouldNotBeNullOrEmpty(code);
            Texts.Find(code, English).ShouldNotBeNullOrEmpty(code);
            Texts.Find(code, English).ShouldNotBe(Texts.Find(code, null), code);
        }
    }

    [Fact]
    public void A_failed_result_throws_only_when_asked_for_its_value()
    {
        Parsed<string> failed = new FormatError(FormatCodes.Nothing, "", "");
        failed.Succeeded.ShouldBeFalse();
        failed.TryGet(out _, out var error).ShouldBeFalse();
        error.Text().ShouldBe("Chưa đọc được gì.");
        Should.Throw<InvalidOperationException>(() => failed.Value);
        default(Parsed<string>).TryGet(out _, out error).ShouldBeFalse();
        error.Code.ShouldBe(FormatCodes.Nothing);
    }
}
