using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Sen.Exchange.Bulk;
using Sen.Fhir;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Exchange.Tests;

public sealed class SqliteBulkImportTests : BulkImportTests
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class PostgresBulkImportTests : BulkImportTests
{
    protected override async Task<string?> DatabaseAsync() => await PostgresServer.CreateDatabaseAsync();
}

/// <summary>Bringing in many resources, by command and by operation, on either engine.</summary>
public abstract class BulkImportTests : IAsyncLifetime
{
    private string? _database;
    private string _folder = "";
    private SenHost _host = null!;

    protected abstract Task<string?> DatabaseAsync();

    public async Task InitializeAsync()
    {
        _database = await DatabaseAsync();
        _folder = Directory.CreateTempSubdirectory("sen-import-").FullName;
        _host = await SenHost.StartAsync(new SenHostOptions
        {
            Postgres = _database,
            DataDirectory = Path.Combine(_folder, "node"),
            Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Bulk:AllowLoopback"] = "true", ["Bulk:ImportHosts:0"] = "127.0.0.1" },
        });
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
    public async Task What_was_exported_and_brought_into_an_empty_node_is_the_same_but_for_its_meta()
    {
        await using var source = await SenHost.StartAsync();
        await Fixture.Hospital().WriteAsync(source);
        var files = Path.Combine(_folder, "files");
        var exported = await BulkFiles.ExportAsync(source.Record, files, CancellationToken.None);

        var report = await ImportAsync(files);

        report.ShouldBe(report with { Written = exported, Unchanged = 0, Wrong = 0 });
        (await ResourcesAsync(_host.Record)).ShouldBe(await ResourcesAsync(source.Record));
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing_and_a_changed_line_one_resource()
    {
        var file = Write("people.ndjson", Enumerable.Range(0, 1_200).Select(i => Person(i, "female")));
        await ImportAsync(file);
        var head = await _host.SettledHeadAsync();

        var again = await ImportAsync(file);
        var unmoved = await _host.SettledHeadAsync();
        Write("people.ndjson", Enumerable.Range(0, 1_200).Select(i => Person(i, i == 700 ? "male" : "female")));
        var changed = await ImportAsync(file);

        head.ShouldBe(1_200);
        again.ShouldBe(again with { Written = 0, Unchanged = 1_200, Wrong = 0 });
        unmoved.ShouldBe(head);
        changed.ShouldBe(changed with { Written = 1, Unchanged = 1_199 });
        (await ReadAsync("Patient/p700")).Version.ShouldBe(2);
    }

    [Fact]
    public async Task References_need_not_lead_anywhere_yet_and_the_last_line_of_a_resource_holds()
    {
        var lines = new List<string> { """{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/p1"}}""" };
        lines.AddRange(Enumerable.Range(0, 30).Select(i => Person(1, i == 29 ? "male" : "female")));

        var report = await ImportAsync(Write("mixed.ndjson", lines));

        report.Wrong.ShouldBe(0);
        (await ReadAsync("Patient/p1")).As<Patient>().Gender.ShouldBe("male");
        (await ReadAsync("Observation/o")).Version.ShouldBe(1);
    }

    [Fact]
    public async Task Wrong_lines_are_written_down_one_by_one_and_the_others_are_taken()
    {
        var lines = Enumerable.Range(0, 700).Select(i => Person(i, "female")).ToList();
        lines[3] = "{\"resourceType\":\"Patient\"";
        lines[600] = """{"resourceType":"Patient","id":"p600","gendr":"female"}""";
        lines[601] = """{"resourceType":"Patient","gender":"female"}""";

        var report = await ImportAsync(Write("people.ndjson", lines));

        report.ShouldBe(report with { Written = 697, Wrong = 3 });
        var problems = await File.ReadAllLinesAsync(report.Problems);
        problems.Length.ShouldBe(3);
        problems[0].ShouldContain("line 4");
        problems[1].ShouldContain("line 601 Patient/p600");
        problems[2].ShouldContain("line 602");
        problems.ShouldAllBe(p => FhirDocument.Parse(p).Succeeded);
    }

    [Fact]
    public async Task A_folder_holds_files_packed_or_not_bundles_and_single_resources()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "several", "deeper")).Parent!.FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "one.json"), Person(1, "male"));
        await File.WriteAllTextAsync(
            Path.Combine(folder, "deeper", "two.json"), $$"""{"resourceType":"Bundle","type":"collection","entry":[{"resource":{{Person(2, "male")}}},{"resource":{{Person(3, "male")}}}]}""");
        await using (var packed = new GZipStream(File.Create(Path.Combine(folder, "four.ndjson.gz")), CompressionLevel.Fastest))
        {
            await packed.WriteAsync(Encoding.UTF8.GetBytes(Person(4, "male") + "\r\n\r\n" + Person(5, "male")));
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "readme.txt"), "not FHIR");

        var report = await ImportAsync(folder);

        report.ShouldBe(report with { Files = 3, Written = 5, Wrong = 0 });
    }

    [Fact]
    public async Task An_import_that_was_cut_off_goes_on_where_it_was()
    {
        var file = Write("people.ndjson", Enumerable.Range(0, 6_000).Select(i => Person(i, "female")));
        using var stop = new CancellationTokenSource();
        var notes = Path.Combine(_folder, "notes");
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            var running = BulkFiles.ImportAsync(_host.Record, file, notes, _ => { }, stop.Token);
            while (await _host.Record.Feed.HeadAsync(CancellationToken.None) < 500)
            {
                await Task.Delay(5);
            }

            await stop.CancelAsync();
            await running;
        });

        var report = await BulkFiles.ImportAsync(_host.Record, file, notes, _ => { }, CancellationToken.None);

        (await _host.SettledHeadAsync()).ShouldBe(6_000);
        (report.Written + report.Unchanged).ShouldBe(6_000);
        report.Unchanged.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Lines_sent_in_the_body_are_brought_in_as_far_as_their_sender_may_write()
    {
        var clerk = new BulkClient(await _host.FhirClientAsync(Role.Clerk));
        const string Lines = """
            {"resourceType":"Patient","id":"a","gender":"female"}
            {"resourceType":"Organization","id":"not-hers","name":"x"}
            {"resourceType":"Subscription","id":"sly","status":"active","reason":"x","criteria":"Patient?","channel":{"type":"rest-hook","endpoint":"https://example.org"}}
            """;

        var manifest = await clerk.RunAsync("/fhir/$import", Lines, type: "application/fhir+ndjson");

        manifest.GetProperty("output")[0].GetProperty("count").GetInt32().ShouldBe(1);
        var refused = (await clerk.LinesAsync(manifest, "error")).ConvertAll(l => l.GetRawText());
        refused.Count.ShouldBe(2);
        refused.ShouldContain(r => r.Contains("line 2 Organization/not-hers", StringComparison.Ordinal));
        refused.ShouldContain(r => r.Contains("line 3: A subscription", StringComparison.Ordinal));
        (await clerk.Http.GetAsync("/fhir/Patient/a")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await clerk.Http.GetAsync("/fhir/Organization/not-hers")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_packed_body_is_unpacked()
    {
        var clerk = new BulkClient(await _host.FhirClientAsync(Role.Clerk));
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Person(9, "male")));
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "/fhir/$import") { Content = new ByteArrayContent(packed.ToArray()) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+ndjson");
        request.Content.Headers.ContentEncoding.Add("gzip");
        request.Headers.TryAddWithoutValidation("Prefer", "respond-async");
        var accepted = await clerk.Http.SendAsync(request);

        var manifest = await clerk.ManifestAsync(accepted.Content.Headers.ContentLocation!);

        manifest.GetProperty("output")[0].GetProperty("count").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Files_of_a_list_are_fetched_and_what_cannot_be_fetched_is_told()
    {
        await using var files = new FileServer(Person(1, "male") + "\n" + Person(2, "female"));
        var clerk = new BulkClient(await _host.FhirClientAsync(Role.Clerk));
        var list = $$"""
            {"inputFormat":"application/fhir+ndjson","inputSource":"https://example.org","storageDetail":{"type":"https"},
             "input":[{"type":"Patient","url":"{{files.Address}}people.ndjson"},{"type":"Patient","url":"{{files.Address}}missing"}]}
            """;

        var manifest = await clerk.RunAsync("/fhir/$import", list, type: "application/json");

        manifest.GetProperty("output").EnumerateArray().Select(o => o.GetProperty("count").GetInt32()).ShouldBe([2, 0]);
        manifest.GetProperty("error").GetArrayLength().ShouldBe(1);
        (await clerk.LinesAsync(manifest, "error")).ShouldHaveSingleItem().GetRawText().ShouldContain("404");
    }

    [Theory]
    [InlineData("http://example.org/x")]
    [InlineData("https://example.org/x")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::ffff:169.254.169.254]/")]
    [InlineData("https://[fe80::1]/")]
    [InlineData("https://0.0.0.0/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:secret@127.0.0.1/")]
    public async Task No_file_is_fetched_from_where_it_should_not_be(string url)
    {
        var clerk = new BulkClient(await _host.FhirClientAsync(Role.Clerk));
        var list = $$"""
            {"resourceType":"Parameters","parameter":[{"name":"inputFormat","valueCode":"application/fhir+ndjson"},
             {"name":"input","part":[{"name":"type","valueCode":"Patient"},{"name":"url","valueUrl":"{{url}}"}]}]}
            """;

        var refused = await clerk.KickOffAsync("/fhir/$import", list);

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("input[0].url");
    }

    [Fact]
    public async Task Not_everybody_imports()
    {
        var doctor = new BulkClient(await _host.FhirClientAsync(Role.Doctor));

        (await doctor.KickOffAsync("/fhir/$import", Person(1, "male"), type: "application/fhir+ndjson")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static string Person(int number, string gender) => $$"""{"resourceType":"Patient","id":"p{{number}}","gender":"{{gender}}","name":[{"text":"Người số {{number}}"}]}""";

    private string Write(string name, IEnumerable<string> lines)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    private Task<ImportReport> ImportAsync(string path) =>
        BulkFiles.ImportAsync(_host.Record, path, Path.Combine(_folder, "notes"), _ => { }, CancellationToken.None);

    private async Task<StoredResource> ReadAsync(string key) =>
        (await _host.Record.ReadAsync(Caller.System("test"), ResourceKey.Parse(key), CancellationToken.None)).Value;

    // Everything there is, without what every node says for itself.
    private static async Task<List<string>> ResourcesAsync(IRecord record)
    {
        var query = new ExportQuery([.. ResourceTypes.All.Order(StringComparer.Ordinal)], await record.Feed.HeadAsync(CancellationToken.None));
        var all = new List<string>();
        await foreach (var page in record.ExportAsync(Caller.System("test"), query, CancellationToken.None))
        {
            all.AddRange(page.Resources.Select(r => Encoding.UTF8.GetString(r.Document!.WithMeta(r.Key.Id, "1", DateTimeOffset.UnixEpoch).Utf8.Span)));
        }

        return all;
    }
}
