using Sen.Consultation.Prescribe;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Consultation.Tests.Prescribe;

public sealed class MedicineCheckTests
{
    [Theory]
    [InlineData("Penicillin", "Amoxicilin 500mg", true)]
    [InlineData("Penicillin", "Ampicilin + sulbactam", true)]
    [InlineData("Amoxicillin", "amoxicilin", true)]
    [InlineData("Penicillin", "Metformin hydroclorid", false)]
    [InlineData("Aspirin", "Ibuprofen", true)]
    [InlineData("Cephalosporin", "Cefuroxim", true)]
    [InlineData("Hải sản", "Paracetamol", false)]
    public void An_allergy_stops_its_substance_and_its_group(string allergy, string ingredient, bool stops)
    {
        var clashes = AllergyCheck.Clashes([Allergy(allergy)], [Line(ingredient)]);
        (clashes.Count > 0).ShouldBe(stops);
        if (stops)
        {
            clashes[0].Medicine.ShouldBe(ingredient);
            clashes[0].Allergy.ShouldBe(allergy);
        }
    }

    [Fact]
    public void A_contraindicated_pair_needs_a_reason()
    {
        var second = Line("Ketorolac");
        InteractionCheck.Between([Line("Aceclofenac"), second]).ShouldHaveSingleItem().Answered.ShouldBeFalse();

        second.Override("Giảm đau ngắn ngày, theo dõi tại viện");
        InteractionCheck.Between([Line("Aceclofenac"), second]).ShouldHaveSingleItem().Answered.ShouldBeTrue();
    }

    [Fact]
    public void The_same_ingredient_twice_is_noted() =>
        InteractionCheck.Duplicates([Line("Metformin", "40.807"), Line("Metformin hydroclorid", "40.807")]).ShouldHaveSingleItem();

    [Fact]
    public void A_medicine_of_the_list_is_written_by_substance_and_strength()
    {
        var medicine = Medicines.Get("VD-10965-10")!;
        MedicineText.Name(medicine).ShouldBe("Metformin hydroclorid 850\u00A0mg");
        MedicineText.Unit(medicine).ShouldBe("viên");
        MedicineText.Substance(Medicines.Get("VD-11081-10")!).ShouldBe("Atorvastatin");
    }

    [Fact]
    public void Every_medicine_of_the_list_has_a_name_and_a_unit() =>
        Medicines.All.ShouldAllBe(m => MedicineText.Name(m).Length > 0 && MedicineText.Unit(m).Length > 0);

    [Fact]
    public void Changes_against_the_last_prescription_are_marked()
    {
        var before = Line("Metformin 850 mg", "40.807");
        before.Set(new Doses(1, 0, 0, 0), 30, "", "viên");
        var now = Line("Metformin 850 mg", "40.807");
        now.Set(new Doses(1, 0, 1, 0), 30, "", "viên");

        Comparison.Of(now, [before]).ShouldBe(LineChange.Increased);
        Comparison.Of(before, [now]).ShouldBe(LineChange.Decreased);
        Comparison.Of(Line("Perindopril 5 mg", "40.1"), [before]).ShouldBe(LineChange.New);
    }

    private static AllergyIntolerance Allergy(string name) => new() { Code = new CodeableConcept { Text = name } };

    private static PrescriptionLine Line(string name, string? code = null)
    {
        var concept = new CodeableConcept { Text = name };
        if (code is not null)
        {
            concept.Coding.Add(Coding.Of(Systems.ActiveIngredient, code));
        }

        return new PrescriptionLine(new MedicationRequest { Id = name.Replace(' ', '-'), MedicationCodeableConcept = concept });
    }
}
