using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Sen.Fhir;
using Sen.Record;
using Sen.Signatures;
using Sen.TestKit;

namespace Sen.Documents.Tests.Doors;

/// <summary>Health cards given as SMART Health Links: what a stranger's program makes of one, passcodes, and what the owner sees and takes back; inherited once for each engine.</summary>
public abstract partial class LinkTests(PaperHospital hospital)
{
    [Fact]
    public async Task A_strangers_program_opens_the_link_as_it_is_and_refuses_one_flipped_byte()
    {
        using var person = await PersonAsync();
        var text = await GiveAsync(person, "week");
        person.Response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var link = HealthLink.Read(text).Value!;
        (link.NeedsPasscode, link.IsDirect, link.Label).ShouldBe((false, false, "Thẻ tiêm chủng"));
        link.Address.Length.ShouldBeLessThanOrEqualTo(HealthLink.MaxAddress);
        System.Buffers.Text.Base64Url.DecodeFromChars(link.Address.AsSpan(link.Address.LastIndexOf('/') + 1)).Length.ShouldBe(32);

        using var answer = await AskAsync(link, "Trường Tiểu học An Bình");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
        answer.Headers.GetValues("X-Robots-Tag").Single().ShouldContain("noindex");
        var manifest = await answer.Content.ReadAsStringAsync();
        var said = await PeerAsync(text, link.Address, manifest);
        said.GetProperty("opened").GetBoolean().ShouldBeTrue(said.GetRawText());
        var card = (string)JsonNode.Parse(said.GetProperty("files")[0].GetProperty("content").GetString()!)!["verifiableCredential"]!.AsArray().ShouldHaveSingleItem()!;
        (await hospital.AskAsync(HealthCardQr.Encode(card)[0])).Html.ShouldContain("Thẻ sức khỏe này là thật");

        var jwe = (string)JsonNode.Parse(manifest)!["files"]![0]!["embedded"]!;
        var flipped = jwe[..^60] + (jwe[^60] == 'A' ? 'B' : 'A') + jwe[^59..];
        (await PeerAsync(text, link.Address, manifest.Replace(jwe, flipped, StringComparison.Ordinal))).GetProperty("reason").GetString().ShouldBe("SHLDecryptionError");
    }

