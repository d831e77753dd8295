using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sen.TestKit;
using static Sen.Exchange.Tests.FhirRestTests;

namespace Sen.Exchange.Tests;

/// <summary>Patch, conditional forms, compartments, subsets, XML and operations over the wire.</summary>
public sealed class InteractionTests : AtTheDesk
{
    private const string Patient = "/fhir/Patient/" + Fixture.PatientId;

    [Fact]
    public async Task A_patch_changes_what_it_names_and_fails_whole()
    {
        var patched = await PatchAsync(Patient, """[{"op":"test","path":"/gender","value":"female"},{"op":"replace","path":"/gender","value":"other"}]""");
        patched.StatusCode.ShouldBe(HttpStatusCode.OK, await patched.Content.ReadAsStringAsync());
        patched.Headers.ETag!.Tag.ShouldBe("\"2\"");
        (await Clerk.GetStringAsync(Patient)).ShouldContain("\"gender\":\"other\"");

        (await PatchAsync(Patient, """[{"op":"remove","path":"/gender"},{"op":"remove","path":"/no-such"}]""")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await PatchAsync(Patient, """[{"op":"replace","path":"/id","value":"someone-else"}]""")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await PatchAsync(Patient, """[{"op":"replace","path":"/gender","value":7}]""")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await PatchAsync(Patient, """[{"op":"remove","path":"/gender"}]""", "W/\"1\"")).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await PatchAsync("/fhir/Patient?identifier=092184001234567", "[]")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Clerk.GetStringAsync(Patient)).ShouldContain("\"gender\":\"other\"");
    }

    [Fact]
    public async Task Ten_patches_at_once_are_all_there()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            PatchAsync(Patient, $$$"""[{"op":"add","path":"/name/-","value":{"text":"Tên {{{i}}}"}}]""")));
        answers.ShouldAllBe(a => a.IsSuccessStatusCode);
        var names = (await JsonAsync(await Clerk.GetAsync(Patient))).GetProperty("name").EnumerateArray().Select(n => n.GetProperty("text").GetString()).ToList();
        foreach (var i in Enumerable.Range(0, 10))
        {
            names.ShouldContain($"Tên {i}");
        }
    }

    [Fact]
    public async Task A_conditional_delete_takes_one_match_and_refuses_several()
    {
        foreach (var id in new[] { "f1", "f2", "f3" })
        {
            await SendAsync(Clerk, HttpMethod.Put, "/fhir/Flag/" + id, Flag(id));
        }

        (await Clerk.DeleteAsync($"/fhir/Flag?patient={Fixture.PatientId}")).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await Clerk.DeleteAsync($"/fhir/Flag?patient={Fixture.PatientId}&_id=f2")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await Clerk.DeleteAsync($"/fhir/Flag?patient={Fixture.PatientId}&_id=f2")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Clerk.DeleteAsync("/fhir/Flag")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await IdsAsync($"/fhir/Flag?patient={Fixture.PatientId}")).ShouldBe(["f1", "f3"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_transaction_deletes_by_search_and_reads_what_it_wrote()
    {
        await SendAsync(Clerk, HttpMethod.Put, "/fhir/Flag/old", Flag("old"));
        var bundle = $$$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
              {"request":{"method":"GET","url":"Flag/new"}},
              {"request":{"method":"DELETE","url":"Flag?_id=old"}},
              {"request":{"method":"DELETE","url":"Flag?_id=never"}},
              {"request":{"method":"PUT","url":"Flag/new"},"resource":{{{Flag("new")}}}}]}
            """;
        var answer = await JsonAsync(await SendAsync(Clerk, HttpMethod.Post, "/fhir", bundle));
        var entries = answer.GetProperty("entry").EnumerateArray().ToList();
        entries.Select(e => e.GetProperty("response").GetProperty("status").GetString()).ShouldBe(["200", "204", "204", "201"]);
        entries[0].GetProperty("resource").GetProperty("id").GetString().ShouldBe("new");
        (await Clerk.GetAsync("/fhir/Flag/old")).StatusCode.ShouldBe(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task A_compartment_holds_one_persons_resources_and_everything_holds_all_of_them()
    {
        await new Fixture().Patient("la", "Trần Văn Lạ", "092080000019", phone: null, birth: new DateOnly(1980, 1, 1)).WriteAsync(Host);
        await SendAsync(Clerk, HttpMethod.Put, "/fhir/Flag/mine", Flag("mine"));
        await SendAsync(Clerk, HttpMethod.Put, "/fhir/Flag/other", Flag("other").Replace(Fixture.PatientId, "la", StringComparison.Ordinal));

        (await IdsAsync(Patient + "/Flag")).ShouldBe(["mine"]);
        (await Clerk.GetAsync(Patient + "/Organization")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var everything = await IdsAsync(Patient + "/$everything");
        everything.ShouldContain(Fixture.PatientId);
        everything.ShouldContain("mine");
        everything.ShouldNotContain("other");
        everything.ShouldNotContain("la");
        (await IdsAsync(Patient + "/$everything?_type=Flag")).ShouldBe(["mine"]);
        (await PagesAsync(Patient + "/$everything?_count=1")).ShouldBe(everything, ignoreOrder: true);
        (await Clerk.GetAsync("/fhir/Patient/nobody/$everything")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Clerk.GetAsync(Patient + "/$everything?_what=1")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var other = Host.Citizen("la");
        (await other.RawAsync(new HttpRequestMessage(HttpMethod.Get, Patient + "/$everything"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_subset_says_that_it_is_one()
    {
        var elements = await OnlyAsync($"/fhir/Patient?_id={Fixture.PatientId}&_elements=gender");
        Names(elements).ShouldBe(["resourceType", "id", "meta", "gender"], ignoreOrder: true);
        elements.GetProperty("meta").GetProperty("tag").EnumerateArray().Single().GetProperty("code").GetString().ShouldBe("SUBSETTED");
        Names(await OnlyAsync($"/fhir/Patient?_id={Fixture.PatientId}&_summary=text")).ShouldBe(["resourceType", "id", "meta"], ignoreOrder: true);
        Names(await OnlyAsync($"/fhir/Patient?_id={Fixture.PatientId}&_summary=true")).ShouldContain("birthDate");
        var count = await JsonAsync(await Clerk.GetAsync("/fhir/Patient?_summary=count"));
        count.TryGetProperty("entry", out _).ShouldBeFalse();
        count.GetProperty("total").GetInt32().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task What_is_not_known_is_refused_or_left_out_and_named()
    {
        (await Clerk.GetAsync("/fhir/Patient?gender=female&favourite=blue")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/fhir/Patient?_id={Fixture.PatientId}&favourite=blue");
        request.Headers.TryAddWithoutValidation("Prefer", "handling=lenient");
        var answer = await JsonAsync(await Clerk.SendAsync(request));
        answer.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("search").GetProperty("mode").GetString()).ShouldBe(["match", "outcome"]);
        answer.GetProperty("link")[0].GetProperty("url").GetString()!.ShouldNotContain("favourite");
    }

    [Fact]
    public async Task Xml_goes_in_and_comes_out()
    {
        using var post = new HttpRequestMessage(HttpMethod.Post, "/fhir/Patient")
        {
            Content = new StringContent("""<Patient xmlns="http://hl7.org/fhir"><name><text value="Lê Thị Xuân"/></name><gender value="female"/></Patient>""", Encoding.UTF8),
        };
        post.Content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+xml");
        post.Headers.Accept.ParseAdd("application/fhir+xml");
        var created = await Clerk.SendAsync(post);
        created.StatusCode.ShouldBe(HttpStatusCode.Created, await created.Content.ReadAsStringAsync());
        created.Content.Headers.ContentType!.MediaType.ShouldBe("application/fhir+xml");
        (await created.Content.ReadAsStringAsync()).ShouldContain("<text value=\"Lê Thị Xuân\"/>");
        (await Clerk.GetStringAsync(created.Headers.Location!.PathAndQuery)).ShouldContain("\"text\":\"Lê Thị Xuân\"");
        (await Clerk.GetStringAsync("/fhir/Patient?name=xuan&_format=xml")).ShouldContain("<Bundle xmlns=\"http://hl7.org/fhir\">");
        using var broken = new HttpRequestMessage(HttpMethod.Post, "/fhir/Patient") { Content = new StringContent("<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><Patient xmlns='http://hl7.org/fhir'/>") };
        broken.Content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+xml");
        (await Clerk.SendAsync(broken)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task What_is_known_already_is_not_sent_again()
    {
        var first = await Clerk.GetAsync(Patient);
        using var since = new HttpRequestMessage(HttpMethod.Get, Patient);
        since.Headers.IfModifiedSince = first.Content.Headers.LastModified;
        (await Clerk.SendAsync(since)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
        using var head = new HttpRequestMessage(HttpMethod.Head, "/fhir/Patient?_id=" + Fixture.PatientId);
        var answer = await Clerk.SendAsync(head);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Validate_tells_every_problem_and_writes_nothing()
    {
        var answer = await JsonAsync(await SendAsync(Clerk, HttpMethod.Post, "/fhir/Patient/$validate", """{"resourceType":"Patient","gender":7,"birthDate":"yesterday"}"""));
        answer.GetProperty("issue").GetArrayLength().ShouldBeGreaterThanOrEqualTo(2);
        var fine = await JsonAsync(await SendAsync(Clerk, HttpMethod.Post, "/fhir/Patient/$validate", """{"resourceType":"Patient"}"""));
        fine.GetProperty("issue")[0].GetProperty("severity").GetString().ShouldBe("information");
        (await IdsAsync("/fhir/Patient?birthdate=ge1900")).ShouldBe([Fixture.PatientId]);
    }

    private Task<HttpResponseMessage> PatchAsync(string path, string patch, string? ifMatch = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Patch, path) { Content = new StringContent(patch) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json-patch+json");
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return Clerk.SendAsync(request);
    }

    private async Task<List<string>> IdsAsync(string path) => Ids(await JsonAsync(await Clerk.GetAsync(path)));

    private static List<string> Ids(JsonElement bundle) => bundle.TryGetProperty("entry", out var entries)
        ? [.. entries.EnumerateArray().Select(e => e.GetProperty("resource").GetProperty("id").GetString()!)]
        : [];

    private async Task<List<string>> PagesAsync(string path)
    {
        var ids = new List<string>();
        for (string? next = path; next is not null;)
        {
            var page = await JsonAsync(await Clerk.GetAsync(next));
            ids.AddRange(Ids(page));
            next = page.GetProperty("link").EnumerateArray().Where(l => l.GetProperty("relation").GetString() == "next")
                .Select(l => new Uri(l.GetProperty("url").GetString()!).PathAndQuery).FirstOrDefault();
        }

        return [.. ids.Distinct()];
    }

    private async Task<JsonElement> OnlyAsync(string path) => (await JsonAsync(await Clerk.GetAsync(path))).GetProperty("entry")[0].GetProperty("resource");

    private static List<string> Names(JsonElement resource) => [.. resource.EnumerateObject().Select(p => p.Name)];
}
