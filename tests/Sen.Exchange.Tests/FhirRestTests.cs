using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Exchange.Tests;

public sealed class FhirRestTests : AtTheDesk
{
    [Fact]
    public async Task A_resource_is_served_with_the_bytes_that_were_sent_but_for_its_meta()
    {
        const string Sent = """{ "resourceType": "Patient",  "name": [ {"text":"Nguyễn Thị Bích Phượng"} ], "extension":[{"url":"urn:x","valueDecimal":1.500}] }""";

        var created = await SendAsync(Clerk, HttpMethod.Post, "/fhir/Patient", Sent);

        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        created.Headers.ETag!.Tag.ShouldBe("\"1\"");
        created.Headers.ETag.IsWeak.ShouldBeTrue();
        created.Content.Headers.LastModified.ShouldBe(Host.Clock.GetUtcNow());
        var location = created.Headers.Location!.PathAndQuery;
        location.ShouldMatch("^/fhir/Patient/[0-9a-f]{32}/_history/1$");
        var served = await Clerk.GetStringAsync(location);
        served.ShouldContain("\"valueDecimal\":1.500");
        served.ShouldContain("""  "name": [ {"text":"Nguyễn Thị Bích Phượng"} ]""");
    }

    [Fact]
    public async Task Versions_go_up_by_update_and_stay_readable()
    {
        var path = $"/fhir/Patient/{Fixture.PatientId}";
        var first = await Clerk.GetStringAsync(path);
        var second = first.Replace("\"female\"", "\"other\"", StringComparison.Ordinal);

        var updated = await SendAsync(Clerk, HttpMethod.Put, path, second, ("If-Match", "W/\"1\""));

        updated.StatusCode.ShouldBe(HttpStatusCode.OK);
        updated.Headers.ETag!.Tag.ShouldBe("\"2\"");
        (await Clerk.GetStringAsync(path + "/_history/1")).ShouldContain("\"female\"");
        var history = await JsonAsync(await Clerk.GetAsync(path + "/_history"));
        history.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("response").GetProperty("etag").GetString()).ShouldBe(["W/\"2\"", "W/\"1\""]);
    }

    [Fact]
    public async Task An_update_of_an_old_version_is_refused_and_changes_nothing()
    {
        var path = $"/fhir/Patient/{Fixture.PatientId}";
        var body = await Clerk.GetStringAsync(path);
        await SendAsync(Clerk, HttpMethod.Put, path, body.Replace("\"female\"", "\"other\"", StringComparison.Ordinal), ("If-Match", "W/\"1\""));

        var late = await SendAsync(Clerk, HttpMethod.Put, path, body, ("If-Match", "W/\"1\""));

        late.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        await ShouldBeOutcomeAsync(late, "conflict");
        (await Clerk.GetAsync(path)).Headers.ETag!.Tag.ShouldBe("\"2\"");
    }

    [Fact]
    public async Task An_update_of_a_new_id_creates_it()
    {
        var put = await SendAsync(Clerk, HttpMethod.Put, "/fhir/Flag/f-1", Flag("f-1"));

        put.StatusCode.ShouldBe(HttpStatusCode.Created);
        put.Headers.Location!.AbsolutePath.ShouldBe("/fhir/Flag/f-1/_history/1");
    }

    [Fact]
    public async Task What_was_deleted_is_gone_but_its_versions_are_not()
    {
        await SendAsync(Clerk, HttpMethod.Put, "/fhir/Flag/f-1", Flag("f-1"));

        (await Clerk.DeleteAsync("/fhir/Flag/f-1")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        var gone = await Clerk.GetAsync("/fhir/Flag/f-1");
        gone.StatusCode.ShouldBe(HttpStatusCode.Gone);
        await ShouldBeOutcomeAsync(gone, "deleted");
        (await Clerk.GetAsync("/fhir/Flag/f-1/_history/1")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var history = await JsonAsync(await Clerk.GetAsync("/fhir/Flag/f-1/_history"));
        history.GetProperty("entry")[0].GetProperty("request").GetProperty("method").GetString().ShouldBe("DELETE");
    }

    [Fact]
    public async Task A_conditional_create_finds_the_person_who_is_there()
    {
        var body = new Patient { Identifier = { Identifier.Of(Systems.CitizenNumber, Fixture.PatientCitizenNumber) } }.ToDocument();
        var criteria = $"identifier={Systems.CitizenNumber}|{Fixture.PatientCitizenNumber}";

        var answer = await SendAsync(Clerk, HttpMethod.Post, "/fhir/Patient", body.Utf8, ("If-None-Exist", criteria));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.Location!.AbsolutePath.ShouldBe($"/fhir/Patient/{Fixture.PatientId}/_history/1");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_search_finds_by_indexed_parameters_through_both_doors(string method)
    {
        var query = $"identifier={Uri.EscapeDataString($"{Systems.CitizenNumber}|{Fixture.PatientCitizenNumber}")}&_total=accurate";
        var answer = method == "GET"
            ? await Clerk.GetAsync("/fhir/Patient?" + query)
            : await Clerk.PostAsync("/fhir/Patient/_search", new StringContent(query, Encoding.UTF8, "application/x-www-form-urlencoded"));

        var bundle = await JsonAsync(answer);

        bundle.GetProperty("type").GetString().ShouldBe("searchset");
        bundle.GetProperty("total").GetInt32().ShouldBe(1);
        bundle.GetProperty("entry")[0].GetProperty("fullUrl").GetString().ShouldBe($"http://localhost/fhir/Patient/{Fixture.PatientId}");
        bundle.GetProperty("entry")[0].GetProperty("search").GetProperty("mode").GetString().ShouldBe("match");
    }

    [Fact]
    public async Task Pages_of_a_search_lead_through_all_matches_once()
    {
        var seen = new List<string>();
        for (var path = "/fhir/Slot?_count=5"; path is not null;)
        {
            var page = await JsonAsync(await Clerk.GetAsync(path));
            seen.AddRange(page.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("resource").GetProperty("id").GetString()!));
            path = page.GetProperty("link").EnumerateArray().Where(l => l.GetProperty("relation").GetString() == "next")
                .Select(l => new Uri(l.GetProperty("url").GetString()!).PathAndQuery).FirstOrDefault();
        }

        seen.Count.ShouldBe(12);
        seen.Distinct(StringComparer.Ordinal).Count().ShouldBe(12);
    }

    [Theory]
    [InlineData("/fhir/Patient?no-such=1", "no-such")]
    [InlineData("/fhir/Patient?birthdate=notadate", "birthdate")]
    [InlineData("/fhir/Patient?_count=many", "_count")]
    public async Task A_search_that_is_not_understood_is_refused_by_name(string path, string name)
    {
        var answer = await Clerk.GetAsync(path);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ShouldBeOutcomeAsync(answer)).ShouldContain(name);
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("[]", HttpStatusCode.BadRequest)]
    [InlineData("""{"resourceType":"Observation"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"resourceType":"Patient","gender":5}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"resourceType":"Patient","noSuchElement":true}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"resourceType":"Patient","birthDate":"2026-13-40"}""", HttpStatusCode.UnprocessableEntity)]
    public async Task What_is_no_patient_is_refused_with_an_outcome_and_not_kept(string body, HttpStatusCode expected)
    {
        var head = await Host.SettledHeadAsync();

        var answer = await SendAsync(Clerk, HttpMethod.Post, "/fhir/Patient", body);

        answer.StatusCode.ShouldBe(expected);
        await ShouldBeOutcomeAsync(answer);
        (await Host.SettledHeadAsync()).ShouldBe(head);
    }

    [Fact]
    public async Task Five_megabytes_of_paste_are_answered_and_not_crashed_on()
    {
        var text = new string('x', 5 * 1024 * 1024);

        (await SendAsync(Clerk, HttpMethod.Post, "/fhir/Patient", text)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var deep = await SendAsync(Clerk, HttpMethod.Post, "/fhir/Patient", new string('[', 5 * 1024 * 1024));
        deep.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var huge = await SendAsync(Clerk, HttpMethod.Post, "/fhir/Patient", new string(' ', 17 * 1024 * 1024));
        huge.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await Clerk.GetAsync("/fhir/Patient/" + Fixture.PatientId)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_does_not_sign_in_is_told_to_and_a_false_token_is_refused()
    {
        using var nobody = Host.Visit();
        var anonymous = await nobody.RawAsync(new HttpRequestMessage(HttpMethod.Get, "/fhir/Patient/" + Fixture.PatientId));
        anonymous.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await ShouldBeOutcomeAsync(anonymous, "login");

        var token = Clerk.DefaultRequestHeaders.Authorization!.Parameter!;
        var forged = new HttpRequestMessage(HttpMethod.Get, "/fhir/Patient/" + Fixture.PatientId);
        forged.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token[..^4] + (token.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBB" : "AAAA"));
        (await nobody.RawAsync(forged)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Outside_development_no_token_is_accepted()
    {
        await using var production = await SenHost.StartAsync(new SenHostOptions { Environment = "Production" });
        using var client = await production.FhirClientAsync(Role.Clerk);

        (await client.GetAsync("/fhir/Patient/x")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_role_without_the_right_is_refused_and_nothing_is_written()
    {
        using var lab = await Host.FhirClientAsync(Role.Lab);

        var answer = await SendAsync(lab, HttpMethod.Put, "/fhir/MedicationRequest/m1", """{"resourceType":"MedicationRequest","id":"m1","status":"draft","intent":"order","medicationCodeableConcept":{"text":"x"},"subject":{"reference":"Patient/bich-ngoc"}}""");

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await ShouldBeOutcomeAsync(answer, "forbidden");
    }

    [Fact]
    public async Task A_citizens_session_reads_the_own_record_only_and_writes_nothing_here()
    {
        await new Fixture().Patient("la", "Trần Văn Lạ", "092080000019", phone: null, birth: new DateOnly(1980, 1, 1)).WriteAsync(Host);
        using var citizen = Host.Citizen(Fixture.PatientId);

        (await citizen.RawAsync(new HttpRequestMessage(HttpMethod.Get, "/fhir/Patient/" + Fixture.PatientId))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await citizen.RawAsync(new HttpRequestMessage(HttpMethod.Get, "/fhir/Patient/la"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var write = await citizen.RawAsync(new HttpRequestMessage(HttpMethod.Delete, "/fhir/Patient/" + Fixture.PatientId));
        write.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("GET", "/fhir/NoSuchType/1", 404)]
    [InlineData("GET", "/fhir/Patient/no_good$id", 404)]
    [InlineData("GET", "/fhir/Patient/bich-ngoc/_history/abc", 404)]
    [InlineData("GET", "/fhir/Patient/bich-ngoc/a/b/c", 404)]
    [InlineData("PATCH", "/fhir/Patient/bich-ngoc", 415)]
    [InlineData("GET", "/fhir/Patient/bich-ngoc?_format=ttl", 406)]
    public async Task Wrong_addresses_are_answered_with_an_outcome(string method, string path, int status)
    {
        var answer = await Clerk.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        ((int)answer.StatusCode).ShouldBe(status);
        await ShouldBeOutcomeAsync(answer);
    }

    [Fact]
    public async Task A_script_in_a_name_is_served_as_data_to_machines_and_as_text_to_people()
    {
        const string Name = "<script>alert(1)</script>";
        var created = await SendAsync(Clerk, HttpMethod.Post, "/fhir/Patient", $$$"""{"resourceType":"Patient","name":[{"text":"{{{Name}}}"}]}""");
        var id = created.Headers.Location!.Segments[3].Trim('/');
        created.Content.Headers.ContentType!.MediaType.ShouldBe("application/fhir+json");
        created.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        using var citizen = Host.SignedInAs(
            new Caller { Subject = "citizen:x", Role = Role.Citizen, Purpose = Purposes.PatientRequest, Patient = id, Display = Name }, ("sen:self", id));

        await citizen.GoAsync("/profile");

        citizen.Html.ShouldContain("&lt;script&gt;");
        citizen.Html.ShouldNotContain("<script>alert");
    }

    [Fact]
    public async Task The_capability_statement_is_open_and_names_only_what_is_indexed()
    {
        using var nobody = Host.Visit();
        var statement = await JsonAsync(await nobody.RawAsync(new HttpRequestMessage(HttpMethod.Get, "/fhir/metadata")));

        statement.GetProperty("fhirVersion").GetString().ShouldBe("4.0.1");
        var patient = statement.GetProperty("rest")[0].GetProperty("resource").EnumerateArray().Single(r => r.GetProperty("type").GetString() == "Patient");
        foreach (var name in patient.GetProperty("searchParam").EnumerateArray().Select(p => p.GetProperty("name").GetString()!))
        {
            var parameter = SearchParameters.Find("Patient", name)!;
            var value = parameter.Type switch
            {
                SearchParameterType.Date => "2026-01-01",
                SearchParameterType.Reference => parameter.Targets[0] + "/1",
                _ => "x",
            };
            var answer = await Clerk.GetAsync($"/fhir/Patient?{name}={value}");
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        }
    }

    internal static string Flag(string id) =>
        $$$"""{"resourceType":"Flag","id":"{{{id}}}","status":"active","code":{"text":"x"},"subject":{"reference":"Patient/{{{Fixture.PatientId}}}"}}""";

    internal static Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, string body, params (string, string)[] headers) =>
        SendAsync(client, method, path, Encoding.UTF8.GetBytes(body), headers);

    internal static Task<HttpResponseMessage> SendAsync(
        HttpClient client, HttpMethod method, string path, ReadOnlyMemory<byte> body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+json");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return client.SendAsync(request);
    }

    internal static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }

    internal static async Task<string> ShouldBeOutcomeAsync(HttpResponseMessage response, string? code = null)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/fhir+json");
        var outcome = FhirDocument.Parse(text).ValueOrThrow().As<OperationOutcome>();
        outcome.Issue.ShouldNotBeEmpty();
        if (code is not null)
        {
            outcome.Issue[0].Code.ShouldBe(code);
        }

        return text;
    }
}
