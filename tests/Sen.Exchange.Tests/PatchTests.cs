using System.Net;
using System.Text;
using System.Text.Json;
using Sen.TestKit;

namespace Sen.Exchange.Tests;

/// <summary>FHIRPath Patch and patches in Bundles over the wire (R4, 3.1.0.6 and 3.1.0.11.2).</summary>
public sealed class PatchTests : AtTheDesk
{
    private const string Patient = "/fhir/Patient/" + Fixture.PatientId;
    private const string Binary = "application/json-patch+json";

    [Fact]
    public async Task Parameters_in_json_or_xml_change_what_their_paths_name()
    {
        (await SendAsync(HttpMethod.Patch, Patient, Replace("Patient.gender", "other"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Clerk.GetStringAsync(Patient)).ShouldContain("\"gender\":\"other\"");

        const string Xml = """
            <Parameters xmlns="http://hl7.org/fhir"><parameter><name value="operation"/><part><name value="type"/><valueCode value="replace"/></part>
            <part><name value="path"/><valueString value="Patient.gender"/></part><part><name value="value"/><valueCode value="female"/></part></parameter></Parameters>
            """;
        (await SendAsync(HttpMethod.Patch, Patient, Xml, "application/fhir+xml")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Clerk.GetStringAsync(Patient)).ShouldContain("\"gender\":\"female\"");
    }

    [Fact]
    public async Task What_cannot_be_done_or_does_not_fit_changes_nothing()
    {
        var before = await Clerk.GetStringAsync(Patient);
        var refused = await SendAsync(HttpMethod.Patch, Patient, Replace("Patient.deceased", "x"));
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("Parameters.parameter[0]");
        (await SendAsync(HttpMethod.Patch, Patient, Replace("Patient.gender", "no-such-code"))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await SendAsync(HttpMethod.Patch, Patient, """{"resourceType":"Patient"}""")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await SendAsync(HttpMethod.Patch, Patient, "[]", "text/plain")).StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await Clerk.GetStringAsync(Patient)).ShouldBe(before);
    }

    [Fact]
    public async Task The_one_that_a_search_finds_is_patched()
    {
        (await SendAsync(HttpMethod.Patch, "/fhir/Patient?_id=" + Fixture.PatientId, Replace("Patient.gender", "other"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await SendAsync(HttpMethod.Patch, "/fhir/Patient?_id=nobody", Replace("Patient.gender", "other"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("batch", "Patient/" + Fixture.PatientId)]
    [InlineData("batch", "Patient?_id=" + Fixture.PatientId)]
    [InlineData("transaction", "Patient/" + Fixture.PatientId)]
    [InlineData("transaction", "Patient?_id=" + Fixture.PatientId)]
    public async Task Bundles_carry_both_forms(string type, string url)
    {
        (await StatusesAsync(type, (url, Replace("Patient.gender", "other")))).ShouldBe(["200"]);
        (await Clerk.GetStringAsync(Patient)).ShouldContain("\"gender\":\"other\"");
        (await StatusesAsync(type, (url, JsonPatch("""[{"op":"replace","path":"/gender","value":"female"}]""")))).ShouldBe(["200"]);
        (await Clerk.GetStringAsync(Patient)).ShouldContain("\"gender\":\"female\"");
    }

    [Fact]
    public async Task A_transaction_with_a_patch_that_fails_writes_nothing()
    {
        var answer = await SendAsync(HttpMethod.Post, "/fhir", Bundle(
            "transaction", ("Patient/" + Fixture.PatientId, Replace("Patient.gender", "other")), ("Patient/nobody", Replace("Patient.gender", "other"))));
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Clerk.GetStringAsync(Patient)).ShouldContain("\"gender\":\"female\"");
        (await SendAsync(HttpMethod.Post, "/fhir", Bundle("transaction", ("Patient/" + Fixture.PatientId, """{"resourceType":"Patient"}""")))).StatusCode
            .ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_capability_statement_names_the_forms() =>
        (await Clerk.GetStringAsync("/fhir/metadata")).ShouldContain("""
            "patchFormat":["application/json-patch+json","application/fhir+json","application/fhir+xml"]
            """.Trim());

    private async Task<string[]> StatusesAsync(string type, params (string Url, string Resource)[] entries)
    {
        var answer = await SendAsync(HttpMethod.Post, "/fhir", Bundle(type, entries));
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("response").GetProperty("status").GetString()![..3])];
    }

    private static string Bundle(string type, params (string Url, string Resource)[] entries) =>
        $$"""{"resourceType":"Bundle","type":"{{type}}","entry":[{{string.Join(',', entries.Select(e => $$"""{"request":{"method":"PATCH","url":"{{e.Url}}"},"resource":{{e.Resource}}}"""))}}]}""";

    private static string Replace(string path, string code) =>
        $$"""{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"{{path}}"},{"name":"value","valueCode":"{{code}}"}]}]}""";

    private static string JsonPatch(string patch) =>
        $$"""{"resourceType":"Binary","contentType":"{{Binary}}","data":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(patch))}}"}""";

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string body, string type = "application/fhir+json") =>
        Clerk.SendAsync(new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, type) });
}
