using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Sen.Fhir;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Exchange.Tests;

public sealed class SqliteBulkExportTests : BulkExportTests
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class PostgresBulkExportTests : BulkExportTests
{
    protected override async Task<string?> DatabaseAsync() => await PostgresServer.CreateDatabaseAsync();
}

/// <summary>Bulk Data Access as a client sees it, on either engine.</summary>
public abstract class BulkExportTests : IAsyncLifetime
{
    private string? _database;
    private string _folder = "";
    private SenHost _host = null!;

    protected abstract Task<string?> DatabaseAsync();

    public async Task InitializeAsync()
    {
        _database = await DatabaseAsync();
        _folder = Directory.CreateTempSubdirectory("sen-bulk-").FullName;
        _host = await StartAsync();
        await Fixture.Hospital().WriteAsync(_host);
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        if (_database is not null)
        {
            await PostgresServer.DropDatabaseAsync(_database);
        }
    }

    [Fact]
    public async Task A_system_export_gives_every_resource_that_its_client_may_read_and_no_other()
    {
        await CareAsync("other", "92002");
        await CareAsync(Fixture.PatientId, Fixture.FacilityId);
        var bulk = await ClientAsync(Role.Doctor);

        var manifest = await bulk.RunAsync("/fhir/$export");

        manifest.GetProperty("requiresAccessToken").GetBoolean().ShouldBeTrue();
        manifest.GetProperty("request").GetString().ShouldBe("http://localhost/fhir/$export");
        manifest.GetProperty("transactionTime").GetString().ShouldStartWith("2026-11-24T01:00:00");
        manifest.GetProperty("error").GetArrayLength().ShouldBe(0);
        manifest.TryGetProperty("deleted", out _).ShouldBeFalse();
        var keys = await bulk.KeysAsync(manifest);
        keys.ShouldBeUnique();
        keys.ShouldContain($"Patient/{Fixture.PatientId}");
        keys.ShouldContain($"Observation/{Fixture.PatientId}-1");
        keys.ShouldContain($"Organization/{Fixture.FacilityId}");
        keys.Count(k => k.StartsWith("Slot/", StringComparison.Ordinal)).ShouldBe(12);
        keys.ShouldNotContain("Patient/other");
        keys.ShouldNotContain("Observation/other-1");
    }

    [Fact]
    public async Task Lines_are_the_bytes_that_a_read_gives()
    {
        const string Spaced = "{ \"resourceType\":\"Patient\",\r\n  \"id\": \"spaced\",  \"extension\":[{\"url\":\"urn:x\",\"valueDecimal\":1.500}] }";
        await _host.CommitAsync(new Commit().Put(FhirDocument.Parse(Spaced).Value!, new ResourceKey("Patient", "spaced")));
        var bulk = await ClientAsync(Role.Clerk);

        var manifest = await bulk.RunAsync("/fhir/$export?_type=Patient");

        var file = await bulk.Http.GetAsync(manifest.GetProperty("output")[0].GetProperty("url").GetString());
        file.Content.Headers.ContentType!.ToString().ShouldBe("application/fhir+ndjson");
        file.Content.Headers.Expires.ShouldNotBeNull();
        var read = (await bulk.Http.GetStringAsync("/fhir/Patient/spaced")).Replace("\r\n", "  ", StringComparison.Ordinal);
        (await file.Content.ReadAsStringAsync()).Split('\n').ShouldContain(read);
    }

    [Fact]
    public async Task A_file_is_packed_when_it_is_asked_for_so()
    {
        var bulk = await ClientAsync(Role.Clerk);
        var manifest = await bulk.RunAsync("/fhir/$export?_type=Slot");
        var url = manifest.GetProperty("output")[0].GetProperty("url").GetString();
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Add("Accept-Encoding", "gzip");
        request.Headers.Add("Accept", "application/fhir+ndjson");

        var packed = await bulk.Http.SendAsync(request);

        packed.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        await using var unpacked = new GZipStream(await packed.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked);
        (await reader.ReadToEndAsync()).ShouldBe(await bulk.Http.GetStringAsync(url));
    }

