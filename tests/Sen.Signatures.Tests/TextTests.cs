using System.Globalization;

namespace Sen.Signatures.Tests;

public sealed class TextTests
{
    [Theory]
    [InlineData("vi")]
    [InlineData("en")]
    public void Every_code_has_its_sentence(string language)
    {
        var culture = CultureInfo.GetCultureInfo(language);
        All<RefusalCode>(culture).Concat(All<SignatureProblem>(culture)).Concat(All<SignatureLevel>(culture)).Concat(All<RevocationState>(culture)).Concat(All<SignatureCoverage>(culture)).Concat(All<HealthCardProblem>(culture)).Concat(All<HealthCardRemark>(culture))
            .ShouldAllBe(text => text.Length > 5);
    }

    private static IEnumerable<string> All<TCode>(CultureInfo culture)
        where TCode : struct, Enum => Enum.GetValues<TCode>().Select(code => SignatureTexts.Of(code, culture));
}
