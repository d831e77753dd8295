using System.Net;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using Sen.Accounts.Administration;
using Sen.Accounts.Data;
using Sen.Accounts.Smart;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Accounts.Tests;

public sealed class BackendServiceOnSqliteTests : BackendServiceContract
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class BackendServiceOnPostgresTests : BackendServiceContract
{
    protected override async Task<string?> DatabaseAsync() => await PostgresServer.CreateDatabaseAsync();
}

/// <summary>SMART Backend Services: a machine signs an assertion, gets a token for five minutes, and is refused when anything is wrong.</summary>
public abstract class BackendServiceContract : IAsyncLifetime
{
    private const string Patient = $"/fhir/Patient/{Fixture.PatientId}";

    private SenHost _host = null!;
    private string? _database;

    /// <summary>Connection string of a new database, or null for the embedded engine.</summary>
    protected abstract Task<string?> DatabaseAsync();

    public async Task InitializeAsync()
    {
        _database = await DatabaseAsync();
        _host = await SenHost.StartAsync(new SenHostOptions { Postgres = _database });
        await Fixture.Hospital().WriteAsync(_host);
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        if (_database is not null)
        {
            await PostgresServer.DropDatabaseAsync(_database);
        }
    }

    [Theory]
    [InlineData("RS384")]
    [InlineData("ES384")]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public async Task A_signed_assertion_is_good_for_a_token_of_five_minutes(string algorithm)
    {
        using var machine = await SoftClient.MachineAsync(_host, "system/Patient.rs", algorithm);

        var (status, answer) = await machine.TokenAsync("system/Patient.rs");

        status.ShouldBe(HttpStatusCode.OK);
        answer.GetProperty("token_type").GetString().ShouldBe("Bearer");
        answer.GetProperty("expires_in").GetInt32().ShouldBe(300);
        answer.GetProperty("scope").GetString().ShouldBe("system/Patient.rs");
        answer.TryGetProperty("refresh_token", out _).ShouldBeFalse();
        using var fhir = SoftClient.Fhir(_host, answer);
        (await fhir.GetAsync(Patient)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var refused = await fhir.GetAsync("/fhir/Condition");
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        refused.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer error=\"insufficient_scope\"");
    }

