namespace Sen.Fhir.Tests.Validation;

public sealed class FhirValidatorTests
{
    [Fact]
    public void Official_examples_fit_their_definitions()
    {
        var faults = Examples.All()
            .Where(e => !Faulty.Contains(e.Name))
            .Select(e => (e.Name, Document: FhirDocument.Parse(e.Utf8).Value))
            .Where(e => e.Document is not null)
            .SelectMany(e => FhirValidator.Validate(e.Document!).Select(i => $"{e.Name}: {i.Path}: {i.Message}"));

        faults.ShouldBeEmpty();
    }

    [Fact]
    public void Examples_published_as_faulty_are_found_out()
    {
        foreach (var name in Faulty)
        {
            FhirValidator.Validate(Examples.Read(name)).ShouldNotBeEmpty(name);
        }
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","gendr":"male"}""", "Patient.gendr structure")]
    [InlineData("""{"resourceType":"Patient","name":{"family":"A"}}""", "Patient.name structure")]
    [InlineData("""{"resourceType":"Patient","gender":["male"]}""", "Patient.gender structure")]
    [InlineData("""{"resourceType":"Patient","active":"true"}""", "Patient.active value")]
    [InlineData("""{"resourceType":"Patient","gender":"male\n"}""", "Patient.gender value")]
    [InlineData("""{"resourceType":"Patient","birthDate":"17/06/1984"}""", "Patient.birthDate value")]
    [InlineData("""{"resourceType":"Patient","deceasedBoolean":false,"deceasedDateTime":"2020"}""", "Patient.deceasedDateTime structure")]
    [InlineData("""{"resourceType":"Patient","name":[{"given":["A",null]}]}""", "Patient.name[0].given[1] structure")]
    [InlineData("""{"resourceType":"Patient","_birthDate":{"extension":[{"valueString":"x"}]}}""", "Patient.birthDate.extension[0].url required")]
    [InlineData("""{"resourceType":"Patient","_name":[{"id":"x"}]}""", "Patient._name structure")]
    [InlineData("""{"resourceType":"Observation","code":{"text":"x"}}""", "Observation.status required")]
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Slot"}]}""", "Patient.contained[0].schedule required,Patient.contained[0].status required,Patient.contained[0].start required,Patient.contained[0].end required")]
    [InlineData("""{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"group","item":[{"type":"x y "}]}]}""", "Questionnaire.item[0].item[0].type value,Questionnaire.item[0].item[0].linkId required")]
    [InlineData("""{"resourceType":"Patient","communication":[{"language":{"coding":[{"userSelected":1}]},"preferred":true}],"multipleBirthInteger":1.5}""", "Patient.communication[0].language.coding[0].userSelected value,Patient.multipleBirthInteger value")]
    public void What_does_not_fit_is_reported_with_its_place(string json, string expected) =>
        string.Join(',', FhirValidator.Validate(FhirDocument.Parse(json).ValueOrThrow()).Select(i => $"{i.Path} {i.Code}")).ShouldBe(expected);

    // Test cases of HL7's suites that lack required elements on purpose or were written for another release.
    internal static readonly HashSet<string> Faulty = new(
        ["bundle-with-no-type.json", "explanationofbenefit-example.json", "myconsent-resource.json", "r4-caredove-bundle.json"],
        StringComparer.Ordinal);
}
