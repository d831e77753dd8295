using Sen.Fhir.Paths;

namespace Sen.Fhir.Tests.Validation;

/// <summary>Required bindings, reference targets and invariants.</summary>
public sealed class FullValidationTests
{
    // True faults of published examples, each seen by reading it.
    private static readonly string[] TrueFaults =
    [
        // The code chol-mass is defined twice.
        "codesystem-example.json CodeSystem csd-1",
        "codesystem-example.xml CodeSystem csd-1",
        // A procedure is no reason for using a device in R4, and only an organization dispenses.
        "deviceusestatement-example.json DeviceUseStatement.reasonReference[0] A",
        "medicationrequest0301.json MedicationRequest.dispenseRequest.performer A",
        // Contains an organization without name and identifier that nothing refers to (the reference lacks its '#').
        "patient-container-example.json Patient.contained[0] org-1",
        "patient-container-example.json Patient dom-3",
    ];

    [Fact]
    public void Official_examples_raise_no_false_error() =>
        Examples.All()
            .Where(e => !FhirValidatorTests.Faulty.Contains(e.Name))
            .Select(e => (e.Name, Document: FhirDocument.Parse(e.Utf8).Value))
            .Where(e => e.Document is not null)
            .Concat(Directory.GetFiles(Examples.Folder("hl7_r4_examples"), "*.xml").Select(p => (Name: Path.GetFileName(p), Document: FhirXml.Read(File.ReadAllBytes(p)).Value)))
            .SelectMany(e => FhirValidator.Validate(e.Document!, FhirValidation.Full).Select(i => $"{e.Name} {i.Path} {i.Message.Split(' ')[0].TrimEnd(':')}"))
            .ShouldBe(TrueFaults, ignoreOrder: true);

    [Fact]
    public void Every_invariant_compiles() => FhirRules.All.Count(r => r.Path.Text.Length > 0).ShouldBeGreaterThan(200);

    [Theory]
    [InlineData("""{"resourceType":"Patient","gender":"nữ"}""", "error code-invalid Patient.gender")]
    [InlineData("""{"resourceType":"Patient","gender":"female"}""", "")]
    [InlineData("""{"resourceType":"Patient","contact":[{"gender":"male"}]}""", "error invariant Patient.contact[0]")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"Patient/1"}}""", "error structure Patient.managingOrganization")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"https://else.vn/fhir/Patient/1"}}""", "error structure Patient.managingOrganization")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"type":"Patient","identifier":{"value":"1"}}}""", "error structure Patient.managingOrganization")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"urn:uuid:c757873d-ec9a-4326-a141-556f43239520"}}""", "")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"#o"}}""", "error invariant Patient.managingOrganization")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"#o"},"contained":[{"resourceType":"Organization","id":"o","name":"A"}]}""", "")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"#o"},"contained":[{"resourceType":"Location","id":"o"}]}""", "error structure Patient.managingOrganization")]
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"A"}]}""", "error invariant Patient")]
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},"subject":{"reference":"#"}}]}""", "")]
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Observation","id":"o","meta":{"versionId":"1"},"status":"final","code":{"text":"x"},"subject":{"reference":"#"}}]}""", "error invariant Patient")]
    [InlineData("""{"resourceType":"Patient","name":[{"id":"x"}]}""", "error invariant Patient.name[0]")]
    [InlineData("""{"resourceType":"Patient","extension":[{"url":"http://x"}]}""", "error invariant Patient.extension[0]")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><script>x</script></div>"}}""", "error invariant Patient.text.div")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"> </div>"}}""", "error invariant Patient.text.div")]
    [InlineData("""{"resourceType":"Condition","subject":{"reference":"Patient/1"},"clinicalStatus":{"text":"khỏi"}}""", "error code-invalid Condition.clinicalStatus")]
    [InlineData("""{"resourceType":"Condition","subject":{"reference":"Patient/1"},"clinicalStatus":{"coding":[{"system":"http://x","code":"active"}]}}""", "error code-invalid Condition.clinicalStatus")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"effectivePeriod":{"start":"2026-11-24","end":"2026-11-23"}}""", "error invariant Observation.effectivePeriod")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"effectivePeriod":{"start":"2026","end":"2026-11-23"}}""", "")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1,"code":"mg"}}""", "error invariant Observation.valueQuantity")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"referenceRange":[{"low":{"value":1,"unit":"g"},"high":{"value":2}},{"age":{"low":{"value":1}}}]}""", "error invariant Observation.referenceRange[1]")]
    [InlineData("""{"resourceType":"ValueSet","status":"active","name":"not a name"}""", "warning invariant ValueSet")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","total":1,"entry":[{"fullUrl":"http://x/Patient/1","resource":{"resourceType":"Patient","gender":"x"}}]}""", "error code-invalid Bundle.entry[0].resource.gender,error invariant Bundle")]
    public void What_is_wrong_is_named_with_its_place(string json, string expected) =>
        FhirValidator.Validate(FhirDocument.Parse(json).ValueOrThrow(), FhirValidation.Full)
            .Select(i => $"{i.Severity} {i.Code} {i.Path}")
            .ShouldBe(expected.Split(',', StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void What_is_seen_of_an_invariant_is_what_its_expression_says()
    {
        var (seen, asked) = (0, 0);
        foreach (var document in Examples.All().Select(e => FhirDocument.Parse(e.Utf8).Value).OfType<FhirDocument>().Where(d => FhirValidator.Validate(d).Count == 0))
        {
            var resource = PathNode.Resource(document.Root);
            foreach (var node in Within(resource).Where(n => n is { Type: not null, Json.ValueKind: System.Text.Json.JsonValueKind.Object }))
            {
                foreach (var rule in node.Type!.Rules)
                {
                    asked++;
                    if (rule.Seen(node.Json) is { } said && Decided(rule.Rule, node, resource) is { } decided)
                    {
                        seen++;
                        said.ShouldBe(decided, $"{document} {node.TypeName} {rule.Rule.Key}");
                    }
                }
            }
        }

        seen.ShouldBeGreaterThan(asked / 4);
    }

    private static IEnumerable<PathNode> Within(PathNode node) => node.Children().SelectMany(Within).Prepend(node);

    private static bool? Decided(FhirRule rule, PathNode node, PathNode resource)
    {
        try
        {
            return rule.Path.Evaluate(Scope.Of(node, resource, resource)) is [{ Value: bool said }] ? said : null;
        }
        catch (FhirPathException)
        {
            return null;
        }
    }

    [Fact]
    public void The_structure_alone_asks_for_nothing_more() =>
        FhirValidator.Validate(FhirDocument.Parse("""{"resourceType":"Patient","gender":"nữ"}""").ValueOrThrow(), FhirValidation.Structure).ShouldBeEmpty();

    [Fact]
    public void An_issue_names_no_value_of_the_person() =>
        FhirValidator.Validate(FhirDocument.Parse("""{"resourceType":"Patient","gender":"bí mật","name":[{"id":"Bích"}]}""").ValueOrThrow(), FhirValidation.Full)
            .ShouldAllBe(i => !i.ToString().Contains("mật") && !i.ToString().Contains("Bích"));
}
