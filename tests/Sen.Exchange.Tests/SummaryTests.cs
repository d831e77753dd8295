using System.Net;
using System.Text.Json;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;
using static Sen.Exchange.Tests.FhirRestTests;

namespace Sen.Exchange.Tests;

/// <summary>Patient/$summary: the International Patient Summary, whole, valid and closed in itself.</summary>
public sealed class SummaryTests : IAsyncLifetime
{
    private const string Path = "/fhir/Patient/" + Fixture.PatientId + "/$summary";

    private SenHost _host = null!;
    private HttpClient _doctor = null!;

    public async Task InitializeAsync()
    {
        _host = await SenHost.StartAsync();
        await Fixture.Hospital().WriteAsync(_host);
        _doctor = await _host.FhirClientAsync(Role.Doctor);
        await WriteAsync($$$"""
            {"resourceType":"Encounter","id":"visit","status":"in-progress","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},
             "subject":{{{Person}}},"serviceProvider":{"reference":"Organization/{{{Fixture.FacilityId}}}"},"period":{"start":"2026-11-20T08:00:00+07:00"}}
            """);
    }

    public async Task DisposeAsync()
    {
        _doctor.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task What_is_not_known_is_said_in_the_required_sections()
    {
        var bundle = await SummaryAsync(_doctor);
        var sections = Sections(bundle);
        sections.Select(s => s.Code).ShouldBe(["48765-2", "10160-0", "11450-4"]);
        sections.ShouldAllBe(s => s.Empty == "unavailable" && s.Entries.Count == 0);
        sections[0].Text.ShouldContain("chưa có thông tin về dị ứng");
    }

    [Fact]
    public async Task The_summary_has_what_counts_and_leads_nowhere_else()
    {
        await RecordAsync();

        var bundle = await SummaryAsync(_doctor);

        var sections = Sections(bundle).ToDictionary(s => s.Code!);
        sections.Keys.ShouldBe(["48765-2", "10160-0", "11450-4", "11369-6", "47519-4", "30954-2", "8716-3"], ignoreOrder: true);
        sections["48765-2"].Entries.ShouldBe(["AllergyIntolerance/penicillin"]);
        sections["10160-0"].Entries.ShouldBe(["MedicationRequest/metformin"]);
        sections["11450-4"].Entries.ShouldBe(["Condition/sugar"]);
        sections["30954-2"].Entries.ShouldBe(["Observation/hba1c-new"]);
        sections["30954-2"].Text.ShouldContain("8,1");
        sections["48765-2"].Text.ShouldContain("&lt;b&gt;Penicillin");
        bundle.GetRawText().ShouldNotContain("Encounter/visit");
        bundle.GetRawText().ShouldContain("Practitioner/" + Fixture.PractitionerId);
    }

    [Fact]
    public async Task Who_may_not_see_a_required_section_gets_no_summary()
    {
        using var clerk = await _host.FhirClientAsync(Role.Clerk);
        (await clerk.GetAsync(Path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await new Fixture().Patient("stranger", "Trần Văn Sáu", "092184000025", null).WriteAsync(_host);
        var stranger = await _doctor.GetAsync("/fhir/Patient/stranger/$summary");
        stranger.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await ShouldBeOutcomeAsync(stranger, "forbidden");
        (await _doctor.GetAsync("/fhir/Patient/nobody/$summary")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_is_sensitive_stays_with_those_who_may_see_it()
    {
        await WriteAsync($$$"""
            {"resourceType":"Condition","id":"hidden","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"HIV"}]},"subject":{{{Person}}},
             "clinicalStatus":{"coding":[{"system":"{{{Systems.ConditionClinical}}}","code":"active"}]},"recordedDate":"2026-11-20","code":{"text":"Chẩn đoán kín"}}
            """);
        (await SummaryAsync(_doctor)).GetRawText().ShouldNotContain("Chẩn đoán kín");
        var own = await _host.Citizen(Fixture.PatientId).GoAsync(Path);
        own.Status.ShouldBe(HttpStatusCode.OK);
        own.Html.ShouldContain("Chẩn đoán kín");
    }

    [Fact]
    public async Task A_person_is_named_by_identifier_too()
    {
        var found = await _doctor.GetAsync($"/fhir/Patient/$summary?identifier={Systems.CitizenNumber}%7C{Fixture.PatientCitizenNumber}");
        found.StatusCode.ShouldBe(HttpStatusCode.OK, await found.Content.ReadAsStringAsync());
        (await _doctor.GetAsync("/fhir/Patient/$summary?identifier=urn:x%7C1")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await _doctor.GetAsync("/fhir/Patient/$summary")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await _doctor.GetAsync(Path + "?profile=x")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private static string Person => $$"""{"reference":"Patient/{{Fixture.PatientId}}"}""";

    private async Task RecordAsync()
    {
        await WriteAsync($$$"""
            {"resourceType":"AllergyIntolerance","id":"penicillin","patient":{{{Person}}},"clinicalStatus":{"coding":[{"system":"{{{Systems.AllergyClinical}}}","code":"active"}]},
             "verificationStatus":{"coding":[{"system":"{{{Systems.AllergyVerification}}}","code":"confirmed"}]},"code":{"text":"<b>Penicillin & co"},"encounter":{"reference":"Encounter/visit"},
             "recorder":{"reference":"Practitioner/{{{Fixture.PractitionerId}}}"},"recordedDate":"2026-11-20","reaction":[{"manifestation":[{"text":"Nổi mề đay"}]}]}
            """);
        await WriteAsync($$$"""
            {"resourceType":"AllergyIntolerance","id":"wrong","patient":{{{Person}}},"verificationStatus":{"coding":[{"system":"{{{Systems.AllergyVerification}}}","code":"entered-in-error"}]},"code":{"text":"Tôm"}}
            """);
        await WriteAsync($$$"""
            {"resourceType":"MedicationRequest","id":"metformin","status":"active","intent":"order","subject":{{{Person}}},"authoredOn":"2026-11-20T08:30:00+07:00",
             "medicationCodeableConcept":{"text":"Metformin 850 mg"},"dosageInstruction":[{"text":"Ngày 2 lần, mỗi lần 1 viên"}],"basedOn":[{"reference":"ServiceRequest/elsewhere"}]}
            """);
        await WriteAsync($$$"""
            {"resourceType":"MedicationRequest","id":"old","status":"stopped","intent":"order","subject":{{{Person}}},"medicationCodeableConcept":{"text":"Aspirin"}}
            """);
        await WriteAsync($$$"""
            {"resourceType":"Condition","id":"sugar","subject":{{{Person}}},"clinicalStatus":{"coding":[{"system":"{{{Systems.ConditionClinical}}}","code":"active"}]},
             "category":[{"coding":[{"system":"{{{Systems.ConditionCategory}}}","code":"problem-list-item"}]}],"code":{"coding":[{"system":"{{{Systems.Icd10}}}","code":"E11.9"}],"text":"Đái tháo đường type 2"},"recordedDate":"2020-01-01"}
            """);
        await WriteAsync($$$"""
            {"resourceType":"Condition","id":"cold","subject":{{{Person}}},"clinicalStatus":{"coding":[{"system":"{{{Systems.ConditionClinical}}}","code":"active"}]},
             "category":[{"coding":[{"system":"{{{Systems.ConditionCategory}}}","code":"encounter-diagnosis"}]}],"code":{"text":"Cảm lạnh"},"recordedDate":"2020-01-01"}
            """);
        await WriteAsync($$$"""
            {"resourceType":"Immunization","id":"flu","status":"completed","patient":{{{Person}}},"vaccineCode":{"text":"Cúm mùa"},"occurrenceDateTime":"2026-10"}
            """);
        await WriteAsync($$$"""
            {"resourceType":"Procedure","id":"scope","status":"completed","subject":{{{Person}}},"code":{"text":"Nội soi dạ dày"},"performedDateTime":"2025-03-02"}
            """);
        foreach (var (id, day, value) in new[] { ("hba1c-old", "2025-05-05", "9.4"), ("hba1c-new", "2026-11-20", "8.1") })
        {
            await WriteAsync(Observation(id, "laboratory", "4548-4", "HbA1c", day, value, "%"));
        }

        await WriteAsync(Observation("pulse", "vital-signs", "8867-4", "Mạch", "2026-11-20", "72", "/min"));
    }

    private static string Observation(string id, string category, string code, string text, string day, string value, string unit) => $$$"""
        {"resourceType":"Observation","id":"{{{id}}}","status":"final","subject":{{{Person}}},"category":[{"coding":[{"system":"{{{Systems.ObservationCategory}}}","code":"{{{category}}}"}]}],
         "code":{"coding":[{"system":"http://loinc.org","code":"{{{code}}}"}],"text":"{{{text}}}"},"effectiveDateTime":"{{{day}}}","performer":[{"reference":"Organization/{{{Fixture.FacilityId}}}"}],
         "valueQuantity":{"value":{{{value}}},"unit":"{{{unit}}}","system":"http://unitsofmeasure.org","code":"{{{unit}}}"}}
        """;

    private Task<Receipt> WriteAsync(string resource)
    {
        var document = FhirDocument.Parse(resource).ValueOrThrow();
        return _host.CommitAsync(new Commit().Put(document, new ResourceKey(document.ResourceType, document.Id!)));
    }

    // Whatever is asked of it otherwise, a summary is valid, its first entry is the composition, and every reference ends inside.
    private static async Task<JsonElement> SummaryAsync(HttpClient client)
    {
        var answer = await client.GetAsync(Path);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        var document = FhirDocument.Parse(text).ValueOrThrow();
        FhirValidator.Validate(document, FhirValidation.Full).ShouldBeEmpty();
        var entries = document.Root.GetProperty("entry").EnumerateArray().ToList();
        entries[0].GetProperty("resource").GetProperty("resourceType").GetString().ShouldBe("Composition");
        document.Root.GetProperty("identifier").GetProperty("value").GetString()!.ShouldStartWith("urn:uuid:");
        var inside = entries.Select(e => e.GetProperty("fullUrl").GetString()!).ToHashSet(StringComparer.Ordinal);
        inside.ShouldAllBe(url => url.StartsWith("http", StringComparison.Ordinal));
        foreach (var reference in References(document.Root))
        {
            inside.ShouldContain(reference.StartsWith("http", StringComparison.Ordinal) ? reference : $"http://localhost/fhir/{reference}");
        }

        return document.Root;
    }

    private static IEnumerable<string> References(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(p => p.NameEquals("reference") && p.Value.ValueKind == JsonValueKind.String ? [p.Value.GetString()!] : References(p.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private static List<(string? Code, string Text, string? Empty, List<string> Entries)> Sections(JsonElement bundle) =>
    [
        .. bundle.GetProperty("entry")[0].GetProperty("resource").GetProperty("section").EnumerateArray().Select(s => (
            s.GetProperty("code").GetProperty("coding")[0].GetProperty("code").GetString(),
            s.GetProperty("text").GetProperty("div").GetString()!,
            s.TryGetProperty("emptyReason", out var reason) ? reason.GetProperty("coding")[0].GetProperty("code").GetString() : null,
            s.TryGetProperty("entry", out var entries) ? entries.EnumerateArray().Select(e => e.GetProperty("reference").GetString()!["http://localhost/fhir/".Length..]).ToList() : [])),
    ];
}
