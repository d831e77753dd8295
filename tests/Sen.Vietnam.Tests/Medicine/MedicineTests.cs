using FsCheck;
using FsCheck.Fluent;

namespace Sen.Vietnam.Tests.Medicine;

public sealed class MedicineTests
{
    [Fact]
    public void The_whole_list_is_there()
    {
        Medicines.All.Count.ShouldBe(14_834);
        Medicines.Get("VD-10857-10")!.Name.ShouldBe("Fordia");
        Medicines.Get("nothing").ShouldBeNull();
    }

    [Theory]
    [InlineData("metformin 850")]
    [InlineData("850 METFORMIN")]
    [InlineData("metformin hydroclorid 850mg")]
    public void Medicines_are_found_by_ingredient_and_strength(string query)
        => Medicines.Find(query, 10).ShouldAllBe(medicine => medicine.Ingredient == "Metformin" && medicine.Strength.Contains("850", StringComparison.Ordinal));

    [Fact]
    public void Medicines_are_found_by_registration_number() => Medicines.Find("vd-10857", 1).Single().Registration.ShouldBe("VD-10857-10");

    [Fact]
    public void Forbidden_pairs_are_found_whatever_the_salt_and_spelling()
    {
        Interactions.All.Count.ShouldBe(633);
        Interactions.Among(["Simvastatin 20mg", "Clarithromycin"]).ShouldHaveSingleItem().Interaction.Consequence.ShouldNotBeEmpty();
        Interactions.Among(["Clarithromycine", "Metformin hydroclorid", "simvastatine"]).ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(found => found.FirstIndex.ShouldBe(0), found => found.SecondIndex.ShouldBe(2));
        Interactions.Among(["Metformin", "Gliclazid", "Perindopril arginin", "Atorvastatin"]).ShouldBeEmpty();
        Interactions.Among(["Levomepromazin", "Domperidon"]).Concat(Interactions.Among(["Domperidon", "Levomepromazin"])).ShouldNotBeNull();
    }

    [Fact]
    public void Every_pair_finds_itself()
    {
        foreach (var pair in Interactions.All)
        {
            Interactions.Among([Plain(pair.First), Plain(pair.Second)]).ShouldContain(found => found.Interaction == pair, $"{pair.First} + {pair.Second}");
        }

        static string Plain(string name) => name.Split('(')[0].Replace("/", " + ", StringComparison.Ordinal).Replace("+/-", "+", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("92002k7x2m9q-c", PrescriptionKind.Ordinary, "92002k7x2m9q-c")]
    [InlineData(" 92002K7X2M9Q-N ", PrescriptionKind.Narcotic, "92002k7x2m9q-n")]
    [InlineData("92002k7x2m9q-T", PrescriptionKind.Traditional, "92002k7x2m9q-y")]
    public void Prescription_codes_are_read(string text, PrescriptionKind kind, string value)
        => PrescriptionCode.Parse(text).Value.ShouldSatisfyAllConditions(
            code => code.Kind.ShouldBe(kind),
            code => code.Value.ShouldBe(value),
            code => code.Facility.ShouldBe("92002"));

    [Theory]
    [InlineData("92002k7x2m9qc", FormatCodes.PrescriptionLength)]
    [InlineData("920-2k7x2m9q-c", FormatCodes.PrescriptionFacility)]
    [InlineData("92002k7x2m9_-c", FormatCodes.PrescriptionBody)]
    [InlineData("92002k7x2m9q-z", FormatCodes.PrescriptionKind)]
    [InlineData(null, FormatCodes.PrescriptionLength)]
    public void A_wrong_prescription_code_says_what_is_wrong(string? text, string code) => PrescriptionCode.Parse(text).Error!.Code.ShouldBe(code);

    [Fact]
    public void Made_codes_are_read_back()
        => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Arb.From(Gen.Elements(Enum.GetValues<PrescriptionKind>())), (random, kind) =>
        {
            var made = PrescriptionCode.Create("92002", kind, random);
            made.Succeeded.ShouldBe(random.Length >= PrescriptionCode.RandomBytes);
            if (made.Succeeded)
            {
                PrescriptionCode.Parse(made.Value.Value).Value.ShouldBe(made.Value);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_gives_a_code_or_an_error() => Anything.IsAnswered(PrescriptionCode.Parse, "92002k7x2m9q-c");
}
