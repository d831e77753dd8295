using FsCheck;
using FsCheck.Fluent;
using Sen.Laboratory.Release;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Laboratory.Tests.Release;

public sealed class ResultInputTests
{
    private const int Adult = 42 * 12;

    private static readonly LabTest Hba1c = LabTests.Get("HBA1C")!;
    private static readonly LabTest Potassium = LabTests.Get("K")!;
    private static readonly LabTest Creatinine = LabTests.Get("CREA")!;
    private static readonly LabTest Hbsag = LabTests.Get("HBSAG")!;

    [Theory]
    [InlineData("8,4", LabFlag.High)]
    [InlineData("5.5", LabFlag.Normal)]
    [InlineData("3", LabFlag.Low)]
    public void A_value_is_flagged_against_the_range(string text, LabFlag flag) => Read(Hba1c, text).Value[0].Flag.ShouldBe(flag);

    [Theory]
    [InlineData("7,0", LabFlag.DangerHigh)]
    [InlineData("2,2", LabFlag.DangerLow)]
    public void A_value_beyond_the_danger_limit_is_critical(string text, LabFlag flag) => Read(Potassium, text).Value[0].Flag.ShouldBe(flag);

    [Fact]
    public void The_range_depends_on_the_sex()
    {
        Read(Creatinine, "110", Sex.Female).Value[0].Flag.ShouldBe(LabFlag.High);
        Read(Creatinine, "110", Sex.Male).Value[0].Flag.ShouldBe(LabFlag.Normal);
    }

    [Fact]
    public void A_value_that_is_hardly_possible_is_asked_again_and_accepted_when_confirmed()
    {
        Code(Read(Potassium, "45")).ShouldBe("result.doubtful");
        Read(Potassium, "45", confirm: true).Value[0].Value.ShouldBe(45);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("cao")]
    [InlineData("1.234,5")]
    public void What_is_no_number_is_refused_even_when_confirmed(string text) => Code(Read(Potassium, text, confirm: true)).ShouldBe("result.number");

    [Fact]
    public void A_test_of_presence_is_positive_or_negative()
    {
        Read(Hbsag, "negative").Value[0].Flag.ShouldBe(LabFlag.Normal);
        Read(Hbsag, "positive").Value[0].Flag.ShouldBe(LabFlag.Abnormal);
        Code(Read(Hbsag, "<b>có</b>")).ShouldBe("result.choice");
    }

    [Fact]
    public void Any_text_gives_a_result_or_an_issue() => Prop.ForAll<string>(text =>
    {
        var read = Read(Potassium, text);
        return read.Succeeded || ((Invalid)read.Failure).Issues.Count > 0;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_test_of_the_list_has_a_flag_for_its_own_limits() =>
        LabTests.All.Where(t => t.IsQuantity).ShouldAllBe(t => t.Ranges.All(r => r.Low == null || r.Flag(r.Low.Value) == LabFlag.Normal));

    private static Result<IReadOnlyList<EnteredResult>> Read(LabTest test, string? text, Sex sex = Sex.Female, bool confirm = false) =>
        ResultInput.Read([test], name => name == "confirm" ? confirm ? "1" : null : text, sex, Adult);

    private static string Code(Result<IReadOnlyList<EnteredResult>> read) => ((Invalid)read.Failure!).Issues[0].Code;
}
