using FsCheck;
using FsCheck.Fluent;
using Sen.Consultation.Vitals;
using Sen.Record;

namespace Sen.Consultation.Tests.Vitals;

public sealed class VitalsInputTests
{
    [Theory]
    [InlineData("temperature", "19,9")]
    [InlineData("temperature", "45.1")]
    [InlineData("temperature", "367")]
    [InlineData("saturation", "101")]
    [InlineData("pulse", "-80")]
    [InlineData("weight", "4000")]
    public void A_value_no_living_person_has_is_refused(string field, string text) => Code((field, text)).ShouldBe("vitals.implausible");

    [Theory]
    [InlineData("ba mươi bảy")]
    [InlineData("1.234,5")]
    [InlineData("<script>")]
    [InlineData("36,7°C")]
    public void What_is_no_number_is_refused(string text) => Code(("temperature", text)).ShouldBe("vitals.number");

    [Fact]
    public void Comma_and_point_are_the_same_decimal_sign()
    {
        Read(("temperature", "36,7")).Value[VitalSigns.Temperature].ShouldBe(36.7m);
        Read(("temperature", " 36.7 ")).Value[VitalSigns.Temperature].ShouldBe(36.7m);
    }

    [Fact]
    public void A_blood_pressure_has_two_numbers_in_their_order()
    {
        Code(("systolic", "148")).ShouldBe("vitals.pressure-half");
        Code(("systolic", "80"), ("diastolic", "120")).ShouldBe("vitals.pressure-order");
        Read(("systolic", "148"), ("diastolic", "92")).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void Every_mistake_is_listed() =>
        ((Invalid)Read(("temperature", "99"), ("pulse", "x"), ("systolic", "120")).Failure!).Issues.Count.ShouldBe(3);

    [Fact]
    public void Any_text_gives_values_or_issues() => Prop.ForAll<string>(text =>
    {
        var read = VitalsInput.Read(_ => text);
        return read.Succeeded || ((Invalid)read.Failure).Issues.Count > 0;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(148, 40, "High")]
    [InlineData(120, 40, "None")]
    [InlineData(85, 40, "Low")]
    [InlineData(148, 6, "None")]
    public void Adults_are_marked_by_the_adult_range_and_children_are_not(int systolic, int years, string mark) =>
        VitalSigns.MarkOf(VitalSigns.Systolic, systolic, years).ToString().ShouldBe(mark);

    [Fact]
    public void Body_mass_index_follows_from_weight_and_height()
    {
        VitalSigns.Bmi(68.5m, 158).ShouldBe(27.4m);
        VitalSigns.Bmi(68.5m, null).ShouldBeNull();
        VitalSigns.Bmi(68.5m, 20).ShouldBeNull();
    }

    private static Result<VitalsInput> Read(params (string Name, string Text)[] fields) =>
        VitalsInput.Read(name => fields.FirstOrDefault(f => f.Name == name).Text);

    private static string Code(params (string Name, string Text)[] fields) => ((Invalid)Read(fields).Failure!).Issues[0].Code;
}
