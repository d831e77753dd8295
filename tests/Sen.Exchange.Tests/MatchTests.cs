using System.Net;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;
using static Sen.Exchange.Tests.FhirRestTests;

namespace Sen.Exchange.Tests;

/// <summary>Patient/$match: who is meant, how sure that is, and whom the caller may see.</summary>
public sealed class MatchTests : IAsyncLifetime
{
    private const string Match = "/fhir/Patient/$match";
    private const string Ngoc = "\"name\":[{\"text\":\"Nguyễn Thị Bích Ngọc\"}],\"birthDate\":\"1984-06-17\",\"gender\":\"female\"";

    private SenHost _host = null!;
    private HttpClient _clerk = null!;

    public async Task InitializeAsync()
    {
        _host = await SenHost.StartAsync();
        await Fixture.Hospital()
            .Patient("same-name", citizenNumber: "092190000018", phone: "+84918000001", birth: new DateOnly(1990, 1, 2))
            .Patient("same-day", "Trần Văn Sáu", "092184000025", "+84918000002")
            .Patient("swapped", "Lò Thị Kim Oanh", "092175000031", null, new DateOnly(1975, 8, 3))
            .WriteAsync(_host);
        _clerk = await _host.FhirClientAsync(Role.Clerk);
    }

    public async Task DisposeAsync()
    {
        _clerk.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_name_with_half_a_character_in_it_is_compared_without_it()
    {
        var answer = await SendAsync(
            _clerk, HttpMethod.Post, Match, """{"resourceType":"Patient","name":[{"text":"Nguyễn Thị Bích Ngọc \ud800"}],"birthDate":"1984-06-17"}""");
        answer.StatusCode.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("\"identifier\":[{\"system\":\"" + Systems.CitizenNumber + "\",\"value\":\"" + Fixture.PatientCitizenNumber + "\"}]," + Ngoc, "certain")]
    [InlineData(Ngoc + ",\"telecom\":[{\"system\":\"phone\",\"value\":\"0918 234 604\"}]", "certain")]
    [InlineData(Ngoc, "probable")]
    [InlineData("\"name\":[{\"text\":\"NGUYEN THI BICH NGOC\"}],\"birthDate\":\"1984-06-17\",\"gender\":\"female\"", "probable")]
    [InlineData("\"name\":[{\"family\":\"Nguyễn\",\"given\":[\"Bích\",\"Ngọc\",\"Thị\"]}],\"birthDate\":\"1984-06-17\",\"telecom\":[{\"value\":\"+84918234604\"}]", "certain")]
    [InlineData("\"name\":[{\"text\":\"Nguyễn Thị Bích Ngọc\"}],\"birthDate\":\"1984-06-11\",\"telecom\":[{\"value\":\"+84918234604\"}]", "probable")]
    [InlineData("\"identifier\":[{\"system\":\"" + Systems.CitizenNumber + "\",\"value\":\"" + Fixture.PatientCitizenNumber + "\"}],\"name\":[{\"text\":\"Phạm Gia Bảo\"}],\"birthDate\":\"2019-02-03\",\"gender\":\"male\"", null)]
    public async Task The_more_agrees_the_surer_it_is(string traits, string? grade)
    {
        var found = await FindAsync(traits);
        found.Where(f => f.Id == Fixture.PatientId).Select(f => f.Grade).ShouldBe(grade is null ? [] : [grade]);
        found.Select(f => f.Score).ShouldBeInOrder(SortDirection.Descending);
        found.ShouldNotContain(f => f.Id == "same-day");
    }

    [Fact]
    public async Task Day_and_month_that_changed_places_are_found()
    {
        (await FindAsync("\"name\":[{\"text\":\"Lò Thị Kim Oanh\"}],\"birthDate\":\"1975-03-08\",\"gender\":\"female\"")).ShouldHaveSingleItem().Id.ShouldBe("swapped");
        (await FindAsync("\"name\":[{\"text\":\"Lò Thị Kim Oanh\"}],\"birthDate\":\"1975\",\"gender\":\"female\"")).ShouldHaveSingleItem().Grade.ShouldBe("possible");
    }

    [Fact]
    public async Task A_common_family_name_says_less_than_a_rare_one()
    {
        await new Fixture().Patient("lo", "Lò Thị Hoa", "092184000041", null).Patient("nguyen", "Nguyễn Thị Hoa", "092184000066", null).WriteAsync(_host);
        const string Hoa = "\"name\":[{\"text\":\"Nguyễn Thị Hoa\"}],\"birthDate\":\"1984-06-17\"";
        var common = (await FindAsync(Hoa)).Single(f => f.Id == "nguyen").Score;
        var rare = (await FindAsync(Hoa.Replace("Nguyễn", "Lò", StringComparison.Ordinal))).Single(f => f.Id == "lo").Score;
        rare.ShouldBeGreaterThan(common);
    }

    [Fact]
    public async Task Only_a_certain_match_is_given_when_nobody_will_look()
    {
        const string Certain = Ngoc + ",\"telecom\":[{\"system\":\"phone\",\"value\":\"0918234604\"}]";
        (await FindAsync(Certain, onlyCertain: true)).ShouldHaveSingleItem().Id.ShouldBe(Fixture.PatientId);
        (await FindAsync(Ngoc, onlyCertain: true)).ShouldBeEmpty();
        await new Fixture().Patient("twin-entry", citizenNumber: "092184000058").WriteAsync(_host);
        (await FindAsync(Certain, onlyCertain: true)).ShouldBeEmpty();
        (await FindAsync(Certain)).Count(f => f.Grade == "certain").ShouldBe(2);
    }

    [Fact]
    public async Task Nobody_is_shown_to_whom_the_policy_hides_them_and_whoever_is_shown_is_told()
    {
        using var doctor = await _host.FhirClientAsync(Role.Doctor);
        (await FindAsync(Ngoc, client: doctor)).ShouldBeEmpty();

        (await FindAsync(Ngoc)).ShouldHaveSingleItem();
        var seen = await _host.Record.SearchAsync(Caller.System("test"), SearchQuery.Parse("AuditEvent", $"patient={Fixture.PatientId}").ValueOrThrow(), CancellationToken.None);
        seen.Value.Matches.ShouldContain(m => m.Document!.Root.GetRawText().Contains("clerk", StringComparison.Ordinal));
        var others = await _host.Record.SearchAsync(Caller.System("test"), SearchQuery.Parse("AuditEvent", "patient=same-day").ValueOrThrow(), CancellationToken.None);
        others.Value.Matches.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{\"resourceType\":\"Parameters\"}")]
    [InlineData("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"resource\",\"resource\":{\"resourceType\":\"Patient\",\"gender\":\"male\"}}]}")]
    [InlineData("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"resource\",\"resource\":{\"resourceType\":\"Person\"}}]}")]
    [InlineData("{\"resourceType\":\"Patient\"}")]
    public async Task A_question_that_names_nobody_is_refused(string body)
    {
        var answer = await SendAsync(_clerk, HttpMethod.Post, Match, body);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        await ShouldBeOutcomeAsync(answer);
    }

    private async Task<List<(string Id, string Grade, decimal Score)>> FindAsync(string traits, bool onlyCertain = false, HttpClient? client = null)
    {
        var body = "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"resource\",\"resource\":{\"resourceType\":\"Patient\"," + traits + "}}"
            + (onlyCertain ? ",{\"name\":\"onlyCertainMatches\",\"valueBoolean\":true}" : "") + "]}";
        var answer = await SendAsync(client ?? _clerk, HttpMethod.Post, Match, body);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        var bundle = FhirDocument.Parse(text).ValueOrThrow();
        FhirValidator.Validate(bundle, FhirValidation.Full).ShouldBeEmpty();
        return !bundle.Root.TryGetProperty("entry", out var entries) ? [] :
        [
            .. entries.EnumerateArray().Select(e => (
                e.GetProperty("resource").GetProperty("id").GetString()!,
                e.GetProperty("search").GetProperty("extension")[0].GetProperty("valueCode").GetString()!,
                e.GetProperty("search").GetProperty("score").GetDecimal())),
        ];
    }
}
