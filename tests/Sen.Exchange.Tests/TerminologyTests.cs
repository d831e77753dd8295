using System.Net;
using System.Text.Json;
using Sen.Fhir;
using Sen.Record;
using Sen.TestKit;
using static Sen.Exchange.Tests.FhirRestTests;

namespace Sen.Exchange.Tests;

/// <summary>Operations about codes over the wire: the state's lists, R4's own and what a facility uploads.</summary>
public sealed class TerminologyTests : IAsyncLifetime
{
    private const string Icd10 = "http://hl7.org/fhir/sid/icd-10";
    private const string Services = "urn:sen:cs:dvkt";

    private SenHost _host = null!;
    private HttpClient _doctor = null!;

    public async Task InitializeAsync()
    {
        _host = await SenHost.StartAsync();
        await Fixture.Hospital().WriteAsync(_host);
        _doctor = await _host.FhirClientAsync(Role.Doctor);
    }

    public async Task DisposeAsync()
    {
        _doctor.Dispose();
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData("tăng huyết áp vô căn")]
    [InlineData("tang huyet ap vo can")]
    [InlineData("vô căn tăng huyết áp")]
    public async Task A_filter_finds_terms_with_and_without_marks_in_any_order(string filter)
    {
        var expansion = await ExpandAsync($"url={Icd10}%3Ffhir_vs&filter={Uri.EscapeDataString(filter)}&count=5&date=2026-11-01");
        expansion.GetProperty("contains")[0].GetProperty("code").GetString().ShouldBe("I10");
        expansion.GetProperty("total").GetInt32().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task An_expansion_is_paged_and_counts_everything()
    {
        const string Query = "url=http://hl7.org/fhir/ValueSet/administrative-gender";
        var whole = await ExpandAsync(Query);
        whole.GetProperty("total").GetInt32().ShouldBe(4);
        Codes(whole).ShouldBe(["male", "female", "other", "unknown"]);
        var page = await ExpandAsync(Query + "&offset=1&count=2");
        page.GetProperty("total").GetInt32().ShouldBe(4);
        Codes(page).ShouldBe(["female", "other"]);
    }

    [Fact]
    public async Task What_is_too_large_is_given_in_pages_only()
    {
        var refused = await _doctor.GetAsync($"/fhir/ValueSet/$expand?url={Icd10}%3Ffhir_vs");
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await ShouldBeOutcomeAsync(refused, "too-costly");
        Codes(await ExpandAsync($"url={Icd10}%3Ffhir_vs&count=3&excludeNotForUI=true&date=2026-11-01")).ShouldBe(["A00", "A00.0", "A00.1"]);
    }

    [Fact]
    public async Task The_day_decides_which_list_of_the_state_is_meant()
    {
        var dengue = $"/fhir/CodeSystem/$lookup?system={Icd10}&code=A90&date=";
        (await ParametersAsync(dengue + "2025-03-01")).Text("version").ShouldBe("qd4469-2020");
        (await _doctor.GetAsync(dengue + "2026-11-01")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ParametersAsync(dengue + "2026-11-01&version=qd4469-2020")).Text("version").ShouldBe("qd4469-2020");
        Codes(await ExpandAsync($"url={Icd10}%3Ffhir_vs=isa/A97&date=2025-03-01")).ShouldBe(["A97", "A97.0", "A97.1", "A97.2", "A97.9"]);
    }

    [Fact]
    public async Task A_lookup_tells_terms_and_neighbours()
    {
        var found = await ParametersAsync($"/fhir/CodeSystem/$lookup?system={Icd10}&code=E11&date=2026-11-01");
        found.Text("display")!.ShouldContain("Đái tháo đường");
        var properties = found.GetProperty("parameter").EnumerateArray().Where(p => p.GetProperty("name").GetString() == "property")
            .Select(p => (Part(p, "code"), Part(p, "value"))).ToList();
        properties.ShouldContain(("parent", "E10-E14"));
        properties.ShouldContain(("child", "E11.9"));
        (await ParametersAsync($"/fhir/CodeSystem/$lookup?system={Icd10}&code=E11&date=2026-11-01&displayLanguage=en")).Text("display")!.ShouldContain("diabetes");
        var chapter = await ParametersAsync($"/fhir/CodeSystem/$lookup?system={Icd10}&code=IX&date=2026-11-01&property=notSelectable");
        chapter.GetProperty("parameter").EnumerateArray().Count(p => p.GetProperty("name").GetString() == "property").ShouldBe(1);

        var unknown = await _doctor.GetAsync("/fhir/CodeSystem/$lookup?system=urn:nobody&code=x");
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await unknown.Content.ReadAsStringAsync()).ShouldContain("urn:nobody");
        (await _doctor.GetAsync("/fhir/CodeSystem/$lookup?code=x&sytem=y")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await _doctor.GetAsync($"/fhir/CodeSystem/$lookup?system={Icd10}&code=E11&displayLanguage=e%06n")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("url=http://hl7.org/fhir/ValueSet/administrative-gender&system=http://hl7.org/fhir/administrative-gender&code=male", true)]
    [InlineData("url=http://hl7.org/fhir/ValueSet/administrative-gender&system=http://hl7.org/fhir/administrative-gender&code=man", false)]
    [InlineData("url=http://hl7.org/fhir/ValueSet/administrative-gender&system=http://hl7.org/fhir/administrative-gender&code=male&display=Male", true)]
    [InlineData("url=http://hl7.org/fhir/ValueSet/administrative-gender&system=http://hl7.org/fhir/administrative-gender&code=male&display=Female", false)]
    [InlineData("url=" + Icd10 + "%3Ffhir_vs&system=" + Icd10 + "&code=I10&date=2026-11-01", true)]
    [InlineData("url=" + Icd10 + "%3Ffhir_vs&system=" + Icd10 + "&code=IX&date=2026-11-01", false)]
    [InlineData("url=" + Icd10 + "%3Ffhir_vs&system=" + Icd10 + "&code=IX&date=2026-11-01&abstract=true", true)]
    [InlineData("url=http://hl7.org/fhir/ValueSet/ucum-units&system=http://unitsofmeasure.org&code=mmol/L", true)]
    [InlineData("url=http://hl7.org/fhir/ValueSet/ucum-units&system=http://unitsofmeasure.org&code=mmol|L", false)]
    public async Task A_code_is_in_a_value_set_or_not(string query, bool expected)
    {
        var answer = await ParametersAsync("/fhir/ValueSet/$validate-code?" + query);
        answer.Flag("result").ShouldBe(expected);
        (answer.Text("message") is null).ShouldBe(expected);
    }

    [Fact]
    public async Task A_code_system_has_a_code_or_not()
    {
        (await ParametersAsync($"/fhir/CodeSystem/$validate-code?url={Services}&code=23.0083.1523")).Flag("result").ShouldBeTrue();
        var wrong = await ParametersAsync($"/fhir/CodeSystem/$validate-code?url={Services}&code=23.0083.9999");
        wrong.Flag("result").ShouldBeFalse();
        wrong.Text("message")!.ShouldContain("23.0083.9999");
        var concept = $$$"""{"resourceType":"Parameters","parameter":[{"name":"url","valueUri":"{{{Icd10}}}"},{"name":"date","valueDateTime":"2026-11-01"},{"name":"codeableConcept","valueCodeableConcept":{"coding":[{"system":"urn:other","code":"x"},{"system":"{{{Icd10}}}","code":"I10"}]}}]}""";
        (await PostAsync("/fhir/CodeSystem/$validate-code", concept)).Flag("result").ShouldBeTrue();
    }

    [Theory]
    [InlineData("A00.0", "equal", "A00.0")]
    [InlineData("I10", "equivalent", "I10")]
    [InlineData("A90", "wider", "A97")]
    [InlineData("K58.0", "equivalent", "K58.1")]
    [InlineData("K35.0", "equivalent", "K35.2")]
    [InlineData("M14.01", "wider", "M14.0")]
    public async Task An_old_diagnosis_is_told_in_the_new_list(string code, string equivalence, string target)
    {
        var answer = await ParametersAsync($"/fhir/ConceptMap/$translate?url=urn:sen:cm:icd10-to-newest&system={Icd10}&code={code}");
        answer.Flag("result").ShouldBeTrue();
        Matches(answer).ShouldContain((equivalence, target));
    }

    [Fact]
    public async Task Translation_goes_back_and_says_when_there_is_nothing()
    {
        Matches(await ParametersAsync($"/fhir/ConceptMap/$translate?system={Icd10}&code=A97&reverse=true")).ShouldBe([("equivalent", "A97"), ("narrower", "A90")]);
        var none = await ParametersAsync($"/fhir/ConceptMap/$translate?system={Icd10}&code=U06.1");
        none.Flag("result").ShouldBeFalse();
        none.Text("message")!.ShouldContain("U06.1");
        (await _doctor.GetAsync($"/fhir/ConceptMap/$translate?url=urn:nothing&system={Icd10}&code=I10")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("IX", "I10", "subsumes")]
    [InlineData("I10", "I10-I15", "subsumed-by")]
    [InlineData("I10", "I10", "equivalent")]
    [InlineData("I10", "I11", "not-subsumed")]
    public async Task Of_two_codes_one_is_the_more_general(string a, string b, string outcome) =>
        (await ParametersAsync($"/fhir/CodeSystem/$subsumes?system={Icd10}&codeA={a}&codeB={b}")).Text("outcome").ShouldBe(outcome);

    [Fact]
    public async Task A_facility_uploads_its_own_lists()
    {
        await WriteAsync("""
            {"resourceType":"CodeSystem","id":"rooms","url":"urn:hospital:rooms","version":"1","status":"active","content":"complete","concept":[
              {"code":"ward","display":"Buồng bệnh","concept":[{"code":"icu","display":"Hồi sức"},{"code":"ward-b","display":"Buồng B","property":[{"code":"inactive","valueBoolean":true}]}]},
              {"code":"lab","display":"Phòng xét nghiệm"}]}
            """);
        await WriteAsync("""
            {"resourceType":"ValueSet","id":"beds","url":"urn:hospital:vs:beds","status":"active","compose":{
              "include":[{"system":"urn:hospital:rooms","filter":[{"property":"concept","op":"is-a","value":"ward"}]},
                         {"system":"http://hl7.org/fhir/administrative-gender","concept":[{"code":"male","display":"Nam"}]}],
              "exclude":[{"system":"urn:hospital:rooms","concept":[{"code":"ward"}]}]}}
            """);
        await WriteAsync("""
            {"resourceType":"ValueSet","id":"all","url":"urn:hospital:vs:all","status":"active","compose":{
              "include":[{"valueSet":["urn:hospital:vs:beds"]},{"system":"urn:hospital:rooms","filter":[{"property":"code","op":"regex","value":"l.b"}]}]}}
            """);

        Codes(await ExpandAsync("url=urn:hospital:vs:beds")).ShouldBe(["icu", "ward-b", "male"]);
        Codes(await ExpandAsync("url=urn:hospital:vs:beds&activeOnly=true")).ShouldBe(["icu", "male"]);
        Codes((await JsonAsync(await _doctor.GetAsync("/fhir/ValueSet/all/$expand"))).GetProperty("expansion")).ShouldBe(["icu", "ward-b", "male", "lab"]);
        (await ParametersAsync("/fhir/ValueSet/beds/$validate-code?system=urn:hospital:rooms&code=ward")).Flag("result").ShouldBeFalse();
        (await ParametersAsync("/fhir/CodeSystem/rooms/$validate-code?code=icu")).Flag("result").ShouldBeTrue();
        (await ParametersAsync("/fhir/CodeSystem/rooms/$subsumes?codeA=ward&codeB=icu")).Text("outcome").ShouldBe("subsumes");

        await WriteAsync("""
            {"resourceType":"ValueSet","id":"lost","url":"urn:hospital:vs:lost","status":"active","compose":{"include":[{"system":"urn:hospital:nothing"}]}}
            """);
        var lost = await _doctor.GetAsync("/fhir/ValueSet/lost/$expand");
        lost.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await lost.Content.ReadAsStringAsync()).ShouldContain("urn:hospital:nothing");
    }

    [Fact]
    public async Task A_facility_uploads_its_own_map()
    {
        await WriteAsync("""
            {"resourceType":"ConceptMap","id":"tests","url":"urn:hospital:cm:tests","status":"active","group":[{"source":"urn:hospital:tests","target":"http://loinc.org","element":[
              {"code":"GLU","target":[{"code":"14749-6","equivalence":"equivalent"}]},{"code":"HB","target":[{"code":"718-7","equivalence":"wider"}]}]}]}
            """);
        Matches(await ParametersAsync("/fhir/ConceptMap/tests/$translate?system=urn:hospital:tests&code=GLU")).ShouldBe([("equivalent", "14749-6")]);
        Matches(await ParametersAsync("/fhir/ConceptMap/$translate?url=urn:hospital:cm:tests&system=http://loinc.org&code=718-7&reverse=true")).ShouldBe([("narrower", "HB")]);
        Matches(await ParametersAsync("/fhir/ConceptMap/$translate?system=urn:hospital:tests&code=HB")).ShouldBe([("wider", "718-7")]);
    }

    [Fact]
    public async Task A_value_set_that_is_sent_along_is_answered()
    {
        const string Sent = """
            {"resourceType":"Parameters","parameter":[{"name":"includeDesignations","valueBoolean":true},{"name":"valueSet","resource":
              {"resourceType":"ValueSet","status":"draft","compose":{"include":[{"system":"http://unitsofmeasure.org","concept":[{"code":"mmol/L"},{"code":"/min"}]}]}}}]}
            """;
        var expanded = (await PostAsync("/fhir/ValueSet/$expand", Sent)).GetProperty("expansion");
        Codes(expanded).ShouldBe(["mmol/L", "/min"]);
        expanded.GetProperty("contains")[1].GetProperty("display").GetString().ShouldBe("lần/phút");
        expanded.GetProperty("contains")[1].GetProperty("designation").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task Answers_are_resources_that_fit_and_need_a_signed_in_caller()
    {
        foreach (var path in new[]
        {
            $"/fhir/ValueSet/$expand?url={Icd10}%3Ffhir_vs=isa/I10-I15&includeDesignations=true",
            $"/fhir/CodeSystem/$lookup?system={Icd10}&code=I10", "/fhir/ValueSet/$expand?url=http://terminology.hl7.org/ValueSet/v3-ActReason",
            $"/fhir/ConceptMap/$translate?system={Icd10}&code=I10", "/fhir/CodeSystem/$lookup?system=http://unitsofmeasure.org&code=mm[Hg]",
        })
        {
            var answer = await _doctor.GetAsync(path);
            var text = await answer.Content.ReadAsStringAsync();
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
            FhirValidator.Validate(FhirDocument.Parse(text).ValueOrThrow(), FhirValidation.Full).ShouldBeEmpty(path);
            (await _host.Visit().GoAsync(path)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        }

        var known = FhirDocument.Parse(await _doctor.GetStringAsync("/fhir/metadata?mode=terminology")).ValueOrThrow();
        FhirValidator.Validate(known, FhirValidation.Full).ShouldBeEmpty();
        known.Root.GetProperty("codeSystem").EnumerateArray().Single(s => s.GetProperty("uri").GetString() == Icd10).GetProperty("version")[0].GetProperty("code").GetString().ShouldBe("tt06-2026");

        var capabilities = await _doctor.GetStringAsync("/fhir/metadata");
        capabilities.ShouldContain("http://hl7.org/fhir/OperationDefinition/ValueSet-expand");
    }

    [Fact]
    public async Task A_search_asks_for_a_value_set_or_a_part_of_the_hierarchy()
    {
        foreach (var (id, code) in new[] { ("high", "I10"), ("kidney", "I12.0"), ("sugar", "E11.9") })
        {
            await WriteAsync($$$"""
                {"resourceType":"Condition","id":"{{{id}}}","subject":{"reference":"Patient/{{{Fixture.PatientId}}}"},"code":{"coding":[{"system":"{{{Icd10}}}","code":"{{{code}}}"}]}}
                """);
        }

        await WriteAsync($$$"""
            {"resourceType":"ValueSet","id":"chronic","url":"urn:hospital:vs:chronic","status":"active","compose":{"include":[
              {"system":"{{{Icd10}}}","filter":[{"property":"concept","op":"is-a","value":"E10-E14"}]},{"system":"{{{Icd10}}}","concept":[{"code":"I10"}]}]}}
            """);

        (await FoundAsync($"code:below={Icd10}|IX")).ShouldBe(["high", "kidney"], ignoreOrder: true);
        (await FoundAsync($"code:below={Icd10}|I12")).ShouldBe(["kidney"]);
        (await FoundAsync($"code:above={Icd10}|I12.0")).ShouldBe(["kidney"]);
        (await FoundAsync("code:in=urn:hospital:vs:chronic")).ShouldBe(["high", "sugar"], ignoreOrder: true);
        (await FoundAsync("code:in=ValueSet/chronic")).ShouldBe(["high", "sugar"], ignoreOrder: true);
        (await FoundAsync("code:not-in=urn:hospital:vs:chronic")).ShouldBe(["kidney"]);
        (await FoundAsync($"code:in={Icd10}%3Ffhir_vs")).ShouldBe(["high", "kidney", "sugar"], ignoreOrder: true);

        var unknown = await _doctor.GetAsync("/fhir/Condition?code:in=urn:nobody");
        unknown.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await unknown.Content.ReadAsStringAsync()).ShouldContain("urn:nobody");

        async Task<List<string>> FoundAsync(string query)
        {
            var found = await _host.Record.SearchAsync(Caller.System("test"), SearchQuery.Parse("Condition", $"{query}&subject={Fixture.PatientId}").ValueOrThrow(), CancellationToken.None);
            return [.. found.Value.Matches.Select(m => m.Key.Id)];
        }
    }

    [Fact]
    public void Every_value_set_of_R4_can_be_read()
    {
        foreach (var url in StandardTerminology.UrlsOf("ValueSet"))
        {
            StandardTerminology.ValueSet(url).ShouldNotBeNull();
        }

        foreach (var url in StandardTerminology.UrlsOf("CodeSystem"))
        {
            var list = StandardTerminology.CodeSystem(url);
            list?.Concepts.Select(c => c.Code).ShouldAllBe(code => list.AncestorsOf(code).All(a => list.Get(a) != null));
        }
    }

    private Task<Receipt> WriteAsync(string resource)
    {
        var document = FhirDocument.Parse(resource).ValueOrThrow();
        return _host.CommitAsync(new Commit().Put(document, new ResourceKey(document.ResourceType, document.Id!)));
    }

    private async Task<JsonElement> ExpandAsync(string query)
    {
        var answer = await _doctor.GetAsync("/fhir/ValueSet/$expand?" + query);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await JsonAsync(answer)).GetProperty("expansion");
    }

    private async Task<JsonElement> ParametersAsync(string path)
    {
        var answer = await _doctor.GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await JsonAsync(answer);
    }

    private async Task<JsonElement> PostAsync(string path, string parameters)
    {
        var answer = await SendAsync(_doctor, HttpMethod.Post, path, parameters);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await JsonAsync(answer);
    }

    private static List<string> Codes(JsonElement expansion) =>
        expansion.TryGetProperty("contains", out var contains) ? [.. contains.EnumerateArray().Select(c => c.GetProperty("code").GetString()!)] : [];

    private static List<(string, string)> Matches(JsonElement parameters) => [.. parameters.GetProperty("parameter").EnumerateArray()
        .Where(p => p.GetProperty("name").GetString() == "match")
        .Select(p => (Part(p, "equivalence")!, p.GetProperty("part").EnumerateArray().Where(x => x.TryGetProperty("valueCoding", out _)).Select(x => x.GetProperty("valueCoding").GetProperty("code").GetString()!).FirstOrDefault() ?? ""))];

    private static string? Part(JsonElement parameter, string name) => parameter.GetProperty("part").EnumerateArray()
        .Where(p => p.GetProperty("name").GetString() == name)
        .SelectMany(p => p.EnumerateObject().Where(v => v.Name.StartsWith("value", StringComparison.Ordinal)))
        .Select(v => v.Value.ToString()).FirstOrDefault();
}

internal static class ParametersReading
{
    internal static string? Text(this JsonElement parameters, string name) => Value(parameters, name)?.ToString();

    internal static bool Flag(this JsonElement parameters, string name) => Value(parameters, name)?.GetBoolean() ?? throw new InvalidOperationException($"{name} is missing.");

    private static JsonElement? Value(JsonElement parameters, string name) => parameters.GetProperty("parameter").EnumerateArray()
        .Where(p => p.GetProperty("name").GetString() == name)
        .SelectMany(p => p.EnumerateObject().Where(v => v.Name.StartsWith("value", StringComparison.Ordinal)))
        .Select(v => (JsonElement?)v.Value).FirstOrDefault();
}
