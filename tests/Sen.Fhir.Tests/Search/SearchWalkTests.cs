namespace Sen.Fhir.Tests.Search;

public sealed class SearchWalkTests
{
    [Fact]
    public void Nearly_every_parameter_of_R4_is_read_without_FHIRPath()
    {
        var others = ResourceTypes.All.SelectMany(t => SearchIndexer.PathsOf(t).Where(p => !p.IsSimple).Select(p => $"{t}.{p.Parameter.Code}")).ToList();

        // Resources inside of resources, and a condition about the whole.
        others.ShouldBe(["Bundle.composition", "Bundle.message", "Patient.deceased"], ignoreOrder: true);
    }

    [Fact]
    public void The_walk_finds_what_FHIRPath_finds_in_every_official_example()
    {
        var compared = 0;
        foreach (var (name, utf8) in Examples.All())
        {
            if (FhirDocument.Parse(utf8).Value is { } document)
            {
                compared += Compare(document, name);
            }
        }

        compared.ShouldBeGreaterThan(500);
    }

    [Theory]
    [InlineData("""{"reference":"Patient/1"}""")]
    [InlineData("""{"reference":"http://elsewhere.example/fhir/Patient/1/_history/2"}""")]
    [InlineData("""{"reference":"#p"}""")]
    [InlineData("""{"reference":"#g"}""")]
    [InlineData("""{"reference":"#"}""")]
    [InlineData("""{"reference":"#nobody"}""")]
    [InlineData("""{"reference":"urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0","type":"Patient"}""")]
    [InlineData("""{"type":"Patient","identifier":{"system":"urn:s","value":"7","type":{"text":"số"}}}""")]
    [InlineData("""{"type":"Nothing"}""")]
    [InlineData("""{"display":"Ai đó"}""")]
    [InlineData("\"Patient/1\"")]
    [InlineData("""[{"reference":"Patient/1"},{"reference":"Group/2"}]""")]
    public void What_a_reference_leads_to_is_the_same(string subject)
    {
        var document = FhirDocument.Parse(
            """{"resourceType":"Observation","status":"final","contained":[{"resourceType":"Patient","id":"p"},{"resourceType":"Group","id":"g"}],"subject":"""
            + subject + "}").ValueOrThrow();

        Compare(document, subject).ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("""{"name":[{"family":"NGUYỄN","given":["Thị  Bích","Ngọc"],"text":"Nguyễn Thị Bích Ngọc"},{"text":"Đặng-Văn \u00c1"}]}""")]
    [InlineData("""{"name":[{"family":"\ud835\udd04lice","given":["\u1112\u1161\u11ab","Ⅷ"]}],"address":[{"line":["12/3"],"city":"Cần Thơ","text":"x"}]}""")]
    [InlineData("""{"telecom":[{"system":"phone","value":"0912"},{"system":"email","value":"a@b"},{"value":"1"},"phone"],"deceasedBoolean":true}""")]
    [InlineData("""{"birthDate":"1990-02","_birthDate":{"extension":[{"url":"u","valueString":"v"}]},"name":{"family":["A","B"]},"gender":7}""")]
    public void What_a_person_says_is_read_alike(string members)
    {
        var document = FhirDocument.Parse("""{"resourceType":"Patient",""" + members[1..]).ValueOrThrow();

        Compare(document, members).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_text_longer_than_any_buffer_is_folded_whole()
    {
        var name = string.Join(' ', Enumerable.Repeat("Nguyễn", 400));
        var document = FhirDocument.Parse($$"""{"resourceType":"Patient","name":[{"family":"{{name}}"}]}""").ValueOrThrow();

        SearchIndexer.Extract(document).ShouldContain(v => v.Parameter.Code == "family"
            && v.Value == new SearchValue.String(name, string.Join(' ', Enumerable.Repeat("nguyen", 400))));
    }

    // Both sides keep the first of values that are the same, as FHIRPath does of the items of a union.
    private static int Compare(FhirDocument document, string name)
    {
        var count = 0;
        foreach (var path in SearchIndexer.PathsOf(document.ResourceType))
        {
            var (walked, evaluated) = (new List<SearchValue>(), new List<SearchValue>());
            path.Read(document, new ValueSink(walked));
            path.Evaluate(document, new ValueSink(evaluated));
            walked.ShouldBe(evaluated, $"{name} {path.Parameter.Code}");
            count += walked.Count;
        }

        return count;
    }
}