    [Theory]
    [InlineData("/fhir/$export", "", "respond-async")]
    [InlineData("/fhir/$export?_typ=Patient", "respond-async", "_typ")]
    [InlineData("/fhir/$export?_type=Patien", "respond-async", "_type")]
    [InlineData("/fhir/$export?_outputFormat=parquet", "respond-async", "_outputFormat")]
    [InlineData("/fhir/$export?_since=yesterday", "respond-async", "_since")]
    [InlineData("/fhir/$export?patient=Patient/1", "respond-async", "patient")]
    [InlineData("/fhir/$export?_typeFilter=Patient%3Fname.of%3DA", "respond-async", "_typeFilter")]
    [InlineData("/fhir/$export?_typeFilter=Patient%3Fgender=male%26_list%3Dward", "respond-async", "_typeFilter")]
    [InlineData("/fhir/$export?_typeFilter=Patient%3Fgender:in%3Dhttp://hl7.org/fhir/ValueSet/administrative-gender", "respond-async", "_typeFilter")]
    [InlineData("/fhir/Patient/$export?_type=Slot", "respond-async", "_type")]
    public async Task What_cannot_be_exported_is_refused_by_name(string path, string prefer, string name)
    {
        var bulk = await ClientAsync(Role.Clerk);

        var refused = await bulk.KickOffAsync(path, prefer: prefer);

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync()).ShouldContain(name);
    }

    [Fact]
    public async Task Lenient_handling_leaves_out_what_is_not_known_and_says_so_in_an_error_file()
    {
        var bulk = await ClientAsync(Role.Clerk);

        var manifest = await bulk.RunAsync("/fhir/$export?_type=Patient&includeAssociatedData=LatestProvenanceResources", prefer: "respond-async, handling=lenient");

        var said = (await bulk.LinesAsync(manifest, "error")).ShouldHaveSingleItem();
        said.GetProperty("resourceType").GetString().ShouldBe("OperationOutcome");
        said.GetRawText().ShouldContain("includeAssociatedData");
        (await bulk.LinesAsync(manifest)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Types_elements_and_filters_come_by_address_or_by_parameters()
    {
        await CareAsync("other", Fixture.FacilityId);
        const string Body = """
            {"resourceType":"Parameters","parameter":[{"name":"_type","valueString":"Patient"},{"name":"_type","valueString":"Slot"},
            {"name":"_elements","valueString":"Patient.gender"},{"name":"_typeFilter","valueString":"Patient?_id=other"},{"name":"_outputFormat","valueString":"ndjson"}]}
            """;
        var bulk = await ClientAsync(Role.Clerk);

        var byBody = await bulk.LinesAsync(await bulk.RunAsync("/fhir/$export", Body));
        var byAddress = await bulk.LinesAsync(await bulk.RunAsync("/fhir/$export?_type=Patient,Slot&_elements=Patient.gender&_typeFilter=Patient%3F_id%3Dother"));

        byAddress.Select(r => r.GetRawText()).ShouldBe(byBody.Select(r => r.GetRawText()));
        var patient = byBody.Single(r => BulkClient.KeyOf(r) == "Patient/other");
        patient.TryGetProperty("gender", out _).ShouldBeTrue();
        patient.TryGetProperty("name", out _).ShouldBeFalse();
        patient.GetProperty("meta").GetRawText().ShouldContain("SUBSETTED");
        byBody.Count(r => BulkClient.KeyOf(r).StartsWith("Slot/", StringComparison.Ordinal)).ShouldBe(12);
    }

    [Fact]
    public async Task A_patient_export_has_what_belongs_to_people_and_nothing_else()
    {
        await CareAsync(Fixture.PatientId, Fixture.FacilityId);
        var bulk = await ClientAsync(Role.Doctor);

        var keys = await bulk.KeysAsync(await bulk.RunAsync("/fhir/Patient/$export"));

        keys.ShouldContain($"Patient/{Fixture.PatientId}");
        keys.ShouldContain($"Observation/{Fixture.PatientId}-1");
        keys.ShouldNotContain(k => k.StartsWith("Slot/", StringComparison.Ordinal) || k.StartsWith("Organization/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_group_export_has_the_records_of_its_members()
    {
        foreach (var patient in new[] { "m1", "m2", "left", "stranger" })
        {
            await CareAsync(patient, Fixture.FacilityId);
        }

        const string Group = """
            {"resourceType":"Group","id":"g","type":"person","actual":true,"member":[{"entity":{"reference":"Patient/m1"}},
            {"entity":{"reference":"Patient/m2"}},{"entity":{"reference":"Patient/left"},"inactive":true}]}
            """;
        await _host.CommitAsync(new Commit().Put(FhirDocument.Parse(Group).Value!, new ResourceKey("Group", "g")));
        var bulk = await ClientAsync(Role.Doctor);

        var keys = await bulk.KeysAsync(await bulk.RunAsync("/fhir/Group/g/$export?_type=Patient,Observation"));
        var one = await bulk.KeysAsync(await bulk.RunAsync(
            "/fhir/Group/g/$export", """{"resourceType":"Parameters","parameter":[{"name":"patient","valueReference":{"reference":"Patient/m2"}},{"name":"_type","valueString":"Patient"}]}"""));

        keys.ShouldBe(["Observation/m1-1", "Observation/m2-1", "Patient/m1", "Patient/m2"]);
        one.ShouldBe(["Patient/m2"]);
        (await bulk.KickOffAsync("/fhir/Group/none/$export")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_is_sensitive_is_absent_for_a_client_without_clearance()
    {
        await CareAsync(Fixture.PatientId, Fixture.FacilityId);
        await ObserveAsync("secret", Fixture.PatientId, "HIV");
        var bulk = await ClientAsync(Role.Doctor);

        var keys = await bulk.KeysAsync(await bulk.RunAsync("/fhir/$export?_type=Observation"));

        keys.ShouldBe([$"Observation/{Fixture.PatientId}-1"]);
    }

    [Theory]
    [InlineData("system/*.rs", "Observation", "Patient")]
    [InlineData("system/Observation.rs", "Observation")]
    [InlineData("system/Patient.rs system/Practitioner.rs", "Patient")]
    [InlineData("system/Observation.rs?code=http://loinc.org|none")]
    public async Task A_machine_exports_what_its_scopes_allow_and_nothing_sensitive(string scopes, params string[] types)
    {
        await CareAsync(Fixture.PatientId, Fixture.FacilityId);
        await ObserveAsync("secret", Fixture.PatientId, "HIV");
        var bulk = new BulkClient(_host.FhirService(scopes));

        var keys = await bulk.KeysAsync(await bulk.RunAsync("/fhir/Patient/$export"));

        keys.Select(k => k.Split('/')[0]).Where(t => t is "Patient" or "Observation").Order(StringComparer.Ordinal).ShouldBe(types);
        keys.ShouldNotContain("Observation/secret");
    }

    [Fact]
    public async Task Everybody_in_an_export_is_told_of_it_before_a_file_is_there()
    {
        await CareAsync(Fixture.PatientId, Fixture.FacilityId);
        var bulk = await ClientAsync(Role.Doctor);
        await bulk.RunAsync("/fhir/$export?_type=Patient,Observation");

        var person = new Caller { Subject = "citizen:p", Role = Role.Citizen, Purpose = Purposes.PatientRequest, Patient = Fixture.PatientId };
        var seen = await _host.Record.SearchAsync(person, SearchQuery.Parse("AuditEvent", $"patient={Fixture.PatientId}").Value!, CancellationToken.None);

        seen.Value.Matches.Select(m => m.Document!.Root.GetProperty("subtype")[0].GetProperty("code").GetString()).ShouldContain("operation");
        seen.Value.Matches.Count(m => m.Document!.Root.GetRawText().Contains("$export", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Two_exports_one_after_the_other_miss_no_change_and_repeat_none_that_stood()
    {
        await CareAsync("still", Fixture.FacilityId);
        await CareAsync("gone", Fixture.FacilityId);
        var bulk = await ClientAsync(Role.Clerk);
        var first = await bulk.RunAsync("/fhir/$export?_type=Patient");
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        await CareAsync("new", Fixture.FacilityId);
        await _host.CommitAsync(new Commit().Delete(new ResourceKey("Patient", "gone")));

        var since = Uri.EscapeDataString(first.GetProperty("transactionTime").GetString()!);
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await bulk.RunAsync($"/fhir/$export?_type=Patient&_since={since}");
        var third = await bulk.RunAsync($"/fhir/$export?_type=Patient&_since={Uri.EscapeDataString(second.GetProperty("transactionTime").GetString()!)}");

        (await bulk.KeysAsync(first)).ShouldBe([$"Patient/{Fixture.PatientId}", "Patient/gone", "Patient/still"], ignoreOrder: true);
        (await bulk.KeysAsync(second)).ShouldContain("Patient/new");
        var gone = (await bulk.LinesAsync(second, "deleted")).ShouldHaveSingleItem();
        gone.GetProperty("type").GetString().ShouldBe("transaction");
        gone.GetProperty("entry")[0].GetProperty("request").GetRawText().ShouldBe("""{"method":"DELETE","url":"Patient/gone"}""");
        (await bulk.LinesAsync(third)).ShouldBeEmpty();
        third.GetProperty("deleted").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task An_export_shows_the_moment_of_its_request_whatever_is_written_meanwhile()
    {
        var bulk = await ClientAsync(Role.Clerk);
        for (var i = 0; i < 3; i++)
        {
            await CareAsync($"p{i}", Fixture.FacilityId);
        }

        // The position is that of the moment before; then one is changed, one is deleted and one is new.
        var position = await _host.SettledHeadAsync();
        await _host.CommitAsync(new Commit().Put(Person("p0", "other")).Delete(new ResourceKey("Patient", "p1")).Put(Person("late", "male")));
        var pages = await _host.Record.ExportAsync(
            Caller.System("test"), new ExportQuery(["Patient"], position), CancellationToken.None).ToListAsync();
        var ofTwo = await _host.Record.ExportAsync(
            Caller.System("test"), new ExportQuery(["Patient"], position) { OnlyPeople = true, Patients = ["p0", "p1", "late"] }, CancellationToken.None).ToListAsync();

        var found = pages.SelectMany(p => p.Resources).ToDictionary(r => r.Key.Id, r => r.Version);
        found.ShouldBe(new Dictionary<string, long>(StringComparer.Ordinal) { [Fixture.PatientId] = 1, ["p0"] = 1, ["p1"] = 1, ["p2"] = 1 }, ignoreOrder: true);
        ofTwo.SelectMany(p => p.Resources).Select(r => (r.Key.Id, r.Version, r.Deleted)).ShouldBe([("p0", 1, false), ("p1", 1, false)], ignoreOrder: true);
        bulk.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_job_is_its_clients_alone_can_be_deleted_and_expires()
    {
        var (bulk, stranger) = (await ClientAsync(Role.Clerk), await ClientAsync(Role.Clerk));
        var job = await bulk.StartAsync("/fhir/$export?_type=Patient");
        var file = (await bulk.ManifestAsync(job)).GetProperty("output")[0].GetProperty("url").GetString();

        (await stranger.Http.GetAsync(job)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.Http.GetAsync(file)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.Http.DeleteAsync(job)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await bulk.Http.GetAsync(file!.Replace("Patient.ndjson", "job.json", StringComparison.Ordinal))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await bulk.Http.GetAsync(file)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await bulk.Http.DeleteAsync(job)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await bulk.Http.GetAsync(job)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await bulk.Http.GetAsync(file)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        var old = await bulk.StartAsync("/fhir/$export?_type=Patient");
        await bulk.ManifestAsync(old);
        _host.Clock.Advance(TimeSpan.FromHours(25));
        (await bulk.Http.GetAsync(old)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_export_that_was_cut_off_goes_on_after_a_restart_at_the_same_position()
    {
        for (var i = 0; i < 40; i++)
        {
            await CareAsync($"p{i:00}", Fixture.FacilityId);
        }

        // Stopped while the job stands in the folder, with half a file beside it as a crash leaves it.
        var bulk = await ClientAsync(Role.Clerk);
        var token = bulk.Http.DefaultRequestHeaders.Authorization;
        var job = await bulk.StartAsync("/fhir/$export?_type=Patient,Slot");
        var done = await bulk.KeysAsync(await bulk.ManifestAsync(job));
        var folder = Path.Combine(_folder, "bulk", job.Segments[^1]);
        await _host.DisposeAsync();
        var described = await File.ReadAllTextAsync(Path.Combine(folder, "job.json"));
        await File.WriteAllTextAsync(Path.Combine(folder, "job.json"), Reopen(described));
        File.Delete(Path.Combine(folder, "Slot.ndjson"));
        await File.WriteAllTextAsync(Path.Combine(folder, "Slot.ndjson.part"), "{\"resourceType\":\"Sl");

        _host = await StartAsync();
        await CareAsync("after", Fixture.FacilityId);
        using var again = await _host.FhirClientAsync(Role.Clerk);
        again.DefaultRequestHeaders.Authorization = token;
        var resumed = new BulkClient(again);

        (await resumed.KeysAsync(await resumed.ManifestAsync(job))).ShouldBe(done);
        Directory.EnumerateFiles(folder, "*.part").ShouldBeEmpty();
    }

    [Fact]
    public async Task Too_many_questions_and_too_many_jobs_are_told_to_wait()
    {
        var bulk = await ClientAsync(Role.Clerk);
        var first = await HoldAsync(bulk);
        var second = await HoldAsync(bulk);

        var third = await bulk.KickOffAsync("/fhir/$export");
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 15; i++)
        {
            answers.Add((await bulk.Http.GetAsync(first)).StatusCode);
        }

        third.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        third.Headers.RetryAfter.ShouldNotBeNull();
        answers.Take(10).ShouldAllBe(a => a == HttpStatusCode.Accepted);
        answers.Skip(10).ShouldAllBe(a => a == HttpStatusCode.TooManyRequests);
        await bulk.Http.DeleteAsync(first);
        await bulk.Http.DeleteAsync(second);
        (await bulk.KickOffAsync("/fhir/$export?_type=Slot")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_session_begins_no_job()
    {
        var doctor = await _host.StaffAsync(Role.Doctor);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/fhir/$export", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Prefer", "respond-async");

        (await doctor.RawAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    // A job that nobody works on, because somebody else seems to: the lock of its folder is taken.
    private async Task<Uri> HoldAsync(BulkClient bulk)
    {
        var job = await bulk.StartAsync("/fhir/$export?_type=Patient");
        await bulk.ManifestAsync(job);
        var path = Path.Combine(_folder, "bulk", job.Segments[^1], "job.json");
        await File.WriteAllTextAsync(path, Reopen(await File.ReadAllTextAsync(path)));
        return job;
    }

    private static string Reopen(string described)
    {
        var job = System.Text.Json.Nodes.JsonNode.Parse(described)!;
        job["State"] = "Open";
        job["Expires"] = null;
        if (job["Output"]!.AsArray() is { Count: > 1 } output)
        {
            // The last type is not done.
            job["Export"]!["Types"] = new System.Text.Json.Nodes.JsonArray(output[^1]!["Type"]!.GetValue<string>());
            output.RemoveAt(output.Count - 1);
        }

        return job.ToJsonString(JsonSerializerOptions.Default);
    }

    private Task<SenHost> StartAsync() => SenHost.StartAsync(new SenHostOptions { Postgres = _database, DataDirectory = _folder });

    private async Task<BulkClient> ClientAsync(Role role) => new(await _host.FhirClientAsync(role));

    private static Patient Person(string id, string gender) => new() { Id = id, Gender = gender, Name = { new HumanName { Text = "Người bệnh" } } };

    private async Task CareAsync(string patient, string facility)
    {
        var commit = new Commit().Put(new Encounter
        {
            Id = $"{patient}-visit",
            Status = "in-progress",
            Class = Coding.Of("http://terminology.hl7.org/CodeSystem/v3-ActCode", "AMB"),
            Subject = Reference.To($"Patient/{patient}"),
            ServiceProvider = Reference.To($"Organization/{facility}"),
        });
        if (patient != Fixture.PatientId)
        {
            commit.Put(Person(patient, "female"));
        }

        await _host.CommitAsync(commit);
        await ObserveAsync($"{patient}-1", patient, label: null);
    }

    private async Task ObserveAsync(string id, string patient, string? label)
    {
        var observation = new Observation
        {
            Id = id,
            Status = "final",
            Code = CodeableConcept.Of("http://loinc.org", "8867-4"),
            Subject = Reference.To($"Patient/{patient}"),
        };
        if (label is not null)
        {
            observation.Meta = new Meta { Security = { Coding.Of("http://terminology.hl7.org/CodeSystem/v3-ActCode", label) } };
        }

        await _host.CommitAsync(new Commit().Put(observation));
    }
}
