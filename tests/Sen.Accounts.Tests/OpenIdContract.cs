using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Sen.Accounts.Administration;
using Sen.Accounts.Data;
using Sen.Accounts.Smart;
using Sen.TestKit;

namespace Sen.Accounts.Tests;

public sealed class OpenIdOnSqliteTests : OpenIdContract
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class OpenIdOnPostgresTests : OpenIdContract
{
    protected override async Task<string?> DatabaseAsync() => await PostgresServer.CreateDatabaseAsync();
}

/// <summary>OpenID Connect as SMART App Launch asks for it: an app learns who the person is, and how that is proved.</summary>
public abstract class OpenIdContract : IAsyncLifetime
{
    private const string Redirect = "https://app.example.vn/ve";
    private const string Scopes = "openid fhirUser offline_access patient/*.rs";

    private readonly string _verifier = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(48));
    private SenHost _host = null!;
    private Visitor _citizen = null!;
    private HttpClient _app = null!;
    private string _account = "";
    private string _client = "";
    private string? _database;
    private readonly string _folder = Directory.CreateTempSubdirectory("sen-openid-").FullName;

    private string Issuer => _host.Address.GetLeftPart(UriPartial.Authority);

    /// <summary>Connection string of a new database, or null for the embedded engine.</summary>
    protected abstract Task<string?> DatabaseAsync();

    public async Task InitializeAsync()
    {
        _database = await DatabaseAsync();
        _host = await SenHost.StartAsync(new SenHostOptions { Postgres = _database, DataDirectory = _folder });
        await Fixture.Hospital().WriteAsync(_host);
        var administration = _host.Services.GetRequiredService<IAccountAdministration>();
        _account = (await administration.AddCitizenAsync(Fixture.PatientPhone, Fixture.PatientId, Fixture.PatientName, CancellationToken.None)).Value;
        _client = await RegisterAsync(Scopes);
        _citizen = _host.Visit();
        await _citizen.GoAsync("/sign-in");
        await SignInAsync(_citizen);
        _app = _host.Client();
    }

    public async Task DisposeAsync()
    {
        _app.Dispose();
        _citizen.Dispose();
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        if (_database is not null)
        {
            await PostgresServer.DropDatabaseAsync(_database);
        }
    }

    [Fact]
    public async Task An_app_learns_who_the_person_is_and_can_check_it()
    {
        await _citizen.GoAsync(Ask(("nonce", "số dùng một lần")));
        _citizen.Text.ShouldContain("Bạn là ai trong Sen");
        var answer = await RedeemAsync(await AllowAsync());

        answer.GetProperty("scope").GetString().ShouldBe(Scopes);
        var token = await CheckedAsync(answer);
        token.Subject.ShouldBe($"citizen:{_account}");
        token.Alg.ShouldBe("RS256");
        token.GetPayloadValue<string>("nonce").ShouldBe("số dùng một lần");
        token.GetPayloadValue<string>("fhirUser").ShouldBe($"{Issuer}/fhir/Patient/{Fixture.PatientId}");
        token.GetPayloadValue<string>("at_hash").ShouldBe(HalfHash(answer.GetProperty("access_token").GetString()!));
        token.GetPayloadValue<long>("auth_time").ShouldBeLessThanOrEqualTo(token.GetPayloadValue<long>("iat"));
        token.Claims.Select(c => c.Type).ShouldBe(["iss", "sub", "aud", "exp", "iat", "nonce", "auth_time", "fhirUser", "at_hash"], ignoreOrder: true);
        token.EncodedPayload.ShouldNotContain(WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(Fixture.PatientCitizenNumber)));

        var (status, told) = await UserInfoAsync(answer.GetProperty("access_token").GetString());
        status.ShouldBe(HttpStatusCode.OK);
        told.ToString().ShouldBe($$"""{"sub":"citizen:{{_account}}","fhirUser":"{{Issuer}}/fhir/Patient/{{Fixture.PatientId}}"}""");
        (await UserInfoAsync(answer.GetProperty("id_token").GetString())).Status.ShouldBe(HttpStatusCode.Unauthorized, "an ID token opens nothing");
        using var fhir = _host.Client();
        fhir.DefaultRequestHeaders.Authorization = new("Bearer", answer.GetProperty("id_token").GetString());
        (await fhir.GetAsync($"/fhir/Patient/{Fixture.PatientId}")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task At_a_refresh_the_person_is_the_same_and_the_nonce_is_gone()
    {
        await _citizen.GoAsync(Ask(("nonce", "n-1")));
        var first = await RedeemAsync(await AllowAsync());
        var unnamed = Refresh(first);
        unnamed.Remove("client_id").ShouldBeTrue("SMART's refresh of a public app names no client");
        var second = await PostAsync(unnamed);

        var (before, after) = (await CheckedAsync(first), await CheckedAsync(second));
        after.Subject.ShouldBe(before.Subject);
        after.Issuer.ShouldBe(before.Issuer);
        after.GetPayloadValue<long>("auth_time").ShouldBe(before.GetPayloadValue<long>("auth_time"));
        after.GetPayloadValue<string>("fhirUser").ShouldBe(before.GetPayloadValue<string>("fhirUser"));
        after.TryGetPayloadValue<string>("nonce", out _).ShouldBeFalse();
        var narrow = Refresh(second);
        narrow["scope"] = "patient/Observation.rs";
        (await PostAsync(narrow)).TryGetProperty("id_token", out _).ShouldBeFalse();
    }

    // registered | asked | granted; what the app learns of the person
    [Theory]
    [InlineData("openid patient/*.rs", "openid fhirUser patient/*.rs", "openid patient/*.rs", true, false)]
    [InlineData("openid fhirUser patient/*.rs", "fhirUser patient/*.rs", "patient/*.rs", false, false)]
    [InlineData("patient/*.rs", "openid fhirUser profile patient/*.rs", "patient/*.rs", false, false)]
    [InlineData("openid fhirUser", "openid fhirUser profile email", "openid fhirUser", true, true)]
    public async Task Who_the_person_is_is_told_only_as_it_was_registered_and_asked(string registered, string asked, string granted, bool told, bool resource)
    {
        _client = await RegisterAsync(registered);
        await _citizen.GoAsync(resource ? Ask(("scope", asked), ("aud", "")) : Ask(("scope", asked)));
        _citizen.Text.Contains("Bạn là ai trong Sen", StringComparison.Ordinal).ShouldBe(told);
        var answer = await RedeemAsync(await AllowAsync());

        answer.GetProperty("scope").GetString().ShouldBe(granted);
        answer.TryGetProperty("id_token", out var token).ShouldBe(told);
        (token.ValueKind is JsonValueKind.String && new JsonWebToken(token.GetString()).TryGetPayloadValue<string>("fhirUser", out _)).ShouldBe(resource);
        var (status, info) = await UserInfoAsync(answer.GetProperty("access_token").GetString());
        status.ShouldBe(told ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
        (told && info.TryGetProperty("fhirUser", out _)).ShouldBe(resource);
        await _citizen.GoAsync("/profile/apps");
        _citizen.Text.Contains("Chỉ để đăng nhập", StringComparison.Ordinal).ShouldBe(resource, "this one has no data");
    }

    // parameter | value | error that the app is told
    [Theory]
    [InlineData("prompt", "none", "consent_required")]
    [InlineData("prompt", "none login", "invalid_request")]
    [InlineData("prompt", "create", "invalid_request")]
    [InlineData("max_age", "-1", "invalid_request")]
    [InlineData("max_age", "soon", "invalid_request")]
    [InlineData("id_token_hint", "abc", "invalid_request")]
    [InlineData("request", "abc", "request_not_supported")]
    [InlineData("request_uri", "https://app.example.vn/request", "request_uri_not_supported")]
    [InlineData("registration", "{}", "registration_not_supported")]
    [InlineData("response_type", "id_token", "unsupported_response_type")]
    [InlineData("response_mode", "form_post", "unsupported_response_type")]
    [InlineData("aud", "", "invalid_request")]
    public async Task What_cannot_be_answered_is_told_by_the_name_the_standard_gives_it(string name, string value, string error) =>
        (await ToldAsync(_citizen, (name, value))).ShouldBe(error);

    [Fact]
    public async Task What_is_only_a_wish_is_no_error()
    {
        await _citizen.GoAsync(Ask(("prompt", "consent"), ("display", "touch"), ("ui_locales", "vi en"), ("acr_values", "x"), ("login_hint", "y"), ("max_age", "3600")));
        _citizen.Path.ShouldStartWith("/oauth/consent/");
    }

    [Fact]
    public async Task Without_a_page_nobody_who_is_not_signed_in_long_enough_ago_or_somebody_else_gets_in()
    {
        using var stranger = _host.Visit();
        (await ToldAsync(stranger, ("prompt", "none"))).ShouldBe("login_required");
        (await ToldAsync(_citizen, ("prompt", "none"), ("max_age", "0"))).ShouldBe("login_required");
        await _citizen.GoAsync(Ask());
        var hint = (await RedeemAsync(await AllowAsync())).GetProperty("id_token").GetString()!;
        (await ToldAsync(_citizen, ("prompt", "none"), ("id_token_hint", hint))).ShouldBe("consent_required");
        using var other = await OtherAsync();
        (await ToldAsync(other, ("prompt", "none"), ("id_token_hint", hint))).ShouldBe("login_required");
        (await ToldAsync(other, ("prompt", "none"), ("id_token_hint", hint[..^4] + "AAAA"))).ShouldBe("invalid_request");
        await other.GoAsync(Ask(("id_token_hint", hint)));
        QueryHelpers.ParseQuery(new Uri(await DecideAsync(other, "allow")).Query)["error"].ToString().ShouldBe("login_required");
    }

    [Theory]
    [InlineData("prompt", "login")]
    [InlineData("prompt", "select_account consent")]
    [InlineData("max_age", "0")]
    public async Task A_person_signs_in_again_when_the_app_wants_it_and_the_answer_says_when(string name, string value)
    {
        var asked = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        await _citizen.GoAsync(Ask((name, value)));
        _citizen.Path.ShouldStartWith("/sign-in?return=/oauth/consent/");
        _citizen.Text.ShouldContain("Ứng dụng cần bạn đăng nhập lại");
        var consent = QueryHelpers.ParseQuery(_citizen.Path[_citizen.Path.IndexOf('?', StringComparison.Ordinal)..])["return"].ToString();

        // The form of the consent page does not help either: its answer is for who signed in again.
        await _citizen.PostAsync("/profile/person", ("person", Fixture.PatientId), ("returnTo", consent));
        (await _citizen.GoAsync(consent)).Path.ShouldStartWith("/sign-in");
        await SignInAsync(_citizen);
        _citizen.Path.ShouldBe(consent);
        var token = await CheckedAsync(await RedeemAsync(await AllowAsync()));
        token.GetPayloadValue<long>("auth_time").ShouldBeGreaterThanOrEqualTo(asked);
    }

    [Fact]
    public async Task A_key_is_published_before_it_signs_and_until_the_last_token_by_it_has_run_out()
    {
        var asked = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => _app.GetStringAsync("/oauth/keys")));
        asked.Distinct(StringComparer.Ordinal).Count().ShouldBe(1, "of all who ask first one makes the first key");
        await _citizen.GoAsync(Ask());
        var answer = await RedeemAsync(await AllowAsync());
        var first = (await CheckedAsync(answer)).Kid;
        (await KeysAsync()).ShouldBe([first]);

        await AgeKeysAsync(TimeSpan.FromDays(90));
        answer = await PostAsync(Refresh(answer));
        (await CheckedAsync(answer)).Kid.ShouldBe(first, "the next one is not known long enough");
        var second = (await KeysAsync()).Except([first]).ShouldHaveSingleItem();

        await AgeKeysAsync(TimeSpan.FromDays(1));
        var old = answer;
        answer = await PostAsync(Refresh(answer));
        (await CheckedAsync(answer)).Kid.ShouldBe(second);
        await CheckedAsync(old);
        using var fhir = SoftClient.Fhir(_host, old);
        (await fhir.GetAsync($"/fhir/Patient/{Fixture.PatientId}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await KeysAsync()).ShouldBe([first, second], ignoreOrder: true);

        await AgeKeysAsync(TimeSpan.FromHours(2));
        (await KeysAsync()).ShouldBe([second]);
    }

    [Fact]
    public async Task A_key_lies_encrypted_for_every_server_and_is_the_same_after_a_restart()
    {
        await _citizen.GoAsync(Ask());
        var answer = await RedeemAsync(await AllowAsync());
        var kid = (await CheckedAsync(answer)).Kid;
        await using (var scope = _host.Services.CreateAsyncScope())
        {
            var row = await scope.ServiceProvider.GetRequiredService<AccountsDb>().SigningKeys.SingleAsync();
            Should.Throw<CryptographicException>(() => ImportPlain(row.PrivateKey));
        }

        await _host.DisposeAsync();
        _host = await SenHost.StartAsync(new SenHostOptions { Postgres = _database, DataDirectory = _folder });
        _app.Dispose();
        _app = _host.Client();
        await CheckedAsync(answer);
        answer = await PostAsync(Refresh(answer));
        (await CheckedAsync(answer)).Kid.ShouldBe(kid);
        if (_database is not null)
        {
            await OnAnotherServerAsync(answer, kid);
        }
    }

    // Its key ring is its own, so it signs with a key of its own; everybody knows both.
    private async Task OnAnotherServerAsync(JsonElement answer, string kid)
    {
        await using var second = await SenHost.StartAsync(new SenHostOptions { Postgres = _database });
        using var fhir = SoftClient.Fhir(second, answer);
        (await fhir.GetAsync($"/fhir/Patient/{Fixture.PatientId}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var there = second.Client();
        using var form = new FormUrlEncodedContent(Refresh(answer));
        using var refreshed = await there.PostAsync("/oauth/token", form);
        var issued = JsonDocument.Parse(await refreshed.Content.ReadAsStringAsync()).RootElement;
        var other = new JsonWebToken(issued.GetProperty("id_token").GetString()).Kid;
        other.ShouldNotBe(kid);

        // The first server hears of the new key by the token that names it, and looks once a second at most.
        using var back = SoftClient.Fhir(_host, issued);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await back.GetAsync($"/fhir/Patient/{Fixture.PatientId}", patience.Token)).StatusCode is not HttpStatusCode.OK)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), patience.Token);
        }

        await CheckedAsync(issued);
        (await KeysAsync()).ShouldBe([kid, other], ignoreOrder: true);
    }

    [Fact]
    public async Task A_registration_says_openid_before_fhirUser_and_a_machine_has_neither()
    {
        var administration = _host.Services.GetRequiredService<IAccountAdministration>();
        (await administration.AddClientAsync(new NewClient { Name = "A", Redirects = [Redirect], Scopes = "fhirUser patient/*.rs" }, CancellationToken.None)).Succeeded.ShouldBeFalse();
        (await administration.AddClientAsync(
            new NewClient { Name = "B", Backend = true, KeysAddress = "https://keys.example/jwks", Scopes = "openid system/*.rs" }, CancellationToken.None)).Succeeded.ShouldBeFalse();
        (await UserInfoAsync(null)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await UserInfoAsync("abc")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private async Task<string> RegisterAsync(string scopes) =>
        (await _host.Services.GetRequiredService<IAccountAdministration>().AddClientAsync(
            new NewClient { Name = "Sổ tay gia đình", Redirects = [Redirect], Scopes = scopes }, CancellationToken.None)).Value;

    private async Task SignInAsync(Visitor visitor, string phone = Fixture.PatientPhone)
    {
        await visitor.SendAsync(("phone", phone));
        await visitor.SendAsync(("code", Regex.Match(_host.Outbox[0].Text, @"\d{6}").Value));
    }

    private async Task<Visitor> OtherAsync()
    {
        await _host.CommitAsync(new Sen.Record.Commit().Put(new Sen.Fhir.Patient { Id = "khac", Active = true }));
        await _host.Services.GetRequiredService<IAccountAdministration>().AddCitizenAsync("+84912000999", "khac", "Người khác", CancellationToken.None);
        var other = _host.Visit();
        await other.GoAsync("/sign-in");
        await SignInAsync(other, "0912000999");
        return other;
    }

    private string Ask(params (string Name, string Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["response_type"] = "code",
            ["client_id"] = _client,
            ["redirect_uri"] = Redirect,
            ["scope"] = Scopes,
            ["state"] = "s",
            ["aud"] = $"{Issuer}/fhir",
            ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(_verifier))),
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
        {
            parameters[name] = value;
        }

        return QueryHelpers.AddQueryString("/oauth/authorize", parameters);
    }

    // The error that the app is told at once, without a page.
    private async Task<string> ToldAsync(Visitor visitor, params (string Name, string Value)[] changes)
    {
        using var answer = await visitor.RawAsync(new HttpRequestMessage(HttpMethod.Get, Ask(changes)));
        var address = answer.Headers.Location!.OriginalString;
        address.ShouldStartWith(Redirect);
        return QueryHelpers.ParseQuery(new Uri(address).Query)["error"].ToString();
    }

    private async Task<string> AllowAsync() => QueryHelpers.ParseQuery(new Uri(await DecideAsync(_citizen, "allow")).Query)["code"].ToString();

    private static async Task<string> DecideAsync(Visitor visitor, string decision)
    {
        var form = HtmlForm.With(visitor.Html, "decision");
        var person = HtmlForm.All(visitor.Html).Any(f => f.Fields.Any(field => field.Key == "person")) ? new[] { ("person", Fixture.PatientId) } : [];
        using var request = new HttpRequestMessage(HttpMethod.Post, form.Action) { Content = new FormUrlEncodedContent(form.Fill([("decision", decision), .. person])) };
        using var answer = await visitor.RawAsync(request);
        return answer.Headers.Location!.OriginalString;
    }

    private Task<JsonElement> RedeemAsync(string code) => PostAsync(new(StringComparer.Ordinal)
    {
        ["grant_type"] = "authorization_code",
        ["code"] = code,
        ["redirect_uri"] = Redirect,
        ["client_id"] = _client,
        ["code_verifier"] = _verifier,
    });

    private Dictionary<string, string> Refresh(JsonElement answer) => new(StringComparer.Ordinal)
    {
        ["grant_type"] = "refresh_token",
        ["refresh_token"] = answer.GetProperty("refresh_token").GetString()!,
        ["client_id"] = _client,
    };

    private async Task<JsonElement> PostAsync(Dictionary<string, string> form)
    {
        using var content = new FormUrlEncodedContent(form);
        using var response = await _app.PostAsync("/oauth/token", content);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private async Task<(HttpStatusCode Status, JsonElement Told)> UserInfoAsync(string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/oauth/userinfo");
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        using var response = await _app.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    // As an app checks it: by what discovery says, and nothing else.
    private async Task<JsonWebToken> CheckedAsync(JsonElement answer)
    {
        var discovered = JsonDocument.Parse(await _app.GetStringAsync("/.well-known/openid-configuration")).RootElement;
        discovered.GetProperty("issuer").GetString().ShouldBe(Issuer);
        discovered.GetProperty("id_token_signing_alg_values_supported").EnumerateArray().Select(a => a.GetString()).ShouldContain("RS256");
        var keys = await _app.GetStringAsync(new Uri(discovered.GetProperty("jwks_uri").GetString()!).PathAndQuery);
        keys.ShouldNotContain("\"d\"");
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(answer.GetProperty("id_token").GetString(), new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidAudience = _client,
            IssuerSigningKeys = new JsonWebKeySet(keys).GetSigningKeys(),
            TryAllIssuerSigningKeys = false,
            ValidAlgorithms = ["RS256"],
        });
        result.Exception.ShouldBeNull();
        return (JsonWebToken)result.SecurityToken;
    }

    private async Task<List<string>> KeysAsync()
    {
        _host.Services.GetRequiredService<SigningKeys>().Forget();
        return [.. new JsonWebKeySet(await _app.GetStringAsync("/oauth/keys")).Keys.Select(k => k.Kid)];
    }

    // As if the time had passed.
    private async Task AgeKeysAsync(TimeSpan by)
    {
        var milliseconds = (long)by.TotalMilliseconds;
        await using var scope = _host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AccountsDb>().SigningKeys.ExecuteUpdateAsync(s => s.SetProperty(k => k.CreatedAt, k => k.CreatedAt - milliseconds));
        _host.Services.GetRequiredService<SigningKeys>().Forget();
    }

    private static string HalfHash(string token) => WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(token)).AsSpan(0, 16));

    private static void ImportPlain(byte[] bytes)
    {
        using var pair = RSA.Create();
        pair.ImportPkcs8PrivateKey(bytes, out _);
    }
}