    [Fact]
    public async Task A_file_too_long_for_the_reader_is_given_by_an_address_for_a_short_time()
    {
        using var person = await PersonAsync();
        var link = HealthLink.Read(await GiveAsync(person, "year")).Value!;
        using var answer = await AskAsync(link, "Nơi nhận", most: 100);
        var entry = HealthLinkManifest.Read(await answer.Content.ReadAsByteArrayAsync()).Value!.Files.ShouldHaveSingleItem();
        entry.Embedded.ShouldBeNull();
        entry.Location!.ShouldStartWith($"{link.Address}/file?ticket=");

        using var anyone = hospital.Host.Client();
        using var file = await anyone.GetAsync(new Uri(entry.Location).PathAndQuery);
        file.Content.Headers.ContentType!.MediaType.ShouldBe("application/jose");
        HealthLinkFile.Decrypt(await file.Content.ReadAsStringAsync(), link.Key.Span).Value!.ContentType.ShouldBe(HealthLinkManifest.HealthCard);
        foreach (var path in new[] { $"{new Uri(link.Address).AbsolutePath}/file", $"{new Uri(link.Address).AbsolutePath}/file?ticket=made-up", $"/cards/links/another/file{new Uri(entry.Location).Query}" })
        {
            (await anyone.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        await TakeBackAsync(person);
        (await anyone.GetAsync(new Uri(entry.Location).PathAndQuery)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Five_wrong_passcodes_in_the_life_of_a_link_lock_it_however_many_come_at_once()
    {
        using var person = await PersonAsync();
        (await GiveAsync(person, "week", "123", HttpStatusCode.UnprocessableEntity)).ShouldBeEmpty();
        var link = HealthLink.Read(await GiveAsync(person, "week", "2468")).Value!;
        link.NeedsPasscode.ShouldBeTrue();
        (await AnswerAsync(link, null)).ShouldBe((HttpStatusCode.Unauthorized, 5));
        (await AnswerAsync(link, "1111")).ShouldBe((HttpStatusCode.Unauthorized, 4));
        (await AnswerAsync(link, "2468")).ShouldBe((HttpStatusCode.OK, null));

        var many = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => AnswerAsync(link, $"{3000 + i}")));
        many.Where(a => a.Status is HttpStatusCode.Unauthorized).Select(a => a.Remaining).Order().ShouldBe([0, 1, 2, 3]);
        many.Count(a => a.Status is HttpStatusCode.OK).ShouldBe(0);
        (await AnswerAsync(link, "2468")).ShouldBe((HttpStatusCode.NotFound, null));
        await person.GoAsync("/record/cards/links");
        person.Text.ShouldContain("Đã khóa");
        person.Text.ShouldContain("Đã mở 1 lần");
    }

    [Fact]
    public async Task The_owner_sees_who_opened_it_and_takes_it_back()
    {
        using var person = await PersonAsync();
        var link = HealthLink.Read(await GiveAsync(person, "week")).Value!;
        (await person.GoAsync("/record/cards/links")).Text.ShouldContain("Chưa ai mở");
        await AskAsync(link, "Trường <b>An Bình</b>");
        await AskAsync(link, "Công ty Sông Hậu");
        await person.GoAsync("/record/cards/links");
        person.Text.ShouldContain("Đã mở 2 lần");
        person.Html.ShouldContain("Trường &lt;b&gt;An Bình");
        (await person.GoAsync("/record/cards")).Text.ShouldContain("1 liên kết đang mở");

        var form = (await person.GoAsync("/record/cards/links")).Html;
        using var other = await PersonAsync();
        await other.GoAsync("/record/cards");
        var stolen = HtmlForm.All(other.Html)[0].Fill().Where(f => f.Key.StartsWith("__", StringComparison.Ordinal)).Append(HtmlForm.With(form, "link").Fields.Single(f => f.Key == "link"));
        (await other.RawAsync(new HttpRequestMessage(HttpMethod.Post, "/record/cards/links/back") { Content = new FormUrlEncodedContent(stolen) })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var forged = new HttpRequestMessage(HttpMethod.Post, "/record/cards/links/back") { Content = new FormUrlEncodedContent([HtmlForm.With(form, "link").Fields.Single(f => f.Key == "link")]) };
        (await person.RawAsync(forged)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await AskAsync(link, "Vẫn mở")).StatusCode.ShouldBe(HttpStatusCode.OK);

        await TakeBackAsync(person);
        person.Text.ShouldContain("Đã thu hồi");
        (await AskAsync(link, "Muộn")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        // All cards taken back at once take their links with them.
        var another = HealthLink.Read(await GiveAsync(person, "year")).Value!;
        await person.GoAsync("/record/cards");
        await person.SendAsync(HtmlForm.All(person.Html).First(f => f.Action == "/record/cards/revoke"));
        (await AskAsync(another, "Muộn")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Nothing_the_server_keeps_opens_a_link()
    {
        var id = await CardPeople.AddAsync(hospital.Host);
        using var person = hospital.Host.Citizen(id);
        var link = HealthLink.Read(await GiveAsync(person, "week", "mật mã dài")).Value!;
        await AskAsync(link, "Nơi nhận", "mật mã dài");
        var record = hospital.Host.Services.GetRequiredService<IRecord>();
        var node = new Caller { Subject = "system:test", Role = Role.System, Purpose = Purposes.Administration };
        var kept = (await record.SearchAsync(node, SearchQuery.For("Basic").Where("subject", $"Patient/{id}"), CancellationToken.None)).Value.Matches;
        kept.Count.ShouldBe(2);
        var key = System.Buffers.Text.Base64Url.EncodeToString(link.Key.Span);
        var address = link.Address[(link.Address.LastIndexOf('/') + 1)..];
        foreach (var text in kept.Select(k => k.Document!.Root.GetRawText()))
        {
            foreach (var secret in new[] { key, address, Convert.ToBase64String(link.Key.Span), "mật mã dài", "Thử Nghiệm" })
            {
                text.ShouldNotContain(secret);
            }
        }

        // Nobody but the node reads them, the person's own doctor neither.
        foreach (var stored in kept)
        {
            (await record.ReadAsync(new Caller { Subject = "citizen:x", Role = Role.Citizen, Purpose = Purposes.PatientRequest, Patient = id }, stored.Key, CancellationToken.None)).Failure.ShouldBeOfType<Denied>();
        }
    }

    [Fact]
    public async Task What_ended_is_gone_and_what_is_no_request_is_refused()
    {
        using var person = await PersonAsync();
        var link = HealthLink.Read(await GiveAsync(person, "day")).Value!;
        using var anyone = hospital.Host.Client();
        var path = new Uri(link.Address).AbsolutePath;
        (await anyone.PostAsync(path, new StringContent("{}", Encoding.UTF8, "application/json"))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await anyone.PostAsync(path, new StringContent($$"""{"recipient":"{{new string('x', 9000)}}"}""", Encoding.UTF8, "application/json"))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await anyone.PostAsJsonAsync("/cards/links/I91rhba3VsuGXGchcnr6VHlQFKxfE28kuZ0ssbEuxno", new { recipient = "x" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await AskAsync(link, "Đúng lúc")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var preflight = await anyone.SendAsync(new HttpRequestMessage(HttpMethod.Options, path)
        {
            Headers = { { "Origin", "https://viewer.example" }, { "Access-Control-Request-Method", "POST" }, { "Access-Control-Request-Headers", "content-type" } },
        });
        preflight.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
        (await hospital.AskAsync(link.Write("https://sen.cantho.example/verify"))).Html.ShouldContain("JavaScript");

        hospital.Host.Clock.Advance(TimeSpan.FromHours(25));
        (await AskAsync(link, "Muộn")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var later = hospital.Host.Citizen("nobody-else");
        (await later.GoAsync("/record/cards/immunization/link")).Status.ShouldBe(HttpStatusCode.OK);
        (await later.SendAsync(HtmlForm.With(later.Html, "for"), ("for", "day"))).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Whoever_asks_for_one_link_again_and_again_waits()
    {
        using var person = await PersonAsync();
        var link = HealthLink.Read(await GiveAsync(person, "week")).Value!;
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < Cards.Links.LinkLimit.ForOneLink + 1; i++)
        {
            answers.Add(await AskAsync(link, "Lặp lại"));
        }

        answers[^1].StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        answers[^1].Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromMinutes(1));
        answers[0].StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [GeneratedRegex("https://sen\\.cantho\\.example/verify#shlink:/[A-Za-z0-9_-]+", RegexOptions.None, 1000)]
    private static partial Regex Given();

    private async Task<Visitor> PersonAsync() => hospital.Host.Citizen(await CardPeople.AddAsync(hospital.Host));

    private static async Task<string> GiveAsync(Visitor person, string life, string passcode = "", HttpStatusCode status = HttpStatusCode.OK)
    {
        await person.GoAsync("/record/cards/immunization/link");
        await person.SendAsync(HtmlForm.With(person.Html, "for"), ("for", life), ("passcode", passcode));
        person.Status.ShouldBe(status, person.Text);
        return Given().Match(WebUtility.HtmlDecode(person.Html)).Value;
    }

    private static async Task TakeBackAsync(Visitor person)
    {
        await person.GoAsync("/record/cards/links");
        await person.SendAsync(HtmlForm.With(person.Html, "link"));
    }

    private async Task<HttpResponseMessage> AskAsync(HealthLink link, string recipient, string? passcode = null, int? most = null)
    {
        using var anyone = hospital.Host.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(link.Address).AbsolutePath)
        {
            Headers = { { "Origin", "https://viewer.example" } },
            Content = JsonContent.Create(new JsonObject { ["recipient"] = recipient, ["passcode"] = passcode, ["embeddedLengthMax"] = most }),
        };
        return await anyone.SendAsync(request);
    }

    private async Task<(HttpStatusCode Status, int? Remaining)> AnswerAsync(HealthLink link, string? passcode)
    {
        using var answer = await AskAsync(link, "Nơi nhận", passcode);
        return (answer.StatusCode, answer.StatusCode is HttpStatusCode.Unauthorized ? (int)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["remainingAttempts"]! : null);
    }

    private static async Task<JsonElement> PeerAsync(string link, string address, string manifest)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, JsonSerializer.SerializeToUtf8Bytes(new
            {
                link,
                recipient = "Trường Tiểu học An Bình",
                answers = new[] { new { method = "POST", url = address, status = 200, type = "application/json", body = manifest } },
            }));
            return await Peers.RunAsync("health-link.mjs", file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}

public sealed class SqliteLinkTests(SqlitePaperHospital hospital) : LinkTests(hospital), IClassFixture<SqlitePaperHospital>;

public sealed class PostgresLinkTests(PostgresPaperHospital hospital) : LinkTests(hospital), IClassFixture<PostgresPaperHospital>;
