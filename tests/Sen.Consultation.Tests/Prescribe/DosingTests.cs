using FsCheck;
using FsCheck.Fluent;
using Sen.Consultation.Prescribe;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Consultation.Tests.Prescribe;

public sealed class DosingTests
{
    [Theory]
    [InlineData("1", "", "1", "", 30, 60)]
    [InlineData("1/2", "-", "", "", 30, 15)]
    [InlineData("0,5", "", "", "1", 7, 11)]
    [InlineData("1/3", "1/3", "1/3", "", 30, 30)]
    public void The_quantity_is_what_the_days_need_in_whole_units(string morning, string noon, string afternoon, string evening, int days, int quantity) =>
        Read(morning, noon, afternoon, evening).Value.Quantity(days).ShouldBe(quantity);

    [Theory]
    [InlineData("-1")]
    [InlineData("201")]
    [InlineData("1/0")]
    [InlineData("một")]
    public void What_is_no_dose_is_refused(string text) => Read(text, "", "", "").Succeeded.ShouldBeFalse();

    [Theory]
    [InlineData("1", "1")]
    [InlineData("0,5", "1/2")]
    [InlineData("0.25", "1/4")]
    [InlineData("1,5", "1,5")]
    [InlineData("", "")]
    public void Doses_are_written_as_people_cut_tablets(string typed, string shown) => Doses.Text(Read(typed, "", "", "").Value.Morning).ShouldBe(shown);

    [Fact]
    public void More_days_never_need_less() => Prop.ForAll<PositiveInt, PositiveInt>((halves, days) =>
    {
        var doses = new Doses(halves.Get % 20 / 2m, 0, 0, 0);
        return doses.Quantity(days.Get % 90) <= doses.Quantity((days.Get % 90) + 1);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_line_keeps_its_doses_in_one_dosage_for_each_part_of_the_day()
    {
        var line = new PrescriptionLine(new MedicationRequest { Id = "a", Status = "draft" });

        line.Set(new Doses(1, 0, 0.5m, 0), 30, " uống sau ăn ", "viên").ShouldBeTrue();

        line.Doses.ShouldBe(new Doses(1, 0, 0.5m, 0));
        line.Quantity.ShouldBe(45);
        line.Resource.DosageInstruction.Select(d => d.Timing!.Repeat!.When[0]).ShouldBe(["MORN", "AFT"]);
        line.Instruction.ShouldBe("uống sau ăn");
        line.Set(new Doses(1, 0, 0.5m, 0), 30, "uống sau ăn", "viên").ShouldBeFalse("nothing changed, nothing is written");
    }

    [Fact]
    public void Two_quick_edits_of_one_form_never_fight()
    {
        var line = new PrescriptionLine(new MedicationRequest { Id = "a" });
        line.Set(default, 30, "", "viên");
        var was = LineMerge.Remember(line);
        line.Set(new Doses(1, 0, 0, 0), 30, "", "viên");

        LineMerge.Of(was, line, new Doses(1, 0, 1, 0), "")!.Value.Doses.ShouldBe(new Doses(1, 0, 1, 0));
        LineMerge.Of(was, line, new Doses(0, 0, 1, 0), "")!.Value.Doses.ShouldBe(new Doses(1, 0, 1, 0), "what this form did not touch stays");
        LineMerge.Of(was, line, new Doses(2, 0, 0, 0), "").ShouldBeNull("both changed the morning");
    }

    private static Result<Doses> Read(string morning, string noon, string afternoon, string evening) => Doses.Read(name => name switch
    {
        "morning" => morning,
        "noon" => noon,
        "afternoon" => afternoon,
        _ => evening,
    });
}
