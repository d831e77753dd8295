using System.Net;
using static Sen.Exchange.Tests.FhirRestTests;

namespace Sen.Exchange.Tests;

/// <summary>What holds over the wire when many write at once.</summary>
public abstract class RaceTests : OnEngine
{
    private const string System = "urn:test:race";

    [Fact]
    public async Task A_hundred_parallel_conditional_creates_of_one_identity_make_one_resource()
    {
        using var client = Host.FhirService();
        var answers = await AllAsync(100, i => SendAsync(client, HttpMethod.Post, "/fhir/Organization", Organization("one", i), ("If-None-Exist", $"identifier={System}|one")));

        answers.Count(a => a.StatusCode is HttpStatusCode.Created).ShouldBe(1);
        answers.Count(a => a.StatusCode is HttpStatusCode.OK).ShouldBe(99);
        answers.Select(a => a.Headers.Location!.Segments[3]).Distinct().Count().ShouldBe(1);
        (await JsonAsync(await client.GetAsync($"/fhir/Organization?identifier={System}|one&_total=accurate"))).GetProperty("total").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task A_hundred_parallel_transactions_of_two_conditional_updates_drop_nothing_and_do_nothing_twice()
    {
        using var client = Host.FhirService();
        var answers = await AllAsync(100, i => SendAsync(client, HttpMethod.Post, "/fhir", $$$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
              {"resource":{{{Organization("left", i)}}},"request":{"method":"PUT","url":"Organization?identifier={{{System}}}|left"}},
              {"resource":{{{Organization("right", i)}}},"request":{"method":"PUT","url":"Organization?identifier={{{System}}}|right"}}]}
            """));
        foreach (var answer in answers)
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        }

        var left = await NamesAsync(client, "left");
        left.Order().ShouldBe(Enumerable.Range(0, 100));
        (await NamesAsync(client, "right")).ShouldBe(left, "Both sides of every transaction were written at the same moment.");
    }

    [Fact]
    public async Task A_hundred_parallel_conditional_updates_are_all_in_the_history_of_one_resource()
    {
        using var client = Host.FhirService();
        await AllAsync(100, i => SendAsync(client, HttpMethod.Put, $"/fhir/Organization?identifier={System}|alone", Organization("alone", i)));
        (await NamesAsync(client, "alone")).Order().ShouldBe(Enumerable.Range(0, 100));
    }

    [Fact]
    public async Task No_update_of_fifty_writers_with_If_Match_is_lost()
    {
        const int Writers = 50;
        const int Each = 4;
        using var client = Host.FhirService();
        await SendAsync(client, HttpMethod.Put, "/fhir/Organization/counter", Counter(0));
        await AllAsync(Writers, async _ =>
        {
            for (var done = 0; done < Each;)
            {
                var read = await client.GetAsync("/fhir/Organization/counter");
                var count = int.Parse((await JsonAsync(read)).GetProperty("name").GetString()!);
                var written = await SendAsync(client, HttpMethod.Put, "/fhir/Organization/counter", Counter(count + 1), ("If-Match", read.Headers.ETag!.ToString()));
                written.StatusCode.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.PreconditionFailed);
                done += written.IsSuccessStatusCode ? 1 : 0;
            }

            return new HttpResponseMessage();
        });
        var last = await client.GetAsync("/fhir/Organization/counter");
        (await JsonAsync(last)).GetProperty("name").GetString().ShouldBe($"{Writers * Each}");
        last.Headers.ETag!.Tag.ShouldBe($"\"{(Writers * Each) + 1}\"");
    }

    [Fact]
    public async Task Who_writes_and_who_deletes_one_resource_at_once_all_get_an_answer()
    {
        using var client = Host.FhirService();
        var answers = await AllAsync(100, i => i % 2 == 0
            ? SendAsync(client, HttpMethod.Put, "/fhir/Organization/counter", Counter(i))
            : client.DeleteAsync("/fhir/Organization/counter"));
        answers.ShouldAllBe(a => a.IsSuccessStatusCode || a.StatusCode == HttpStatusCode.NotFound || a.StatusCode == HttpStatusCode.Gone);
    }

    [Fact]
    public async Task An_update_that_changes_nothing_writes_no_version()
    {
        using var client = Host.FhirService();
        await SendAsync(client, HttpMethod.Put, "/fhir/Organization/counter", Counter(1));
        var again = await SendAsync(client, HttpMethod.Put, "/fhir/Organization/counter", Counter(1));
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
        again.Headers.ETag!.Tag.ShouldBe("\"1\"");
        (await SendAsync(client, HttpMethod.Put, "/fhir/Organization/counter", Counter(2))).Headers.ETag!.Tag.ShouldBe("\"2\"");
    }

    private static async Task<HttpResponseMessage[]> AllAsync(int count, Func<int, Task<HttpResponseMessage>> send) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => send(i))));

    private static string Organization(string identity, int number) =>
        $$"""{"resourceType":"Organization","identifier":[{"system":"{{System}}","value":"{{identity}}"}],"name":"{{number}}"}""";

    private static string Counter(int count) => $$"""{"resourceType":"Organization","id":"counter","name":"{{count}}"}""";

    // What the one resource of an identity was called, version by version.
    private static async Task<List<int>> NamesAsync(HttpClient client, string identity)
    {
        var found = await JsonAsync(await client.GetAsync($"/fhir/Organization?identifier={System}|{identity}"));
        var id = found.GetProperty("entry").EnumerateArray().Single().GetProperty("resource").GetProperty("id").GetString();
        var history = await JsonAsync(await client.GetAsync($"/fhir/Organization/{id}/_history"));
        return [.. history.GetProperty("entry").EnumerateArray().Select(e => int.Parse(e.GetProperty("resource").GetProperty("name").GetString()!))];
    }
}

public sealed class SqliteRaceTests : RaceTests
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class PostgresRaceTests : RaceTests
{
    protected override async Task<string?> DatabaseAsync() => await Sen.TestKit.PostgresServer.CreateDatabaseAsync();
}
