using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Sen.Accounts.Administration;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Accounts.Tests;

public sealed class AppLaunchOnSqliteTests : AppLaunchContract
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class AppLaunchOnPostgresTests : AppLaunchContract
{
    protected override async Task<string?> DatabaseAsync() => await PostgresServer.CreateDatabaseAsync();
}

/// <summary>SMART App Launch, standalone: a person lets an app see a record, through the pages, with PKCE; and takes it back.</summary>
public abstract class AppLaunchContract : IAsyncLifetime
{
    private const string Redirect = "https://app.example.vn/ve?x=1";
    private const string Scopes = "launch/patient offline_access patient/*.rs";
    private const string Child = "minh-khoi";

    private readonly string _verifier = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(48));
    private SenHost _host = null!;
    private Visitor _citizen = null!;
    private HttpClient _app = null!;
    private string _client = "";
    private string? _database;

    /// <summary>Connection string of a new database, or null for the embedded engine.</summary>
    protected abstract Task<string?> DatabaseAsync();

    public async Task InitializeAsync()
    {
        _database = await DatabaseAsync();
        _host = await SenHost.StartAsync(new SenHostOptions { Postgres = _database });
        await Fixture.Hospital().Patient(Child, "Nguyễn Minh Khôi", "092218000021", phone: null, new DateOnly(2018, 3, 5))
            .Put(new RelatedPerson
            {
                Id = "mother",
                Active = true,
                Patient = Reference.To($"Patient/{Child}"),
                Identifier = { Identifier.Of(Systems.CitizenNumber, Fixture.PatientCitizenNumber) },
            })
            .WriteAsync(_host);
        var administration = _host.Services.GetRequiredService<IAccountAdministration>();
        (await administration.AddCitizenAsync(Fixture.PatientPhone, Fixture.PatientId, Fixture.PatientName, CancellationToken.None)).Failure.ShouldBeNull();
        _client = (await administration.AddClientAsync(
            new NewClient { Name = "Sổ tay gia đình", Redirects = [Redirect, "https://app.example.vn/khac"], Scopes = Scopes }, CancellationToken.None)).Value;
        _citizen = _host.Visit();
        await _citizen.GoAsync("/sign-in");
        await _citizen.SendAsync(("phone", Fixture.PatientPhone));
        await _citizen.SendAsync(("code", Regex.Match(_host.Outbox[0].Text, @"\d{6}").Value));
        _app = _host.Client();
    }

    public async Task DisposeAsync()
    {
        _app.Dispose();
        _citizen.Dispose();
        await _host.DisposeAsync();
        if (_database is not null)
        {
            await PostgresServer.DropDatabaseAsync(_database);
        }
    }

    [Fact]
    public async Task A_person_reads_what_is_asked_for_allows_it_for_one_record_and_the_app_sees_that_one()
    {
        await _citizen.GoAsync(Ask());
        _citizen.Path.ShouldStartWith("/oauth/consent/");
        _citizen.Text.ShouldContain("Sổ tay gia đình");
        _citizen.Text.ShouldContain("Toàn bộ hồ sơ sức khỏe");
        _citizen.Text.ShouldContain("Nguyễn Minh Khôi");
        _citizen.Response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("form-action 'self' https://app.example.vn");

        var back = await DecideAsync("allow", Child);
        back.ShouldStartWith(Redirect + "&code=");
        var query = QueryHelpers.ParseQuery(new Uri(back).Query);
        query["state"].ToString().ShouldBe("trạng thái +&=");
        query["iss"].ToString().ShouldBe(_host.Address.GetLeftPart(UriPartial.Authority));

        var answer = await RedeemAsync(query["code"]!);
        answer.GetProperty("token_type").GetString().ShouldBe("Bearer");
        answer.GetProperty("patient").GetString().ShouldBe(Child);
        answer.GetProperty("need_patient_banner").GetBoolean().ShouldBeTrue();
        answer.GetProperty("scope").GetString().ShouldBe(Scopes);
        answer.GetProperty("expires_in").GetInt32().ShouldBe(3600);
        using var fhir = SoftClient.Fhir(_host, answer);
        (await fhir.GetAsync($"/fhir/Patient/{Child}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await fhir.GetAsync($"/fhir/Patient/{Fixture.PatientId}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await fhir.GetStringAsync("/fhir/Patient?_summary=count")).ShouldContain("\"total\":1");
        (await fhir.PutAsync($"/fhir/Patient/{Child}", new StringContent("{}", Encoding.UTF8, "application/fhir+json"))).StatusCode.ShouldNotBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_code_is_good_once_and_a_second_use_ends_what_it_gave()
    {
        var code = await AllowAsync();
        var first = await RedeemAsync(code);
        using var fhir = SoftClient.Fhir(_host, first);
        (await fhir.GetAsync($"/fhir/Patient/{Child}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ErrorAsync(Redemption(code))).ShouldBe("invalid_grant");
        (await fhir.GetAsync($"/fhir/Patient/{Child}")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await ErrorAsync(Refresh(first))).ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task Of_many_who_bring_a_code_at_one_moment_one_at_most_gets_a_token()
    {
        var code = await AllowAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => PostAsync(Redemption(code))));
        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBeLessThanOrEqualTo(1);
    }

    [Theory]
    [InlineData("code_verifier", "this-is-not-the-verifier-that-made-the-challenge-at-all", "invalid_grant")]
    [InlineData("code_verifier", "", "invalid_grant")]
    [InlineData("redirect_uri", "https://app.example.vn/khac", "invalid_grant")]
    [InlineData("code", "abc", "invalid_grant")]
    [InlineData("client_id", "nobody", "invalid_client")]
    [InlineData("grant_type", "password", "unsupported_grant_type")]
    public async Task A_code_with_anything_else_wrong_gives_nothing(string name, string value, string error)
    {
        var form = Redemption(await AllowAsync());
        form[name] = value;
        (await ErrorAsync(form)).ShouldBe(error);
    }

    [Fact]
    public async Task A_refresh_token_is_good_once_and_an_old_one_ends_the_family()
    {
        var first = await RedeemAsync(await AllowAsync());
        var (status, second) = await PostAsync(Refresh(first));
        status.ShouldBe(HttpStatusCode.OK);
        second.GetProperty("patient").GetString().ShouldBe(Child);
        var narrow = Refresh(second);
        narrow["scope"] = "patient/Observation.rs";
        var (_, third) = await PostAsync(narrow);
        third.GetProperty("scope").GetString().ShouldBe("patient/Observation.rs");
        var wide = Refresh(third);
        wide["scope"] = "patient/*.cruds";
        (await ErrorAsync(wide)).ShouldBe("invalid_scope");
        using var fhir = SoftClient.Fhir(_host, third);
        (await fhir.GetAsync("/fhir/Observation")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ErrorAsync(Refresh(first))).ShouldBe("invalid_grant");
        (await ErrorAsync(Refresh(third))).ShouldBe("invalid_grant", "somebody has a copy: all of it ends");
        (await fhir.GetAsync("/fhir/Observation")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_person_sees_the_apps_they_allowed_and_stops_one()
    {
        var answer = await RedeemAsync(await AllowAsync());
        using var fhir = SoftClient.Fhir(_host, answer);
        (await fhir.GetAsync($"/fhir/Patient/{Child}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await _citizen.GoAsync("/profile");
        _citizen.Html.ShouldContain("/profile/apps");
        await _citizen.GoAsync("/profile/apps");
        _citizen.Text.ShouldContain("Sổ tay gia đình");
        _citizen.Text.ShouldContain("Hồ sơ của Nguyễn Minh Khôi");
        await _citizen.SendAsync(HtmlForm.All(_citizen.Html).First(f => f.Action == "/profile/apps/stop"));
        _citizen.Text.ShouldContain("Đã ngừng");
        _citizen.Text.ShouldNotContain("Sổ tay gia đình");
        (await fhir.GetAsync($"/fhir/Patient/{Child}")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await ErrorAsync(Refresh(answer))).ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task An_app_gives_back_what_it_has()
    {
        var answer = await RedeemAsync(await AllowAsync());
        var form = new Dictionary<string, string>(StringComparer.Ordinal) { ["token"] = answer.GetProperty("refresh_token").GetString()!, ["client_id"] = _client };
        using var content = new FormUrlEncodedContent(form);
        (await _app.PostAsync("/oauth/revoke", content)).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var fhir = SoftClient.Fhir(_host, answer);
        (await fhir.GetAsync($"/fhir/Patient/{Child}")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Who_no_longer_represents_somebody_no_longer_lends_an_app_their_record()
    {
        var answer = await RedeemAsync(await AllowAsync());
        await _host.CommitAsync(new Commit().Put(new RelatedPerson
        {
            Id = "mother",
            Active = false,
            Patient = Reference.To($"Patient/{Child}"),
            Identifier = { Identifier.Of(Systems.CitizenNumber, Fixture.PatientCitizenNumber) },
        }));
        (await ErrorAsync(Refresh(answer))).ShouldBe("invalid_grant");
        using var fhir = SoftClient.Fhir(_host, answer);
        (await fhir.GetAsync($"/fhir/Patient/{Child}")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task No_is_no_and_an_answer_counts_once()
    {
        await _citizen.GoAsync(Ask());
        var (html, path) = (_citizen.Html, _citizen.Path);
        var denied = QueryHelpers.ParseQuery(new Uri(await DecideAsync("deny", Child)).Query);
        denied["error"].ToString().ShouldBe("access_denied");
        denied["state"].ToString().ShouldBe("trạng thái +&=");
        await _citizen.SendAsync(HtmlForm.With(html, "person"), ("decision", "allow"), ("person", Child));
        _citizen.Path.ShouldStartWith("/oauth/problem");
        (await _citizen.GoAsync(path)).Text.ShouldContain("không còn hiệu lực");
    }

    [Fact]
    public async Task Another_persons_record_cannot_be_lent()
    {
        await _host.CommitAsync(new Commit().Put(new Patient { Id = "stranger", Active = true }));
        await _citizen.GoAsync(Ask());
        await _citizen.SendAsync(HtmlForm.With(_citizen.Html, "person"), ("decision", "allow"), ("person", "stranger"));
        _citizen.Path.ShouldContain("missing=person");
    }

    // changed parameter | value | error that the app is told; empty: the person is told here and no app is
    [Theory]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("code_challenge", "", "invalid_request")]
    [InlineData("code_challenge", "short", "invalid_request")]
    [InlineData("state", "", "invalid_request")]
    [InlineData("aud", "https://elsewhere.example/fhir", "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("scope", "system/*.rs", "invalid_scope")]
    [InlineData("scope", "patient/*.cud", "invalid_scope")]
    [InlineData("redirect_uri", "https://app.example.vn/ve", "")]
    [InlineData("redirect_uri", "https://evil.example/ve?x=1", "")]
    [InlineData("redirect_uri", "", "")]
    [InlineData("client_id", "nobody", "")]
    public async Task A_request_with_something_wrong_asks_nobody_for_anything(string name, string value, string error)
    {
        var answer = await _app.GetAsync(Ask((name, value)));
        answer.StatusCode.ShouldBe(HttpStatusCode.Found);
        var location = answer.Headers.Location!.OriginalString;
        if (error.Length == 0)
        {
            location.ShouldStartWith("/oauth/problem");
            return;
        }

        location.ShouldStartWith(Redirect);
        QueryHelpers.ParseQuery(new Uri(location).Query)["error"].ToString().ShouldBe(error);
    }

    [Fact]
    public async Task Who_is_not_signed_in_signs_in_first_and_comes_back_to_the_question()
    {
        using var visitor = _host.Visit();
        using var form = new FormUrlEncodedContent(Parameters());
        var asked = await visitor.RawAsync(new HttpRequestMessage(HttpMethod.Post, "/oauth/authorize") { Content = form });
        await visitor.GoAsync(asked.Headers.Location!.OriginalString);
        visitor.Path.ShouldStartWith("/sign-in");
        await visitor.SendAsync(("phone", Fixture.PatientPhone));
        await visitor.SendAsync(("code", Regex.Match(_host.Outbox[0].Text, @"\d{6}").Value));
        visitor.Path.ShouldStartWith("/oauth/consent/");
        visitor.Text.ShouldContain("Sổ tay gia đình");
    }

    private Dictionary<string, string> Parameters(params (string Name, string Value)[] changes)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["response_type"] = "code",
            ["client_id"] = _client,
            ["redirect_uri"] = Redirect,
            ["scope"] = Scopes,
            ["state"] = "trạng thái +&=",
            ["aud"] = new Uri(_host.Address, "/fhir").ToString(),
            ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(_verifier))),
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
        {
            parameters[name] = value;
        }

        return parameters;
    }

    private string Ask(params (string Name, string Value)[] changes) =>
        QueryHelpers.AddQueryString("/oauth/authorize", Parameters(changes).ToDictionary(p => p.Key, p => (string?)p.Value, StringComparer.Ordinal));

    private async Task<string> AllowAsync()
    {
        await _citizen.GoAsync(Ask());
        return QueryHelpers.ParseQuery(new Uri(await DecideAsync("allow", Child)).Query)["code"]!;
    }

    // The browser leaves to the app: its address is what is looked at.
    private async Task<string> DecideAsync(string decision, string person)
    {
        var form = HtmlForm.With(_citizen.Html, "person");
        using var request = new HttpRequestMessage(HttpMethod.Post, form.Action) { Content = new FormUrlEncodedContent(form.Fill(("decision", decision), ("person", person))) };
        var answer = await _citizen.RawAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Found);
        return answer.Headers.Location!.OriginalString;
    }

    private Dictionary<string, string> Redemption(string code) => new(StringComparer.Ordinal)
    {
        ["grant_type"] = "authorization_code",
        ["code"] = code,
        ["redirect_uri"] = Redirect,
        ["client_id"] = _client,
        ["code_verifier"] = _verifier,
    };

    private Dictionary<string, string> Refresh(JsonElement answer) => new(StringComparer.Ordinal)
    {
        ["grant_type"] = "refresh_token",
        ["refresh_token"] = answer.GetProperty("refresh_token").GetString()!,
        ["client_id"] = _client,
    };

    private async Task<JsonElement> RedeemAsync(string code)
    {
        var (status, answer) = await PostAsync(Redemption(code));
        status.ShouldBe(HttpStatusCode.OK, answer.ToString());
        return answer;
    }

    private async Task<string?> ErrorAsync(Dictionary<string, string> form) => (await PostAsync(form)).Answer.GetProperty("error").GetString();

    private async Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(Dictionary<string, string> form)
    {
        using var content = new FormUrlEncodedContent(form);
        using var response = await _app.PostAsync("/oauth/token", content);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }
}
