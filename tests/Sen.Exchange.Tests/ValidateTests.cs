using System.Net;
using System.Text;
using System.Text.Json;
using Sen.Record;
using Sen.TestKit;
using static Sen.Exchange.Tests.FhirRestTests;

namespace Sen.Exchange.Tests;

/// <summary>Validation over the wire: on writes, by profile, and with <c>$validate</c>.</summary>
public sealed class ValidateTests : IAsyncLifetime
{
    private const string Ministry = "http://fhir.ehealth.gov.vn/core/StructureDefinition/vn-core-patient";
    private const string Community = "http://fhir.hl7.org.vn/core/StructureDefinition/vn-core-patient";
    private const string Broken = """{"resourceType":"Patient","gender":"nữ","managingOrganization":{"reference":"Patient/1"},"contact":[{"gender":"male"}]}""";

    private SenHost _host = null!;
    private HttpClient _clerk = null!;

    public async Task InitializeAsync()
    {
        _host = await SenHost.StartAsync(new SenHostOptions
        {
            Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Record:ProfileFolder"] = Guides(), ["Record:Guide"] = "Ministry" },
        });
        await Fixture.Hospital().WriteAsync(_host);
        _clerk = await _host.FhirClientAsync(Role.Clerk);
    }

    public async Task DisposeAsync()
    {
        _clerk.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_write_is_refused_with_every_error_and_its_place()
    {
        var refused = await SendAsync(_clerk, HttpMethod.Post, "/fhir/Patient", Broken);
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        Places(await OutcomeAsync(refused)).ShouldBe(["error Patient.gender", "error Patient.managingOrganization", "error Patient.contact[0]"], ignoreOrder: true);
    }

    [Theory]
    [InlineData(Ministry, "{\"text\":\"Lê An\"}", HttpStatusCode.Created, "")]
    [InlineData(Ministry, "{\"family\":\"Lê\"}", HttpStatusCode.UnprocessableEntity, "Patient.name[0].text")]
    [InlineData(Community, "{\"text\":\"Lê An\"}", HttpStatusCode.UnprocessableEntity, "Patient.meta.profile")]
    [InlineData("http://else.vn/profile", "{\"text\":\"Lê An\"}", HttpStatusCode.Created, "")]
    public async Task A_claimed_profile_of_the_nodes_guide_is_asked_on_every_write(string profile, string name, HttpStatusCode status, string path)
    {
        var answer = await SendAsync(_clerk, HttpMethod.Post, "/fhir/Patient", Patient(profile, name));
        answer.StatusCode.ShouldBe(status, await answer.Content.ReadAsStringAsync());
        if (path.Length > 0)
        {
            Places(await OutcomeAsync(answer)).ShouldBe([$"error {path}"]);
        }
    }

    [Fact]
    public async Task Validate_reports_errors_and_warnings_of_a_bare_resource_and_of_parameters()
    {
        Places(await AskAsync("/fhir/Patient/$validate", Broken)).Count.ShouldBe(3);
        Places(await AskAsync("/fhir/Patient/$validate", Patient("http://else.vn/profile", "{\"text\":\"a\"}"))).ShouldBe(["warning Patient.meta.profile"]);
        Places(await AskAsync("/fhir/Patient/$validate", Parameters("""{"resourceType":"Patient","name":[{"family":"Lê"}]}""", Ministry, "create")))
            .ShouldContain("error Patient.name[0].text");
        Places(await AskAsync("/fhir/Patient/$validate?profile=" + Ministry, """{"resourceType":"Patient","name":[{"family":"Lê"}]}""")).ShouldContain("error Patient.name[0].text");
        Places(await AskAsync("/fhir/Patient/$validate?profile=http://no.such/profile", """{"resourceType":"Patient"}""")).ShouldBe(["error "]);
        Places(await AskAsync("/fhir/Patient/$validate", """{"resourceType":"Observation","status":"final","code":{"text":"x"}}""")).ShouldBe(["error resourceType"]);
        (await SendAsync(_clerk, HttpMethod.Post, "/fhir/Patient/$validate?mode=delete", """{"resourceType":"Patient"}""")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await SendAsync(_clerk, HttpMethod.Post, "/fhir/Patient/$validate?mode=sideways", """{"resourceType":"Patient"}""")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task What_is_stored_and_a_change_of_it_are_validated_by_id()
    {
        const string Stored = "/fhir/Patient/" + Fixture.PatientId + "/$validate";
        Places(await JsonAsync(await _clerk.GetAsync(Stored))).ShouldBe(["information "]);
        Places(await JsonAsync(await _clerk.GetAsync(Stored + "?mode=delete"))).ShouldBe(["information "]);
        (await _clerk.GetAsync("/fhir/Patient/nobody/$validate")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        Places(await AskAsync(Stored, """{"resourceType":"Patient","id":"another"}""")).ShouldBe(["error Patient.id"]);
        (await SendAsync(_clerk, HttpMethod.Post, Stored + "?mode=create", """{"resourceType":"Patient"}""")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private async Task<JsonElement> AskAsync(string path, string body)
    {
        var answer = await SendAsync(_clerk, HttpMethod.Post, path, body);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await JsonAsync(answer);
    }

    private static async Task<JsonElement> OutcomeAsync(HttpResponseMessage response)
    {
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return json.RootElement.Clone();
    }

    private static List<string> Places(JsonElement outcome) =>
    [
        .. outcome.GetProperty("issue").EnumerateArray().Select(i =>
            $"{i.GetProperty("severity").GetString()} {(i.TryGetProperty("expression", out var places) ? places[0].GetString() : "")}"),
    ];

    private static string Patient(string profile, string name) => $$"""{"resourceType":"Patient","meta":{"profile":["{{profile}}"]},"name":[{{name}}]}""";

    private static string Parameters(string resource, string profile, string mode) => new StringBuilder("""{"resourceType":"Parameters","parameter":[{"name":"resource","resource":""")
        .Append(resource).Append($$"""},{"name":"profile","valueUri":"{{profile}}"},{"name":"mode","valueCode":"{{mode}}"}]}""").ToString();

    private static string Guides()
    {
        var roots = new List<string>();
        if (Environment.GetEnvironmentVariable("SEN_SHARED") is { Length: > 0 } shared)
        {
            roots.Add(shared);
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            roots.Add(Path.Combine(folder.FullName, "shared"));
        }

        // The archive alone: the folder beside it holds examples of all kinds.
        var archive = roots.Select(r => Path.Combine(r, "data", "fhir", "vn-core-ig-resources.tar.gz")).First(File.Exists);
        var guide = Directory.CreateTempSubdirectory("sen-guide-").FullName;
        File.Copy(archive, Path.Combine(guide, Path.GetFileName(archive)));
        return guide;
    }
}
