using System.Net;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;
using static Sen.Exchange.Tests.FhirRestTests;

namespace Sen.Exchange.Tests;

public sealed class BundleTests : AtTheDesk
{
    [Fact]
    public async Task A_transaction_is_one_commit_whose_provisional_references_become_final()
    {
        var answer = await PostAsync("transaction", NewPerson("urn:uuid:1c0e4b1e-7b6d-4c80-9c0b-1f2a3b4c5d6e", "092099000055"), """
            {"fullUrl":"urn:uuid:2c0e4b1e-7b6d-4c80-9c0b-1f2a3b4c5d6e","request":{"method":"POST","url":"Flag"},
             "resource":{"resourceType":"Flag","status":"active","code":{"text":"x"},"subject":{"reference":"urn:uuid:1c0e4b1e-7b6d-4c80-9c0b-1f2a3b4c5d6e"}}}
            """);

        var bundle = await JsonAsync(answer);
        var locations = bundle.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("response").GetProperty("location").GetString()!).ToList();
        var patient = ResourceKey.Parse(string.Join('/', locations[0].Split('/')[..2]));
        var flag = ResourceKey.Parse(string.Join('/', locations[1].Split('/')[..2]));
        var stored = (await Host.Record.ReadAsync(Caller.System("test"), flag, CancellationToken.None)).Value;
        stored.As<Fhir.Flag>().Subject!.ReferenceValue.ShouldBe(patient.ToString());
        var person = (await Host.Record.ReadAsync(Caller.System("test"), patient, CancellationToken.None)).Value;
        person.CommitId.ShouldBe(stored.CommitId);
    }

    [Fact]
    public async Task When_one_entry_cannot_be_nothing_of_a_transaction_is()
    {
        var head = await Host.SettledHeadAsync();

        var answer = await PostAsync("transaction", NewPerson("urn:uuid:1c0e4b1e-7b6d-4c80-9c0b-1f2a3b4c5d6e", "092099000055"), $$$"""
            {"request":{"method":"PUT","url":"Patient/{{{Fixture.PatientId}}}","ifMatch":"W/\"7\""},"resource":{"resourceType":"Patient","id":"{{{Fixture.PatientId}}}"}}
            """);

        answer.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        await ShouldBeOutcomeAsync(answer, "conflict");
        (await Host.SettledHeadAsync()).ShouldBe(head);
    }

    [Fact]
    public async Task A_conditional_create_in_a_transaction_hands_its_references_to_the_person_who_is_there()
    {
        var answer = await PostAsync("transaction", $$$"""
            {"fullUrl":"urn:uuid:1c0e4b1e-7b6d-4c80-9c0b-1f2a3b4c5d6e",
             "request":{"method":"POST","url":"Patient","ifNoneExist":"identifier={{{Systems.CitizenNumber}}}|{{{Fixture.PatientCitizenNumber}}}"},
             "resource":{"resourceType":"Patient","identifier":[{"system":"{{{Systems.CitizenNumber}}}","value":"{{{Fixture.PatientCitizenNumber}}}"}]}}
            """, """
            {"request":{"method":"PUT","url":"Flag/f-9"},
             "resource":{"resourceType":"Flag","id":"f-9","status":"active","code":{"text":"x"},"subject":{"reference":"urn:uuid:1c0e4b1e-7b6d-4c80-9c0b-1f2a3b4c5d6e"}}}
            """);

        var bundle = await JsonAsync(answer);
        bundle.GetProperty("entry")[0].GetProperty("response").GetProperty("status").GetString().ShouldBe("200");
        (await Clerk.GetStringAsync("/fhir/Flag/f-9")).ShouldContain($"\"Patient/{Fixture.PatientId}\"");
    }

    [Fact]
    public async Task A_conditional_update_and_a_reference_by_search_find_their_resources()
    {
        var criteria = $"identifier={Systems.CitizenNumber}|{Fixture.PatientCitizenNumber}";

        var answer = await PostAsync("transaction", $$$"""
            {"request":{"method":"PUT","url":"Patient?{{{criteria}}}"},
             "resource":{"resourceType":"Patient","gender":"female","identifier":[{"system":"{{{Systems.CitizenNumber}}}","value":"{{{Fixture.PatientCitizenNumber}}}"}]}}
            """, $$$"""
            {"request":{"method":"PUT","url":"Flag/f-8"},
             "resource":{"resourceType":"Flag","id":"f-8","status":"active","code":{"text":"x"},"subject":{"reference":"Patient?{{{criteria}}}"} } }
            """);

        var bundle = await JsonAsync(answer);
        bundle.GetProperty("entry")[0].GetProperty("response").GetProperty("location").GetString().ShouldBe($"Patient/{Fixture.PatientId}/_history/2");
        (await Clerk.GetStringAsync("/fhir/Flag/f-8")).ShouldContain($"\"Patient/{Fixture.PatientId}\"");
    }

    [Fact]
    public async Task In_a_batch_every_entry_has_its_own_answer()
    {
        var answer = await PostAsync(
            "batch",
            $$$"""{"request":{"method":"GET","url":"Patient/{{{Fixture.PatientId}}}"}}""",
            """{"request":{"method":"GET","url":"Patient/nobody"}}""",
            """{"request":{"method":"GET","url":"Slot?_count=1"}}""",
            $$$"""{"request":{"method":"PUT","url":"Flag/f-1"},"resource":{{{Flag("f-1")}}}}""",
            """{"request":{"method":"DELETE","url":"Flag/f-1"}}""");

        var entries = (await JsonAsync(answer)).GetProperty("entry").EnumerateArray().ToList();

        entries.ConvertAll(e => e.GetProperty("response").GetProperty("status").GetString()).ShouldBe(["200", "404", "200", "201", "204"]);
        entries[0].GetProperty("resource").GetProperty("id").GetString().ShouldBe(Fixture.PatientId);
        entries[1].GetProperty("response").GetProperty("outcome").GetProperty("issue")[0].GetProperty("code").GetString().ShouldBe("not-found");
        entries[2].GetProperty("resource").GetProperty("type").GetString().ShouldBe("searchset");
    }

    [Theory]
    [InlineData("""{"resource":{"resourceType":"Patient"}}""")]
    [InlineData("""{"request":{"method":"PATCH","url":"Patient/1"}}""")]
    [InlineData("""{"request":{"method":"POST","url":"Patient"}}""")]
    [InlineData("""{"request":{"method":"POST","url":"Nothing"},"resource":{"resourceType":"Patient"}}""")]
    [InlineData("""{"request":{"method":"POST","url":"Flag"},"resource":{"resourceType":"Patient"}}""")]
    [InlineData("""{"request":{"method":"PUT","url":"Patient"},"resource":{"resourceType":"Patient"}}""")]
    [InlineData("""{"request":{"method":"DELETE","url":"Patient"}}""")]
    [InlineData("""{"request":{"method":"POST","url":"Patient","ifNoneExist":"no-such=1"},"resource":{"resourceType":"Patient"}}""")]
    [InlineData("7")]
    public async Task An_entry_that_makes_no_sense_stops_the_transaction(string entry)
    {
        var head = await Host.SettledHeadAsync();

        var answer = await PostAsync("transaction", entry);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        await ShouldBeOutcomeAsync(answer);
        (await Host.SettledHeadAsync()).ShouldBe(head);
    }

    private static string NewPerson(string fullUrl, string number) => $$$"""
        {"fullUrl":"{{{fullUrl}}}","request":{"method":"POST","url":"Patient"},
         "resource":{"resourceType":"Patient","identifier":[{"system":"{{{Systems.CitizenNumber}}}","value":"{{{number}}}"}]}}
        """;

    private Task<HttpResponseMessage> PostAsync(string type, params string[] entries) => SendAsync(
        Clerk, HttpMethod.Post, "/fhir", $$$"""{"resourceType":"Bundle","type":"{{{type}}}","entry":[{{{string.Join(',', entries)}}}]}""");
}
