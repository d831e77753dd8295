using System.Net;
using System.Text;
using Sen.Record;
using Sen.TestKit;
using static Sen.Exchange.Tests.FhirRestTests;

namespace Sen.Exchange.Tests;

/// <summary>Every limit answers with words, and nothing is half written.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task A_request_that_takes_too_long_is_stopped_and_told()
    {
        await using var host = await SenHost.StartAsync(new SenHostOptions { Settings = new Dictionary<string, string?> { ["Exchange:RequestSeconds"] = "0.001" } });
        var caller = Caller.System("test");
        for (var block = 0; block < 10; block++)
        {
            var commit = new Commit();
            for (var i = 0; i < 400; i++)
            {
                commit.Create(new Sen.Fhir.Organization { Id = $"o{block}-{i}", Name = $"Trạm y tế {i} " + new string('x', 500) });
            }

            (await host.Record.CommitAsync(caller, commit, CancellationToken.None)).Succeeded.ShouldBeTrue();
        }

        using var clerk = await host.FhirClientAsync(Role.Clerk);
        var answer = await clerk.GetAsync("/fhir/Organization?_content=no-such-word-anywhere");
        for (var again = 0; again < 50 && answer.StatusCode is HttpStatusCode.OK; again++)
        {
            // A millisecond may pass unseen on a busy machine, not fifty times.
            answer = await clerk.GetAsync("/fhir/Organization?_content=no-such-word-anywhere");
        }

        answer.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        await ShouldBeOutcomeAsync(answer, "timeout");
    }

    [Fact]
    public async Task Depth_size_entries_count_and_chains_have_their_ends()
    {
        await using var host = await SenHost.StartAsync();
        await Fixture.Hospital().WriteAsync(host);
        using var clerk = await host.FhirClientAsync(Role.Clerk);

        var deep = string.Concat(Enumerable.Repeat("""{"extension":[""", 100)) + string.Concat(Enumerable.Repeat("]}", 100));
        await RefusedAsync(await SendAsync(clerk, HttpMethod.Post, "/fhir/Patient", $$"""{"resourceType":"Patient","extension":[{{deep}}]}"""), HttpStatusCode.BadRequest);

        var long16 = $$"""{"resourceType":"Patient","name":[{"text":"{{new string('a', 17 * 1024 * 1024)}}"}]}""";
        await RefusedAsync(await SendAsync(clerk, HttpMethod.Post, "/fhir/Patient", long16), HttpStatusCode.RequestEntityTooLarge);

        var many = new StringBuilder("""{"resourceType":"Bundle","type":"transaction","entry":[""");
        many.AppendJoin(',', Enumerable.Range(0, 2_001).Select(i => $$$"""{"resource":{{{Flag("f" + i)}}},"request":{"method":"PUT","url":"Flag/f{{{i}}}"}}""")).Append("]}");
        await RefusedAsync(await SendAsync(clerk, HttpMethod.Post, "/fhir", many.ToString()), HttpStatusCode.RequestEntityTooLarge);
        (await JsonAsync(await clerk.GetAsync("/fhir/Flag?_summary=count"))).GetProperty("total").GetInt64().ShouldBe(0);

        await RefusedAsync(await clerk.GetAsync("/fhir/Patient?_count=-1"), HttpStatusCode.BadRequest);
        await RefusedAsync(await clerk.GetAsync("/fhir/Encounter?part-of.part-of.part-of.part-of.part-of.part-of.status=finished"), HttpStatusCode.BadRequest);
    }

    private static async Task RefusedAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        answer.StatusCode.ShouldBe(status, await answer.Content.ReadAsStringAsync());
        await ShouldBeOutcomeAsync(answer);
    }
}
