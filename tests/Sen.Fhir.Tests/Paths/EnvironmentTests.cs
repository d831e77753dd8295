namespace Sen.Fhir.Tests.Paths;

/// <summary>What an expression asks of the world: constants, references, codes, profiles, traces.</summary>
public sealed class EnvironmentTests
{
    private static readonly FhirDocument Patient = FhirDocument.Parse(
        """
        {"resourceType":"Patient","id":"p1","meta":{"profile":["http://example.org/p"]},
         "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">Nguyễn</div>"},
         "contained":[{"resourceType":"Organization","id":"o1","name":"Trạm Y tế"}],
         "gender":"female","generalPractitioner":[{"reference":"#o1"},{"reference":"Practitioner/d1"}],
         "maritalStatus":{"coding":[{"system":"http://s","code":"M"}]},
         "_birthDate":{"extension":[{"url":"http://e","valueString":"x"}]},"multipleBirthInteger":2}
        """).ValueOrThrow();

    [Theory]
    [InlineData("%sct", "http://snomed.info/sct")]
    [InlineData("%loinc & '|' & %ucum", "http://loinc.org|http://unitsofmeasure.org")]
    [InlineData("%`vs-administrative-gender`", "http://hl7.org/fhir/ValueSet/administrative-gender")]
    [InlineData("%vs-administrative-gender", "http://hl7.org/fhir/ValueSet/administrative-gender")]
    [InlineData("%`ext-patient-birthTime`", "http://hl7.org/fhir/StructureDefinition/patient-birthTime")]
    [InlineData("%resource.id & %rootResource.id & %context.id", "p1p1p1")]
    [InlineData("generalPractitioner.first().resolve().name", "Trạm Y tế")]
    [InlineData("generalPractitioner.last().resolve().name.family", "Trần")]
    [InlineData("gender.memberOf(%`vs-administrative-gender`)", "true")]
    [InlineData("maritalStatus.memberOf('http://none')", "false")]
    [InlineData("maritalStatus.coding.subsumedBy(%context.maritalStatus)", "true")]
    [InlineData("conformsTo('http://example.org/p')", "true")]
    [InlineData("conformsTo('http://hl7.org/fhir/StructureDefinition/Patient')", "true")]
    [InlineData("text.div.htmlChecks()", "true")]
    [InlineData("birthDate.hasValue()", "false")]
    [InlineData("birthDate.extension('http://e').value.getValue()", "x")]
    [InlineData("multipleBirth is integer and (multipleBirth is boolean).not()", "true")]
    [InlineData("%hospital", "An Lành")]
    [InlineData("(1 | 2 | 3 | 4).aggregate($this + $total, 0)", "10")]
    [InlineData("2.3 'mg' + 1 'g' = 1002.3 'mg'", "true")]
    [InlineData("37 'Cel' = 98.6 '[degF]'", "true")]
    public void An_expression_is_answered(string expression, string expected) =>
        FhirPath.Compile(expression).Evaluate(Patient, World()).Single().Text.ShouldBe(expected);

    [Theory]
    [InlineData("generalPractitioner.resolve().where($this is Practitioner).where(name.exists().not())")]
    [InlineData("gender.memberOf('http://unknown')")]
    [InlineData("gender.htmlChecks()")]
    [InlineData("1.5.lowBoundary(40)")]
    public void An_expression_finds_nothing(string expression) => FhirPath.Compile(expression).Evaluate(Patient, World()).ShouldBeEmpty();

    [Theory]
    [InlineData("conformsTo('http://nobody')")]
    [InlineData("%nothing")]
    [InlineData("@T10:00 + 1 day")]
    [InlineData("('a' | 1).sort()")]
    public void An_expression_is_refused(string expression) =>
        Should.Throw<FhirPathException>(() => FhirPath.Compile(expression).Evaluate(Patient, World()));

    [Fact]
    public void A_trace_receives_what_it_is_given()
    {
        var seen = new List<string>();
        var world = World() with { Trace = (name, items) => seen.Add($"{name}: {string.Join(',', items.Select(i => i.Text))}") };

        FhirPath.Compile("gender.trace('who').trace('upper', upper())").Evaluate(Patient, world).Single().Text.ShouldBe("female");

        seen.ShouldBe(["who: female", "upper: FEMALE"]);
    }

    [Theory]
    [InlineData("Patient.name.given1")]
    [InlineData("Encounter.period")]
    [InlineData("multipleBirthInteger")]
    [InlineData("contact.name.select(given.family)")]
    [InlineData("where(active and nome.exists())")]
    [InlineData("(multipleBirth as boolean).use")]
    public void What_a_type_cannot_have_is_refused_before_it_is_run(string expression) =>
        Should.Throw<FhirPathException>(() => FhirPath.CompileStrict(expression, "Patient"));

    [Theory]
    [InlineData("Patient.contained.anything.at.all")]
    [InlineData("DomainResource.text.status.extension")]
    [InlineData("generalPractitioner.resolve().name.given")]
    [InlineData("repeat(extension).value.as(HumanName).family")]
    [InlineData("name.where(use = 'official').given.first()")]
    public void What_a_type_may_have_is_compiled(string expression) =>
        FhirPath.CompileStrict(expression, "Patient").Evaluate(Patient).ShouldBeEmpty();

    private static FhirPathEnvironment World() => new()
    {
        Resolve = reference => reference is "Practitioner/d1"
            ? FhirDocument.Parse("""{"resourceType":"Practitioner","id":"d1","name":[{"family":"Trần"}]}""").ValueOrThrow()
            : null,
        Terminology = new Codes(),
        ConformsTo = (node, url) => url is "http://example.org/p" ? node.TypeName is "Patient" : null,
        Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["hospital"] = "An Lành" },
    };

    private sealed class Codes : IFhirTerminology
    {
        public bool? IsMember(string? system, string code, string valueSet) => valueSet switch
        {
            "http://hl7.org/fhir/ValueSet/administrative-gender" => code is "male" or "female" or "other" or "unknown",
            "http://none" => false,
            _ => null,
        };

        public bool? Subsumes(string system, string wider, string narrower) => string.Equals(wider, narrower, StringComparison.Ordinal);
    }
}
