using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Sen.Accounts.Administration;
using Sen.TestKit;

namespace Sen.Exchange.Tests;

/// <summary>Clients of others, as they are, learn who the person is (OpenID Connect, SMART App Launch), and refuse what is not right.</summary>
public sealed class OpenIdClientTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_clients_of_others_learn_who_the_person_is_and_refuse_what_was_changed(bool postgres)
    {
        var database = postgres ? await PostgresServer.CreateDatabaseAsync() : null;
        try
        {
            await using var host = await SenHost.StartAsync(new SenHostOptions { Kestrel = true, Postgres = database });
            await RunAsync(host);
            host.Errors.ShouldBeEmpty();
        }
        finally
        {
            if (database is not null)
            {
                await PostgresServer.DropDatabaseAsync(database);
            }
        }
    }

    private static async Task RunAsync(SenHost host)
    {
        await Fixture.Hospital().WriteAsync(host);
        var administration = host.Services.GetRequiredService<IAccountAdministration>();
        var account = (await administration.AddCitizenAsync(Fixture.PatientPhone, Fixture.PatientId, Fixture.PatientName, CancellationToken.None)).Value;
        using var person = host.Visit();
        await person.GoAsync("/sign-in");
        await person.SendAsync(("phone", Fixture.PatientPhone));
        await person.SendAsync(("code", Regex.Match(host.Outbox[0].Text, @"\d{6}").Value));
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "Clients", "openid-clients.mjs"), $"{host.Address}fhir", Peers.Folder()])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var wrong = node.StandardError.ReadToEndAsync();
        var home = await node.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException(await wrong);
        var app = (await administration.AddClientAsync(
            new NewClient
            {
                Name = "Sổ tay",
                Redirects = [$"{home}/smart/back", $"{home}/strict/back"],
                Scopes = "openid fhirUser launch/patient offline_access patient/*.rs",
            },
            CancellationToken.None)).Value;

        Smart(await AllowAsync(person, $"{home}/smart?client={app}"), account);
        Strict(await AllowAsync(person, $"{home}/strict?client={app}"), host.Address, account, app);

        node.StandardInput.Close();
        await node.WaitForExitAsync();
        node.ExitCode.ShouldBe(0, await wrong);
    }

    private static void Smart(JsonElement seen, string account) => seen.ToString().ShouldBe(
        $$"""{"fhirUser":"Patient/{{Fixture.PatientId}}","type":"Patient","user":"{{Fixture.PatientId}}","patient":"{{Fixture.PatientId}}","sub":"citizen:{{account}}","again":"citizen:{{account}}"}""");

    private static void Strict(JsonElement seen, Uri address, string account, string app)
    {
        var (claims, again) = (seen.GetProperty("claims"), seen.GetProperty("again"));
        claims.GetProperty("iss").GetString().ShouldBe(address.GetLeftPart(UriPartial.Authority));
        claims.GetProperty("aud").GetString().ShouldBe(app);
        claims.GetProperty("fhirUser").GetString().ShouldBe($"{address}fhir/Patient/{Fixture.PatientId}");
        seen.GetProperty("info").GetProperty("sub").GetString().ShouldBe($"citizen:{account}");
        again.GetProperty("sub").GetString().ShouldBe(claims.GetProperty("sub").GetString());
        again.GetProperty("auth_time").GetInt64().ShouldBe(claims.GetProperty("auth_time").GetInt64());
        again.TryGetProperty("nonce", out _).ShouldBeFalse();
        seen.GetProperty("refused").ToString().ShouldBe(
            """{"nonce":"OAUTH_JWT_CLAIM_COMPARISON_FAILED","noNonce":"OAUTH_JWT_CLAIM_COMPARISON_FAILED","audience":"OAUTH_JWT_CLAIM_COMPARISON_FAILED","issuer":"OAUTH_JWT_CLAIM_COMPARISON_FAILED","late":"OAUTH_JWT_TIMESTAMP_CHECK_FAILED","subject":"OAUTH_INVALID_RESPONSE","byte":"OAUTH_INVALID_RESPONSE"}""");
    }

    // What the browser of the person does: go where the app sends it, read, choose, allow, go back to the app.
    private static async Task<JsonElement> AllowAsync(Visitor person, string launch)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var browser = new HttpClient(handler);
        using var sent = await browser.GetAsync(new Uri(launch));
        sent.StatusCode.ShouldBe(HttpStatusCode.Found, await sent.Content.ReadAsStringAsync());
        await person.GoAsync(sent.Headers.Location!.PathAndQuery);
        var form = HtmlForm.With(person.Html, "person", "decision");
        using var request = new HttpRequestMessage(HttpMethod.Post, form.Action)
        {
            Content = new FormUrlEncodedContent(form.Fill(("person", Fixture.PatientId), ("decision", "allow"))),
        };
        using var allowed = await person.RawAsync(request);
        using var back = await browser.GetAsync(allowed.Headers.Location);
        var text = await back.Content.ReadAsStringAsync();
        back.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
