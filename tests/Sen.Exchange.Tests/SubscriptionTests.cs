using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sen.Fhir;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Exchange.Tests;

public sealed class SqliteSubscriptionTests : SubscriptionTests
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class PostgresSubscriptionTests : SubscriptionTests
{
    protected override async Task<string?> DatabaseAsync() => await PostgresServer.CreateDatabaseAsync();

    [Fact]
    public async Task Two_servers_on_one_database_send_each_event_once_and_one_takes_over_from_the_other()
    {
        // Servers of one node share its keys, as they do for cookies.
        Directory.CreateDirectory(Path.Combine(Folder, "other"));
        Directory.CreateSymbolicLink(Path.Combine(Folder, "other", "keys"), Path.Combine(Folder, "node", "keys"));
        await using var other = await StartAsync(Path.Combine(Folder, "other"));
        var id = await SubscribeAsync(Topic("urn:sen:topic:resource-changed", "Observation?code=x"));
        await Receiver.WaitAsync(c => c.Kind == "handshake");
        await ActiveAsync(id);
        for (var i = 0; i < 10; i++)
        {
            await ObserveAsync(i % 2 == 0 ? Host : other, $"o{i}", "x");
        }

        await Receiver.WaitAsync(c => c.Numbers.Contains("10"));
        await Host.DisposeAsync();
        for (var i = 10; i < 20; i++)
        {
            await ObserveAsync(other, $"o{i}", "x");
        }

        await Receiver.WaitAsync(c => c.Numbers.Contains("20"));
        Receiver.Events.SelectMany(e => e.Numbers).ShouldBe(Enumerable.Range(1, 20).Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Receiver.Events.SelectMany(e => e.Focus).ShouldBe(Enumerable.Range(0, 20).Select(n => $"https://sen.example/fhir/Observation/o{n}"));
        Host = await StartAsync(Path.Combine(Folder, "node"));
    }
}

/// <summary>Subscriptions as a subscriber sees them, on either engine, with a real receiver.</summary>
public abstract class SubscriptionTests : IAsyncLifetime
{
    private string? _database;
    private HttpClient _clerk = null!;

    private protected SenHost Host { get; set; } = null!;

    private protected Receiver Receiver { get; private set; } = null!;

    private protected string Folder { get; private set; } = "";

    protected abstract Task<string?> DatabaseAsync();

    public async Task InitializeAsync()
    {
        _database = await DatabaseAsync();
        Folder = Directory.CreateTempSubdirectory("sen-subscriptions-").FullName;
        Receiver = new Receiver();
        Host = await StartAsync(Path.Combine(Folder, "node"));
        await Fixture.Hospital().WriteAsync(Host);
        _clerk = await Host.FhirClientAsync(Role.Doctor);
        await VisitAsync("planned");
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await Receiver.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
        if (_database is not null)
        {
            await PostgresServer.DropDatabaseAsync(_database);
        }
    }

    [Fact]
    public async Task A_subscription_shakes_hands_and_tells_of_events_by_number()
    {
        var id = await SubscribeAsync(Topic("urn:sen:topic:encounter-end", $"Encounter?patient=Patient/{Fixture.PatientId}", "id-only"));
        var hello = await Receiver.WaitAsync(c => c.Kind == "handshake");
        await ActiveAsync(id);
        await VisitAsync("in-progress");
        await VisitAsync("finished");
        await VisitAsync("finished");

        var told = await Receiver.WaitAsync(c => c.Numbers.Any());

        hello.Method.ShouldBe("POST");
        hello.Path.ShouldBe("/hook");
        hello.Headers["Content-Type"].ShouldBe("application/fhir+json");
        hello.Headers["X-Secret"].ShouldBe("open sesame");
        FhirDocument.Parse(hello.Body).Succeeded.ShouldBeTrue();
        FhirValidator.Validate(FhirDocument.Parse(told.Body).Value!).ShouldBeEmpty();
        told.Json.GetProperty("type").GetString().ShouldBe("history");
        told.Parameter("subscription")!.Value.GetProperty("valueReference").GetProperty("reference").GetString().ShouldBe($"https://sen.example/fhir/Subscription/{id}");
        told.Parameter("topic")!.Value.GetProperty("valueCanonical").GetString().ShouldBe("urn:sen:topic:encounter-end");
        told.Parameter("events-since-subscription-start")!.Value.GetProperty("valueString").GetString().ShouldBe("1");
        told.Numbers.ShouldBe(["1"]);
        told.Focus.ShouldBe(["https://sen.example/fhir/Encounter/visit"]);
        told.Json.GetProperty("entry")[1].TryGetProperty("resource", out _).ShouldBeFalse();
        await Task.Delay(300);
        Receiver.Events.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Content_is_what_was_asked_for_and_its_people_are_told()
    {
        await ActiveAsync(await SubscribeAsync(Topic("urn:sen:topic:resource-changed", "Observation.code=full", "full-resource")));
        await ObserveAsync(Host, "f", "full");
        var full = await Receiver.WaitAsync(c => c.Numbers.Any());
        await ActiveAsync(await SubscribeAsync(Topic("urn:sen:topic:resource-changed", "Observation?code=none", "empty")));
        await ObserveAsync(Host, "n", "none");
        var empty = await Receiver.WaitAsync(c => c.Numbers.Any() && c.Body != full.Body);

        full.Json.GetProperty("entry")[1].GetProperty("resource").GetProperty("id").GetString().ShouldBe("f");
        full.Json.GetProperty("entry")[1].GetProperty("request").GetProperty("method").GetString().ShouldBe("POST");
        empty.Json.GetProperty("entry").GetArrayLength().ShouldBe(1);
        empty.Body.ShouldNotContain("Observation");
        var person = new Caller { Subject = "citizen:p", Role = Role.Citizen, Purpose = Purposes.PatientRequest, Patient = Fixture.PatientId };
        var seen = await Host.Record.SearchAsync(person, SearchQuery.Parse("AuditEvent", $"patient={Fixture.PatientId}").Value!, CancellationToken.None);
        seen.Value.Matches.Count(m => m.Document!.Root.GetRawText().Contains("Observation/f", StringComparison.Ordinal)).ShouldBe(1);
        seen.Value.Matches.ShouldNotContain(m => m.Document!.Root.GetRawText().Contains("Observation/n\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_subscriber_may_not_see_is_no_event()
    {
        await ActiveAsync(await SubscribeAsync(Topic("urn:sen:topic:resource-changed", "Observation?code=x")));
        await ObserveAsync(Host, "secret", "x", label: "HIV");
        await ObserveAsync(Host, "stranger", "x", patient: "nobody-here");
        await ObserveAsync(Host, "plain", "x");

        var told = await Receiver.WaitAsync(c => c.Numbers.Any());

        told.Numbers.ShouldBe(["1"]);
        told.Focus.ShouldBe(["https://sen.example/fhir/Observation/plain"]);
    }

    [Fact]
    public async Task Secrets_are_neither_shown_nor_good_for_another_receiver()
    {
        var id = await SubscribeAsync(Topic("urn:sen:topic:encounter-end"));
        await ActiveAsync(id);
        var shown = await _clerk.GetStringAsync($"/fhir/Subscription/{id}");
        var history = await _clerk.GetStringAsync($"/fhir/Subscription/{id}/_history");
        var stolen = JsonNode.Parse(shown)!;
        stolen["channel"]!["endpoint"] = "https://thief.example/hook";
        var same = JsonNode.Parse(shown)!;

        var refused = await PutAsync(_clerk, id, stolen.ToJsonString());
        var kept = await PutAsync(_clerk, id, same.ToJsonString());

        (shown + history).ShouldNotContain("open sesame");
        shown.ShouldContain("X-Secret: sealed:");
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        kept.StatusCode.ShouldBe(HttpStatusCode.OK);
        await Receiver.WaitAsync(_ => Receiver.Calls.Count(c => c.Kind == "handshake") == 2);
        Receiver.Calls.ShouldAllBe(c => c.Headers["X-Secret"] == "open sesame");
    }

    [Fact]
    public async Task A_subscription_is_its_subscribers_alone_whatever_it_says()
    {
        var id = await SubscribeAsync(Topic("urn:sen:topic:encounter-end"));
        await ActiveAsync(id);
        using var other = await Host.FhirClientAsync(Role.Doctor);

        (await other.GetAsync($"/fhir/Subscription/{id}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await other.GetAsync($"/fhir/Subscription/{id}/$status")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await other.GetAsync($"/fhir/Subscription/{id}/$events")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await other.DeleteAsync($"/fhir/Subscription/{id}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await PutAsync(other, id, await _clerk.GetStringAsync($"/fhir/Subscription/{id}"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await other.GetStringAsync("/fhir/Subscription")).ShouldNotContain(id);
        (await _clerk.GetStringAsync("/fhir/Subscription/$status")).ShouldContain($"Subscription/{id}");
    }

    [Fact]
    public async Task Events_wait_for_a_receiver_that_fails_and_come_with_their_numbers_when_it_is_written_anew()
    {
        var id = await SubscribeAsync(Topic("urn:sen:topic:resource-changed", "Observation?code=x"));
        await ActiveAsync(id);
        Receiver.Status = 503;
        await ObserveAsync(Host, "o1", "x");
        await StatusAsync(id, "error");
        await ObserveAsync(Host, "o2", "x");
        var failed = await _clerk.GetStringAsync($"/fhir/Subscription/{id}");
        var status = await _clerk.GetStringAsync($"/fhir/Subscription/{id}/$status");

        Receiver.Status = 200;
        (await PutAsync(_clerk, id, failed)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Receiver.WaitAsync(c => c.Numbers.Contains("2"));

        failed.ShouldContain("status 503");
        status.ShouldContain("\"valueCode\":\"error\"");
        Receiver.Events.SelectMany(e => e.Numbers).ShouldBe(["1", "2"]);
        Receiver.Events.SelectMany(e => e.Focus).ShouldBe(["https://sen.example/fhir/Observation/o1", "https://sen.example/fhir/Observation/o2"]);
    }

    [Fact]
    public async Task Nothing_is_lost_or_told_twice_over_a_restart()
    {
        var id = await SubscribeAsync(Topic("urn:sen:topic:resource-changed", "Observation?code=x"));
        await ActiveAsync(id);
        await ObserveAsync(Host, "o1", "x");
        await Receiver.WaitAsync(c => c.Numbers.Contains("1"));
        Receiver.Status = 500;
        await ObserveAsync(Host, "o2", "x");
        await Host.DisposeAsync();
        Receiver.Status = 200;

        Host = await StartAsync(Path.Combine(Folder, "node"));
        await ObserveAsync(Host, "o3", "x");

        await Receiver.WaitAsync(c => c.Numbers.Contains("3"));
        Receiver.Events.SelectMany(e => e.Numbers).ShouldBe(["1", "2", "3"]);
    }

    [Fact]
    public async Task A_stream_goes_on_from_the_last_event_that_was_seen()
    {
        const string Stream = """
            {"resourceType":"Subscription","status":"requested","reason":"x","criteria":"urn:sen:topic:resource-changed",
             "_criteria":{"extension":[{"url":"http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-filter-criteria","valueString":"Observation?code=x"}]},
             "channel":{"type":"message","_type":{"extension":[{"url":"http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-channel-type",
             "valueCoding":{"system":"urn:sen:cs:subscription-channel","code":"server-sent-events"}}]},"payload":"application/fhir+json",
             "_payload":{"extension":[{"url":"http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content","valueCode":"id-only"}]}}}
            """;
        var id = await SubscribeAsync(Stream);
        await ActiveAsync(id);
        await ObserveAsync(Host, "o1", "x");
        var first = await ListenAsync(id, lastSeen: "0", count: 1);
        await ObserveAsync(Host, "o2", "x");
        await ObserveAsync(Host, "o3", "x");
        var rest = await ListenAsync(id, lastSeen: "1", count: 2);
        var asked = JsonDocument.Parse(await _clerk.GetStringAsync($"/fhir/Subscription/{id}/$events?eventsSinceNumber=2&eventsUntilNumber=2&content=empty")).RootElement;

        first.Single().Id.ShouldBe("1");
        rest.Select(e => e.Id).ShouldBe(["2", "3"]);
        rest.Select(e => e.Bundle.Focus.Single()).ShouldBe(["http://localhost/fhir/Observation/o2", "http://localhost/fhir/Observation/o3"]);
        var event2 = new Received("", "", new Dictionary<string, string>(StringComparer.Ordinal), asked.GetRawText());
        event2.Kind.ShouldBe("query-event");
        event2.Numbers.ShouldBe(["2"]);
        event2.Focus.ShouldBe([null]);
    }

    [Fact]
    public async Task Plain_criteria_send_the_resource_or_nothing_but_the_call()
    {
        var with = await SubscribeAsync($$$"""{"resourceType":"Subscription","status":"requested","reason":"x","criteria":"Observation?code=x","channel":{"type":"rest-hook","endpoint":"{{{Receiver.Address}}}","payload":"application/fhir+json"}}""");
        await ActiveAsync(with);
        await ObserveAsync(Host, "o1", "x");
        await ObserveAsync(Host, "o2", "y");
        await Receiver.WaitAsync(_ => true);
        var call = Receiver.Calls.ShouldHaveSingleItem();
        (call.Method, call.Path).ShouldBe(("PUT", "/hook/Observation/o1"));
        call.Json.GetProperty("id").GetString().ShouldBe("o1");
    }

    [Fact]
    public async Task A_heartbeat_says_that_all_is_well()
    {
        var text = Topic("urn:sen:topic:encounter-end").Replace(
            "\"channel\":{",
            "\"channel\":{\"extension\":[{\"url\":\"http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-heartbeat-period\",\"valueUnsignedInt\":1}],",
            StringComparison.Ordinal);
        await SubscribeAsync(text);

        var beat = await Receiver.WaitAsync(c => c.Kind == "heartbeat");

        beat.Numbers.ShouldBeEmpty();
        beat.Parameter("events-since-subscription-start")!.Value.GetProperty("valueString").GetString().ShouldBe("0");
    }

    [Theory]
    [InlineData("\"criteria\":\"urn:sen:topic:encounter-end\"", "\"criteria\":\"urn:sen:topic:nothing\"", "criteria")]
    [InlineData("\"type\":\"rest-hook\"", "\"type\":\"sms\"", "channel.type")]
    [InlineData("\"id-only\"", "\"everything\"", "channel.payload")]
    [InlineData("application/fhir+json", "application/fhir+xml", "channel.payload")]
    [InlineData("X-Secret: open sesame", "Host: elsewhere", "channel.header")]
    [InlineData("http://127.0.0.1", "https://169.254.169.254", "channel.endpoint")]
    [InlineData("http://127.0.0.1", "http://example.org", "channel.endpoint")]
    public async Task What_cannot_be_served_is_refused_by_its_place(string text, string other, string path)
    {
        var wrong = Topic("urn:sen:topic:encounter-end").Replace(text, other, StringComparison.Ordinal);

        var refused = await _clerk.PostAsync("/fhir/Subscription", new StringContent(wrong, Encoding.UTF8, "application/fhir+json"));

        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await refused.Content.ReadAsStringAsync()).ShouldContain($"Subscription.{path}");
    }

    [Fact]
    public async Task Topics_are_named_in_the_capability_statement()
    {
        var statement = JsonDocument.Parse(await _clerk.GetStringAsync("/fhir/metadata")).RootElement;
        var subscription = statement.GetProperty("rest")[0].GetProperty("resource").EnumerateArray().Single(r => r.GetProperty("type").GetString() == "Subscription");

        subscription.GetProperty("extension").EnumerateArray().Select(e => e.GetProperty("valueCanonical").GetString()).ShouldContain("urn:sen:topic:encounter-start");
    }

    private protected Task<SenHost> StartAsync(string folder) => SenHost.StartAsync(new SenHostOptions
    {
        Postgres = _database,
        DataDirectory = folder,
        Settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Subscriptions:AllowLoopback"] = "true",
            ["Subscriptions:BaseUrl"] = "https://sen.example/fhir",
            ["Subscriptions:MaxAttempts"] = "3",
            ["Subscriptions:FirstPauseMilliseconds"] = "50",
            ["Subscriptions:LeaseSeconds"] = "3",
            ["Record:FeedPollMilliseconds"] = "100",
        },
    });

    private protected string Topic(string topic, string? filter = null, string content = "id-only")
    {
        var criteria = filter is null ? "" : $$$""","_criteria":{"extension":[{"url":"http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-filter-criteria","valueString":"{{{filter}}}"}]}""";
        return $$$"""
            {"resourceType":"Subscription","status":"requested","reason":"x","criteria":"{{{topic}}}"{{{criteria}}},
             "channel":{"type":"rest-hook","endpoint":"{{{Receiver.Address}}}","header":["X-Secret: open sesame"],"payload":"application/fhir+json",
             "_payload":{"extension":[{"url":"http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content","valueCode":"{{{content}}}"}]} }}
            """;
    }

    private protected async Task<string> SubscribeAsync(string subscription)
    {
        var created = await _clerk.PostAsync("/fhir/Subscription", new StringContent(subscription, Encoding.UTF8, "application/fhir+json"));
        created.StatusCode.ShouldBe(HttpStatusCode.Created, await created.Content.ReadAsStringAsync());
        return JsonDocument.Parse(await created.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString()!;
    }

    // Active, and the reader has come to it: its series has begun.
    private protected async Task ActiveAsync(string id)
    {
        await StatusAsync(id, "active");
        await Eventually.IsAsync(async () => await Host.Record.Feed.Series.LastAsync($"subscription/{id}", CancellationToken.None) is not null);
    }

    private protected static async Task ObserveAsync(SenHost host, string id, string code, string? label = null, string patient = Fixture.PatientId)
    {
        var observation = new Observation
        {
            Id = id,
            Status = "final",
            Code = CodeableConcept.Of("urn:test", code),
            Subject = Reference.To($"Patient/{patient}"),
        };
        if (label is not null)
        {
            observation.Meta = new Meta { Security = { Coding.Of("http://terminology.hl7.org/CodeSystem/v3-ActCode", label) } };
        }

        await host.CommitAsync(new Commit().Put(observation));
    }

    private Task StatusAsync(string id, string status) => Eventually.IsAsync(
        async () => JsonDocument.Parse(await _clerk.GetStringAsync($"/fhir/Subscription/{id}")).RootElement.GetProperty("status").GetString() == status,
        () => $"The subscription did not become {status}: {string.Join(" | ", Host.Errors)}");

    private Task<Receipt> VisitAsync(string status) => Host.CommitAsync(new Commit().Put(new Encounter
    {
        Id = "visit",
        Status = status,
        Class = Coding.Of("http://terminology.hl7.org/CodeSystem/v3-ActCode", "AMB"),
        Subject = Reference.To($"Patient/{Fixture.PatientId}"),
        ServiceProvider = Reference.To($"Organization/{Fixture.FacilityId}"),
        Period = status is "finished" ? new Period { Start = FhirDateTime.Of(Host.Clock.GetUtcNow()), End = FhirDateTime.Of(Host.Clock.GetUtcNow()) } : null,
    }));

    private static Task<HttpResponseMessage> PutAsync(HttpClient client, string id, string body) =>
        client.PutAsync($"/fhir/Subscription/{id}", new StringContent(body, Encoding.UTF8, "application/fhir+json"));

    private async Task<List<(string Id, Received Bundle)>> ListenAsync(string id, string lastSeen, int count)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/fhir/Subscription/{id}/$events-stream");
        request.Headers.Add("Last-Event-ID", lastSeen);
        request.Headers.Add("Accept", "text/event-stream");
        using var response = await _clerk.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop.Token);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(stop.Token));
        var events = new List<(string, Received)>();
        var number = "";
        while (events.Count < count && await reader.ReadLineAsync(stop.Token) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                number = line[4..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                events.Add((number, new Received("", "", new Dictionary<string, string>(StringComparer.Ordinal), line[6..])));
            }
        }

        return events;
    }
}
