using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Simulator.Tests;

[Collection(ProvinceTests.Name)]
public sealed class ProvinceCountTests(SeededProvince province)
{
    [Fact]
    public async Task Two_thousand_people_have_numbers_that_fit_them()
    {
        var people = await province.AllAsync<Patient>(SearchQuery.For("Patient"));
        people.Count.ShouldBe(2_000);
        people.Select(p => p.Identifier.In(Systems.CitizenNumber)).Distinct(StringComparer.Ordinal).Count().ShouldBe(2_000);
        people.Select(p => p.Identifier.In(Systems.MedicalRecordNumber)).Distinct(StringComparer.Ordinal).Count().ShouldBe(2_000);
        foreach (var person in people.Select(p => new PersonView(p)))
        {
            var number = CitizenNumber.Parse(person.CitizenNumber);
            number.Succeeded.ShouldBeTrue(person.CitizenNumber);
            number.Value.Contradictions(person.BirthDate!.ToDateOnly(), person.Gender == "male" ? Sex.Male : Sex.Female).ShouldBeEmpty(person.FullName);
            PersonName.Parse(person.FullName).Succeeded.ShouldBeTrue(person.FullName);
            AdministrativeUnits.FindWard(person.Ward!, new DateOnly(2026, 11, 24)).ShouldNotBeNull();
            person.IsSample.ShouldBeTrue();
            if (person.Phone is { } phone)
            {
                PhoneNumber.Parse(phone).Value.E164.ShouldBe(phone);
            }
        }
    }

    [Fact]
    public async Task Insurance_cards_are_valid_numbers()
    {
        var cards = await province.AllAsync<Coverage>(SearchQuery.For("Coverage"));
        cards.Count.ShouldBeGreaterThan(1_700);
        foreach (var card in cards.Select(c => c.Identifier.In(Systems.BhytCard)))
        {
            var parsed = BhytCardNumber.Parse(card);
            parsed.Succeeded.ShouldBeTrue(card);
            BenefitLevel.Of(parsed.Value, new DateOnly(2026, 11, 24)).ShouldNotBeNull(card);
        }
    }
}
