using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sen.Fhir;
using Sen.Record;
using Sen.Signatures;
using Sen.TestKit;

namespace Sen.Documents.Tests.Doors;

/// <summary>SMART Health Cards: what a person gets, what a stranger's program makes of it, and what /verify says; inherited once for each engine.</summary>
public abstract class CardTests(PaperHospital hospital)
{
    [Fact]
    public async Task A_strangers_program_verifies_the_file_with_the_published_keys_and_refuses_one_flipped_byte()
    {
        using var person = await PersonAsync();
        var (jws, type) = await FileAsync(person, "immunization");
        type.ShouldBe("application/smart-health-card");

        var said = await JoseAsync(jws);
        said.GetProperty("accepted").GetBoolean().ShouldBeTrue(said.GetRawText());
        var payload = said.GetProperty("payload");
        payload.GetProperty("vc").GetProperty("type").EnumerateArray().Select(t => t.GetString()).ShouldBe(["https://smarthealth.cards#health-card", "https://smarthealth.cards#immunization"]);
        var entries = payload.GetProperty("vc").GetProperty("credentialSubject").GetProperty("fhirBundle").GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("resource")).ToList();
        entries.Select(e => e.GetProperty("resourceType").GetString()).ShouldBe(["Patient", "Immunization", "Immunization"]);
        entries[0].EnumerateObject().Select(p => p.Name).ShouldBe(["resourceType", "name", "birthDate"], ignoreOrder: true);
        entries[1].GetProperty("occurrenceDateTime").GetString().ShouldBe("2026-05-15");

