using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sen.Accounts.Administration;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Exchange.Tests;

/// <summary>Clients of others get tokens as they are, and /fhir tells where.</summary>
public sealed class SmartClientTests
{
    private const string Redirect = "http://127.0.0.1:9/back";

    [Fact]
    public async Task The_clients_of_others_discover_get_tokens_by_both_flows_and_use_them()
    {
        await using var host = await SenHost.StartAsync(new SenHostOptions { Kestrel = true });
        await Fixture.Hospital().WriteAsync(host);
        using var machine = await SoftClient.MachineAsync(host, "system/Patient.rs");
        var administration = host.Services.GetRequiredService<IAccountAdministration>();
        var app = await administration.AddClientAsync(
            new NewClient { Name = "Sổ tay", Redirects = [Redirect], Scopes = "launch/patient offline_access patient/*.rs" }, CancellationToken.None);
        var account = await administration.AddCitizenAsync(Fixture.PatientPhone, Fixture.PatientId, Fixture.PatientName, CancellationToken.None);
        var keyFile = Path.Combine(host.DataDirectory, "machine.pem");
        await File.WriteAllTextAsync(keyFile, machine.Pem);
        using var person = host.SignedInAs(
            new Caller { Subject = $"citizen:{account.Value}", Role = Role.Citizen, Purpose = Purposes.PatientRequest, Patient = Fixture.PatientId },
            ("sen:self", Fixture.PatientId),
            ("sen:account", account.Value));

        var seen = await RunAsync(person, $"{host.Address}fhir", machine.Id, keyFile, app.Value, Redirect);

        seen.GetProperty("metadata").GetProperty("tokenUrl").GetString().ShouldBe($"{host.Address}oauth/token");
        seen.GetProperty("metadata").GetProperty("authorizeUrl").GetString().ShouldBe($"{host.Address}oauth/authorize");
        seen.GetProperty("machine").ToString().ShouldBe("""{"scope":"system/Patient.rs","type":"bearer","expires":300}""");
        seen.GetProperty("patients").GetInt32().ShouldBe(1);
        seen.GetProperty("refused").GetInt32().ShouldBe(403);
        seen.GetProperty("app").ToString().ShouldBe($$"""{"scope":"launch/patient offline_access patient/*.rs","patient":"{{Fixture.PatientId}}","refresh":"string"}""");
        seen.GetProperty("own").GetString().ShouldBe(Fixture.PatientId);
        seen.GetProperty("again").GetString().ShouldBe("launch/patient offline_access patient/*.rs");
        seen.GetProperty("after").GetInt32().ShouldBe(401);
    }

    [Fact]
    public async Task The_sample_of_openssl_and_curl_gets_what_it_asks_for()
    {
        await using var host = await SenHost.StartAsync(new SenHostOptions { Kestrel = true });
        await Fixture.Hospital().WriteAsync(host);
        using var machine = await SoftClient.MachineAsync(host, "system/Patient.rs", "RS384");
        var keyFile = Path.Combine(host.DataDirectory, "machine.pem");
        await File.WriteAllTextAsync(keyFile, machine.Pem);
        var script = Path.GetFullPath(Path.Combine(Peers.Folder(), "..", "..", "samples", "backend-services.sh"));

        using var shell = Process.Start(new ProcessStartInfo("bash", [script, $"{host.Address}fhir", machine.Id, keyFile, "Patient?_id=" + Fixture.PatientId])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["KID"] = "k1", ["SCOPE"] = "system/*.rs" },
        })!;
        var (said, wrong) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        await shell.WaitForExitAsync();

        shell.ExitCode.ShouldBe(0, await wrong);
        var bundle = JsonDocument.Parse(await said).RootElement;
        bundle.GetProperty("entry").EnumerateArray().Single().GetProperty("resource").GetProperty("id").GetString().ShouldBe(Fixture.PatientId);
    }

    [Fact]
    public async Task The_configuration_is_JSON_for_anybody_and_says_what_is_done()
    {
        await using var host = await SenHost.StartAsync();
        using var client = host.Client();
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/fhir+xml"));

        var answer = await client.GetAsync("/fhir/.well-known/smart-configuration");

        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        var configuration = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        configuration.GetProperty("token_endpoint").GetString().ShouldBe("http://localhost/oauth/token");
        Texts(configuration, "code_challenge_methods_supported").ShouldBe(["S256"]);
        Texts(configuration, "grant_types_supported").ShouldBe(["authorization_code", "client_credentials", "refresh_token"]);
        Texts(configuration, "capabilities").ShouldContain("client-confidential-asymmetric");
        Texts(configuration, "capabilities").ShouldContain("sso-openid-connect");
        Texts(configuration, "capabilities").ShouldNotContain("launch-ehr");
        Texts(configuration, "scopes_supported").ShouldContain("fhirUser");
        configuration.GetProperty("issuer").GetString().ShouldBe("http://localhost");
        configuration.GetProperty("jwks_uri").GetString().ShouldBe("http://localhost/oauth/keys");
        (await client.GetStringAsync("/.well-known/openid-configuration")).ShouldBe(await client.GetStringAsync("/fhir/.well-known/smart-configuration"), "one document");
        client.DefaultRequestHeaders.Accept.Clear();
        (await client.GetStringAsync("/fhir/metadata")).ShouldContain("http://localhost/oauth/authorize");
    }

    [Theory]
    [InlineData("/fhir/Patient", true)]
    [InlineData("/oauth/token", true)]
    [InlineData("/oauth/userinfo", true)]
    [InlineData("/fhir/.well-known/smart-configuration", true)]
    [InlineData("/oauth/consent/x", false)]
    [InlineData("/profile", false)]
    public async Task Apps_of_other_origins_may_ask_machines_addresses_without_cookies(string path, bool allowed)
    {
        await using var host = await SenHost.StartAsync();
        using var client = host.Client();
        using var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.Add("Origin", "https://app.example.vn");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");

        var answer = await client.SendAsync(request);

        (answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var origin) ? origin.Single() : null).ShouldBe(allowed ? "*" : null);
        answer.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
    }

    private static IEnumerable<string?> Texts(JsonElement seen, string name) => seen.GetProperty(name).EnumerateArray().Select(v => v.GetString());

    private static async Task<JsonElement> RunAsync(Visitor person, params string[] arguments)
    {
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "Clients", "smart-clients.mjs"), .. arguments, Peers.Folder()])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var wrong = node.StandardError.ReadToEndAsync();
        var ask = await node.StandardOutput.ReadLineAsync();
        if (ask is not null)
        {
            await node.StandardInput.WriteLineAsync(await AllowAsync(person, ask));
        }

        var said = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        node.ExitCode.ShouldBe(0, await wrong);
        return JsonDocument.Parse(said).RootElement;
    }

    // What the browser of the person does: read, choose, allow; where it would go then is the answer.
    private static async Task<string> AllowAsync(Visitor person, string ask)
    {
        await person.GoAsync(new Uri(ask).PathAndQuery);
        var form = HtmlForm.With(person.Html, "person", "decision");
        using var request = new HttpRequestMessage(HttpMethod.Post, form.Action)
        {
            Content = new FormUrlEncodedContent(form.Fill(("person", Fixture.PatientId), ("decision", "allow"))),
        };
        return (await person.RawAsync(request)).Headers.Location!.OriginalString;
    }
}