    [Fact]
    public async Task What_is_wrong_with_an_assertion_is_an_invalid_client()
    {
        using var machine = await SoftClient.MachineAsync(_host, "system/*.rs", "RS384");
        using var other = await SoftClient.MachineAsync(_host, "system/*.rs", "RS384");
        using var elliptic = await SoftClient.MachineAsync(_host, "system/*.rs", "ES384");
        var now = DateTimeOffset.UtcNow;
        var secret = new SigningCredentials(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(64)) { KeyId = "k1" }, SecurityAlgorithms.HmacSha256);
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["expired"] = machine.Assertion(c => c["exp"] = now.AddMinutes(-1).ToUnixTimeSeconds()),
            ["too long"] = machine.Assertion(c => c["exp"] = now.AddMinutes(6).ToUnixTimeSeconds()),
            ["no end"] = machine.Assertion(c => c.Remove("exp")),
            ["not yet"] = machine.Assertion(c => c["nbf"] = now.AddMinutes(2).ToUnixTimeSeconds()),
            ["for another server"] = machine.Assertion(c => c["aud"] = "https://elsewhere.example/oauth/token"),
            ["for us and another"] = machine.Assertion(c => c["aud"] = new[] { machine.TokenAddress, "https://elsewhere.example/oauth/token" }),
            ["for nobody"] = machine.Assertion(c => c.Remove("aud")),
            ["no jti"] = machine.Assertion(c => c.Remove("jti")),
            ["issuer of another"] = machine.Assertion(c => c["iss"] = other.Id),
            ["signed by another"] = other.Assertion(c => (c["iss"], c["sub"]) = (machine.Id, machine.Id)),
            ["unknown client"] = machine.Assertion(c => (c["iss"], c["sub"]) = ("nobody", "nobody")),
            ["unknown kid"] = machine.Assertion(token: t => t.SigningCredentials = Renamed(machine, "k2")),
            ["key of another kind"] = elliptic.Assertion(c => (c["iss"], c["sub"]) = (machine.Id, machine.Id)),
            ["a shared secret"] = machine.Assertion(token: t => t.SigningCredentials = secret),
            ["nobody signed"] = machine.Assertion(token: t => t.SigningCredentials = null),
            ["another type of token"] = machine.Assertion(token: t => t.TokenType = "at+jwt"),
            ["a key that was not registered"] = machine.Assertion(token: t => t.AdditionalHeaderClaims = new Dictionary<string, object>(StringComparer.Ordinal) { ["jku"] = "https://elsewhere.example/keys" }),
            ["cut"] = machine.Assertion()[..^4],
            ["no token"] = "abc",
            ["endless"] = new string('a', 20_000),
        };
        foreach (var (what, assertion) in wrong)
        {
            var (status, answer) = await machine.TokenAsync("system/*.rs", assertion);
            status.ShouldBe(HttpStatusCode.Unauthorized, what);
            answer.GetProperty("error").GetString().ShouldBe("invalid_client", what);
        }

        (await machine.TokenAsync("system/*.rs")).Status.ShouldBe(HttpStatusCode.OK);
        _host.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_assertion_is_good_once_also_for_many_at_one_moment_and_after_a_restart()
    {
        using var machine = await SoftClient.MachineAsync(_host, "system/*.rs");
        var assertion = machine.Assertion();
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => machine.TokenAsync("system/*.rs", assertion)));
        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(1);
        answers.Where(a => a.Status != HttpStatusCode.OK).ShouldAllBe(a => a.Answer.GetProperty("error").GetString() == "invalid_client");

        await _host.DisposeAsync();
        var folder = Directory.CreateTempSubdirectory("sen-smart-").FullName;
        var options = new SenHostOptions { Postgres = _database, DataDirectory = folder };
        string second;
        SoftClient again;
        await using (var first = await SenHost.StartAsync(options))
        {
            again = await SoftClient.MachineAsync(first, "system/*.rs");
            second = again.Assertion();
            (await again.TokenAsync("system/*.rs", second)).Status.ShouldBe(HttpStatusCode.OK);
        }

        _host = await SenHost.StartAsync(options);
        using (again)
        {
            using var http = _host.Client();
            using var form = new FormUrlEncodedContent(
            [
                new("grant_type", "client_credentials"), new("scope", "system/*.rs"),
                new("client_assertion_type", ClientAuthentication.AssertionType), new("client_assertion", second),
            ]);
            (await http.PostAsync(new Uri("/oauth/token", UriKind.Relative), form)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }
    }

    // requested | granted; null: invalid_scope
    [Theory]
    [InlineData("system/Patient.rs", "system/Patient.rs")]
    [InlineData("system/Patient.read", "system/Patient.read")]
    [InlineData("system/*.cruds", "system/Patient.rs system/Observation.rs")]
    [InlineData("system/Patient.cruds launch/patient offline_access", "system/Patient.rs")]
    [InlineData("system/Condition.rs", null)]
    [InlineData("patient/Patient.rs", null)]
    [InlineData("user/*.cruds", null)]
    [InlineData("nonsense", null)]
    [InlineData("", null)]
    public async Task Scopes_are_never_more_than_was_registered(string requested, string? granted)
    {
        using var machine = await SoftClient.MachineAsync(_host, "system/Patient.rs system/Observation.rs");
        var (status, answer) = await machine.TokenAsync(requested);
        status.ShouldBe(granted is null ? HttpStatusCode.BadRequest : HttpStatusCode.OK);
        (granted is null ? answer.GetProperty("error") : answer.GetProperty("scope")).GetString().ShouldBe(granted ?? "invalid_scope");
    }

    [Fact]
    public async Task A_machine_of_a_facility_reaches_the_people_it_cares_for_and_no_labels()
    {
        using var machine = await SoftClient.MachineAsync(_host, "system/*.cruds", facility: Fixture.FacilityId);
        using var fhir = await machine.FhirAsync("system/*.cruds");
        (await fhir.GetAsync(Patient)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await _host.CommitAsync(new Commit().Put(new Sen.Fhir.Encounter
        {
            Id = "visit",
            Status = "in-progress",
            Class = Sen.Fhir.Coding.Of("http://terminology.hl7.org/CodeSystem/v3-ActCode", "AMB"),
            Subject = Sen.Fhir.Reference.To($"Patient/{Fixture.PatientId}"),
            ServiceProvider = Sen.Fhir.Reference.To($"Organization/{Fixture.FacilityId}"),
        }));
        (await fhir.GetAsync(Patient)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_disabled_client_gets_nothing_and_what_it_has_is_refused()
    {
        using var machine = await SoftClient.MachineAsync(_host, "system/*.rs");
        using var fhir = await machine.FhirAsync("system/*.rs");
        (await fhir.GetAsync(Patient)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await using (var scope = _host.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<AccountsDb>().SmartClients.ExecuteUpdateAsync(s => s.SetProperty(c => c.Disabled, true));
        }

        _host.Services.GetRequiredService<TokenCallers>().Forget();
        var refused = await fhir.GetAsync(Patient);
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        refused.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer error=\"invalid_token\"");
        (await machine.TokenAsync("system/*.rs")).Answer.GetProperty("error").GetString().ShouldBe("invalid_client");
    }

    [Fact]
    public async Task A_token_is_looked_into_and_revoked_by_clients_that_sign()
    {
        using var machine = await SoftClient.MachineAsync(_host, "system/*.rs");
        using var other = await SoftClient.MachineAsync(_host, "system/Patient.rs");
        var (_, answer) = await machine.TokenAsync("system/Patient.rs");
        var token = answer.GetProperty("access_token").GetString()!;

        var (status, described) = await other.SignedAsync("/oauth/introspect", ("token", token));
        status.ShouldBe(HttpStatusCode.OK);
        described.GetProperty("active").GetBoolean().ShouldBeTrue();
        described.GetProperty("client_id").GetString().ShouldBe(machine.Id);
        described.GetProperty("scope").GetString().ShouldBe("system/Patient.rs");
        described.GetProperty("exp").GetInt64().ShouldBeInRange(DateTimeOffset.UtcNow.ToUnixTimeSeconds(), DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds());
        (await other.PostAsync("/oauth/introspect", ("token", token))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await other.SignedAsync("/oauth/introspect", ("token", "abc"))).Answer.EnumerateObject().ShouldHaveSingleItem().Name.ShouldBe("active");

        (await other.SignedAsync("/oauth/revoke", ("token", token))).Status.ShouldBe(HttpStatusCode.OK);
        using var fhir = SoftClient.Fhir(_host, answer);
        (await fhir.GetAsync(Patient)).StatusCode.ShouldBe(HttpStatusCode.OK, "another client cannot revoke it");
        (await machine.SignedAsync("/oauth/revoke", ("token", token))).Status.ShouldBe(HttpStatusCode.OK);
        (await fhir.GetAsync(Patient)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await other.SignedAsync("/oauth/introspect", ("token", token))).Answer.GetProperty("active").GetBoolean().ShouldBeFalse();
    }

    [Theory]
    [InlineData("grant_type=password", "unsupported_grant_type")]
    [InlineData("scope=system/*.rs", "invalid_request")]
    [InlineData("grant_type=authorization_code&code=x&redirect_uri=y", "unauthorized_client")]
    [InlineData("grant_type=client_credentials&grant_type=client_credentials", "invalid_request")]
    public async Task Every_other_mistake_has_the_name_the_standard_gives_it(string form, string error)
    {
        using var machine = await SoftClient.MachineAsync(_host, "system/*.rs");
        var pairs = form.Split('&').Select(p => p.Split('=', 2)).Select(p => (p[0], p[1])).ToArray();
        var (status, answer) = await machine.SignedAsync("/oauth/token", pairs);
        (status, answer.GetProperty("error").GetString()).ShouldBe((HttpStatusCode.BadRequest, error));
        (await machine.PostAsync("/oauth/token", ("grant_type", "client_credentials"), ("client_id", machine.Id))).Answer
            .GetProperty("error").GetString().ShouldBe("invalid_client", "a machine has to sign");
        using var http = _host.Client();
        (await http.PostAsync(new Uri("/oauth/token", UriKind.Relative), new StringContent("{}"))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Too_many_requests_are_put_off()
    {
        await using var host = await SenHost.StartAsync(new SenHostOptions { Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Accounts:TokenRequests"] = "3" } });
        using var machine = await SoftClient.MachineAsync(host, "system/*.rs");
        for (var i = 0; i < 3; i++)
        {
            (await machine.TokenAsync("system/*.rs")).Status.ShouldBe(HttpStatusCode.OK);
        }

        (await machine.TokenAsync("system/*.rs")).Status.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Theory]
    [InlineData("system/*.rs", null, null, false)]
    [InlineData("system/*.rs", "http://keys.example/jwks", null, false)]
    [InlineData("system/*.rs", "https://keys.example/jwks", null, true)]
    [InlineData("system/*.rs", "http://127.0.0.1:9/jwks", null, true)]
    [InlineData("system/*.rs", "https://keys.example/jwks", "{}", false)]
    [InlineData("system/*.rs", null, "{}", false)]
    [InlineData("system/*.rs", null, """{"keys":[{"kty":"oct","k":"c2VjcmV0","kid":"1"}]}""", false)]
    [InlineData("patient/*.rs", "https://keys.example/jwks", null, false)]
    [InlineData("system/*.rs nonsense.x", "https://keys.example/jwks", null, false)]
    public async Task A_registration_that_could_not_work_or_reaches_too_far_is_refused(string scopes, string? address, string? keys, bool taken)
    {
        var added = await _host.Services.GetRequiredService<IAccountAdministration>().AddClientAsync(
            new NewClient { Name = "Máy", Backend = true, Scopes = scopes, KeysAddress = address, Keys = keys }, CancellationToken.None);
        added.Succeeded.ShouldBe(taken);
    }

    private static SigningCredentials Renamed(SoftClient client, string kid) =>
        new(new RsaSecurityKey(((RsaSecurityKey)client.Key).Rsa) { KeyId = kid }, client.Algorithm);
}