        var middle = jws.IndexOf('.', StringComparison.Ordinal) + 40;
        (await JoseAsync(jws[..middle] + (jws[middle] == 'A' ? 'B' : 'A') + jws[(middle + 1)..], KeysOf(jws))).GetProperty("accepted").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task What_an_issuer_publishes_answers_pages_of_any_origin()
    {
        using var person = await PersonAsync();
        var (jws, _) = await FileAsync(person, "immunization");
        using var anyone = hospital.Host.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, KeysOf(jws)) { Headers = { { "Origin", "https://verifier.example" } } };
        using var response = await anyone.SendAsync(request);
        response.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
        (await anyone.GetAsync("/cards/issuers/nobody/.well-known/jwks.json")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_code_fits_one_QR_of_version_22_and_verify_shows_what_it_says()
    {
        using var person = await PersonAsync();
        var (jws, _) = await FileAsync(person, "immunization");
        var code = HealthCardQr.Encode(jws).ShouldHaveSingleItem();
        using var qr = QRCoder.QRCodeGenerator.GenerateQrCode(code, QRCoder.QRCodeGenerator.ECCLevel.L);
        qr.Version.ShouldBeLessThanOrEqualTo(22);

        (await person.GoAsync("/record/cards/immunization")).Text.ShouldContain("Cúm mùa");
        var page = await hospital.AskAsync(code);
        page.Html.ShouldContain("Thẻ sức khỏe này là thật");
        page.Html.ShouldContain("Trần Thị Thử Nghiệm");
        page.Html.ShouldContain("Viêm gan B");
        page.Html.ShouldContain("15/05/2026");
        page.Html.ShouldNotContain("0921");
    }

    [Fact]
    public async Task Cards_that_were_taken_back_are_refused_by_others_and_here_and_new_ones_hold()
    {
        using var person = await PersonAsync();
        var (old, _) = await FileAsync(person, "immunization");
        await person.GoAsync("/record/cards");
        (await person.SendAsync(HtmlForm.All(person.Html).First(f => f.Action == "/record/cards/revoke"))).Text.ShouldContain("Đã thu hồi");

        (await hospital.AskAsync(HealthCardQr.Encode(old)[0])).Html.ShouldContain("Thẻ này đã bị thu hồi");
        var keys = await PublishedAsync(KeysOf(old));
        var kid = Header(old)["kid"]!.GetValue<string>();
        keys["keys"]!.AsArray().First(k => (string)k!["kid"]! == kid)!["crlVersion"]!.GetValue<long>().ShouldBeGreaterThan(0);
        var list = await PublishedAsync(KeysOf(old).Replace("jwks.json", $"crl/{kid}.json", StringComparison.Ordinal));
        list["kid"]!.GetValue<string>().ShouldBe(kid);
        var rid = (await JoseAsync(old)).GetProperty("payload").GetProperty("vc").GetProperty("rid").GetString()!;
        list["rids"]!.AsArray().ShouldContain(r => ((string)r!).StartsWith($"{rid}.", StringComparison.Ordinal));

        hospital.Host.Clock.Advance(TimeSpan.FromSeconds(2));
        var (fresh, _) = await FileAsync(person, "immunization");
        (await hospital.AskAsync(HealthCardQr.Encode(fresh)[0])).Html.ShouldContain("Thẻ sức khỏe này là thật");
    }

    [Fact]
    public async Task Another_sites_form_takes_no_cards_back()
    {
        using var person = await PersonAsync();
        var (jws, _) = await FileAsync(person, "immunization");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/record/cards/revoke") { Content = new FormUrlEncodedContent([KeyValuePair.Create("which", "all")]) };
        (await person.RawAsync(request)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await hospital.AskAsync(HealthCardQr.Encode(jws)[0])).Html.ShouldContain("Thẻ sức khỏe này là thật");
    }

    [Fact]
    public async Task A_vaccination_that_never_was_takes_its_cards_back()
    {
        var id = await PatientAsync();
        using var person = hospital.Host.Citizen(id);
        var (jws, _) = await FileAsync(person, "immunization");
        var shot = (await hospital.FindAsync<Immunization>("patient", $"Patient/{id}"))[0];
        shot.Status = "entered-in-error";
        await new Fixture().Put(shot).WriteAsync(hospital.Host);
        hospital.Host.Clock.Advance(TimeSpan.FromSeconds(61));
        (await hospital.AskAsync(HealthCardQr.Encode(jws)[0])).Html.ShouldContain("Thẻ này đã bị thu hồi");
    }

    [Fact]
    public async Task Nobody_gets_a_card_of_another_and_whoever_looks_after_somebody_does()
    {
        using var person = await PersonAsync();
        using var other = hospital.Host.Citizen("nobody-else");
        (await other.GoAsync("/record/cards/immunization")).Status.ShouldBe(HttpStatusCode.NotFound);
        using var anyone = hospital.Host.Client();
        (await anyone.GetAsync("/record/cards/immunization.smart-health-card")).StatusCode.ShouldNotBe(HttpStatusCode.OK);
        (await person.GoAsync("/record/cards")).Text.ShouldContain("2 mũi, gần nhất 15/05/2026");
    }

    [Fact]
    public async Task Whoever_treats_a_person_prints_the_card_and_nobody_else()
    {
        var id = await PatientAsync();
        using var doctor = await hospital.Host.StaffAsync(Role.Doctor);
        (await doctor.GoAsync($"/staff/people/{id}/cards")).Status.ShouldBe(HttpStatusCode.NotFound);
        await new Fixture().Put(new Encounter
        {
            Id = $"{id}-visit",
            Status = "in-progress",
            Class = Coding.Of("http://terminology.hl7.org/CodeSystem/v3-ActCode", "AMB"),
            Subject = Reference.To($"Patient/{id}"),
            ServiceProvider = Reference.To($"Organization/{Fixture.FacilityId}"),
            Period = new Period { Start = FhirDateTime.Of(hospital.Host.Clock.GetUtcNow()) },
        }).WriteAsync(hospital.Host);

        await doctor.GoAsync($"/staff/people/{id}/cards");
        doctor.Text.ShouldContain("THẺ TIÊM CHỦNG");
        doctor.Text.ShouldContain("Trần Thị Thử Nghiệm");
        doctor.Html.ShouldContain("sheet-a5");
        doctor.Html.ShouldContain("class=\"qr\"");
        doctor.Text.ShouldContain("sen.cantho.example/verify");
        (await doctor.GoAsync($"/staff/people/{id}/cards?kind=immunization&size=a4")).Html.ShouldContain("sheet-a4");
        (await doctor.GoAsync($"/staff/people/{id}/cards?kind=laboratory")).Status.ShouldBe(HttpStatusCode.NotFound);
        using var clerk = await hospital.Host.StaffAsync(Role.Clerk);
        (await clerk.GoAsync($"/staff/people/{id}/cards")).Status.ShouldNotBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_FHIR_operation_issues_what_the_token_may_see()
    {
        var id = await PatientAsync();
        using var client = hospital.Host.FhirService();
        (await IssueAsync(client, id, "Immunization")).ShouldHaveSingleItem();
        (await IssueAsync(client, id, "#immunization")).ShouldHaveSingleItem();
        (await IssueAsync(client, id, "Immunization", "Observation")).ShouldBeEmpty();
        using var narrow = hospital.Host.FhirService("system/Patient.rs");
        (await IssueAsync(narrow, id, "Immunization")).ShouldBeEmpty();
        using var blind = hospital.Host.FhirService("system/Observation.rs");
        (await blind.PostAsync($"/fhir/Patient/{id}/$health-cards-issue", Asked("Immunization"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await client.PostAsync($"/fhir/Patient/{id}/$health-cards-issue", Asked())).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task What_is_no_card_is_said_in_words_and_a_strangers_card_is_neither_called_real_nor_false()
    {
        foreach (var text in new[] { "shc:/", "shc:/123", "shc:/1/2/5676290952432060346029243740446031222959532654603460292540772804336028", "shc:/99999999" })
        {
            (await hospital.AskAsync(text)).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }

        var strange = await File.ReadAllTextAsync(SharedData.Find("shc/example-00-qr-numeric.txt"));
        var page = await hospital.AskAsync(strange.Trim());
        page.Html.ShouldContain("Chưa biết nơi cấp thẻ này");
        page.Html.ShouldContain("https://spec.smarthealth.cards/examples/issuer");
        page.Html.ShouldNotContain("Anyperson");
        page.Html.ShouldContain("Báo cho cơ sở");
        using var client = hospital.Host.Client();
        using var sent = await client.PostAsync("/verify/report", new FormUrlEncodedContent(HtmlForm.With(page.Html, "report").Fill()));
        sent.Headers.Location!.ToString().ShouldBe("/verify?report=sent");
        using var manager = await hospital.Host.StaffAsync(Role.Manager);
        (await manager.GoAsync("/staff/papers")).Text.ShouldContain("Không biết nơi cấp");
    }

    private static JsonObject Header(string jws) => (JsonObject)JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(jws.Split('.')[0]))!;

    private static string KeysOf(string jws)
    {
        using var body = new System.IO.Compression.DeflateStream(new MemoryStream(System.Buffers.Text.Base64Url.DecodeFromChars(jws.Split('.')[1])), System.IO.Compression.CompressionMode.Decompress);
        var issuer = (string)JsonNode.Parse(body)!["iss"]!;
        issuer.ShouldStartWith("https://sen.cantho.example/");
        return $"{new Uri(issuer).AbsolutePath}/.well-known/jwks.json";
    }

    private async Task<JsonObject> PublishedAsync(string path)
    {
        using var anyone = hospital.Host.Client();
        return (await anyone.GetFromJsonAsync<JsonObject>(path))!;
    }

    private async Task<JsonElement> JoseAsync(string jws, string? keysAt = null)
    {
        var folder = Directory.CreateTempSubdirectory("sen-card-");
        try
        {
            var (card, keys) = (Path.Combine(folder.FullName, "card.txt"), Path.Combine(folder.FullName, "jwks.json"));
            await File.WriteAllTextAsync(card, jws);
            using var anyone = hospital.Host.Client();
            await File.WriteAllBytesAsync(keys, await anyone.GetByteArrayAsync(keysAt ?? KeysOf(jws)));
            return await Peers.RunAsync("health-card.mjs", card, keys);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(string Jws, string? Type)> FileAsync(Visitor person, string kind)
    {
        var response = await person.RawAsync(new HttpRequestMessage(HttpMethod.Get, $"/record/cards/{kind}.smart-health-card"));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var file = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        return ((string)file["verifiableCredential"]!.AsArray().ShouldHaveSingleItem()!, response.Content.Headers.ContentType?.MediaType);
    }

    private static StringContent Asked(params string[] types) => new(
        new JsonObject
        {
            ["resourceType"] = "Parameters",
            ["parameter"] = new JsonArray([.. types.Select(t => new JsonObject { ["name"] = "credentialType", ["valueUri"] = t })]),
        }.ToJsonString(),
        Encoding.UTF8,
        "application/fhir+json");

    private static async Task<IReadOnlyList<string>> IssueAsync(HttpClient client, string patient, params string[] types)
    {
        using var response = await client.PostAsync($"/fhir/Patient/{patient}/$health-cards-issue", Asked(types));
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        var answer = FhirDocument.Parse(await response.Content.ReadAsByteArrayAsync()).ValueOrThrow().As<Parameters>();
        return [.. answer.Parameter.Where(p => p.Name == "verifiableCredential").Select(p => p.ValueString!)];
    }

    private async Task<Visitor> PersonAsync() => hospital.Host.Citizen(await PatientAsync());

    private Task<string> PatientAsync() => CardPeople.AddAsync(hospital.Host);
}

public sealed class SqliteCardTests(SqlitePaperHospital hospital) : CardTests(hospital), IClassFixture<SqlitePaperHospital>;

public sealed class PostgresCardTests(PostgresPaperHospital hospital) : CardTests(hospital), IClassFixture<PostgresPaperHospital>;
