using System.Net;
using System.Text.Json;
using Sen.Record;
using static Sen.Exchange.Tests.FhirRestTests;

namespace Sen.Exchange.Tests;

/// <summary>Histories of types and of the system over the wire.</summary>
public sealed class HistoryTests : AtTheDesk
{
    protected override async Task PrepareAsync()
    {
        foreach (var i in Enumerable.Range(1, 7))
        {
            await SendAsync(Clerk, HttpMethod.Put, $"/fhir/Flag/f{i}", Flag($"f{i}"));
        }

        await Clerk.DeleteAsync("/fhir/Flag/f3");
    }

    [Fact]
    public async Task A_type_is_told_newest_first_and_its_pages_follow_their_links()
    {
        var seen = new List<string>();
        for (var next = "/fhir/Flag/_history?_count=3"; next is not null;)
        {
            var bundle = await JsonAsync(await Clerk.GetAsync(next));
            bundle.GetProperty("type").GetString().ShouldBe("history");
            if (bundle.TryGetProperty("entry", out var entries))
            {
                entries.GetArrayLength().ShouldBeLessThanOrEqualTo(3);
                seen.AddRange(entries.EnumerateArray().Select(e => e.GetProperty("request").GetProperty("method").GetString() + " " + e.GetProperty("fullUrl").GetString()!.Split('/')[^1]));
            }

            next = bundle.GetProperty("link").EnumerateArray().FirstOrDefault(l => l.GetProperty("relation").GetString() == "next") is { ValueKind: JsonValueKind.Object } link
                ? new Uri(link.GetProperty("url").GetString()!).PathAndQuery
                : null!;
        }

        seen.ShouldBe(["DELETE f3", "POST f7", "POST f6", "POST f5", "POST f4", "POST f3", "POST f2", "POST f1"]);
    }

    [Fact]
    public async Task The_system_tells_what_the_caller_may_see()
    {
        var everything = await JsonAsync(await Clerk.GetAsync("/fhir/_history?_count=1000"));
        var types = everything.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("fullUrl").GetString()!.Split('/')[^2]).ToHashSet();
        types.ShouldContain("Flag");
        types.ShouldContain("Organization");
        types.ShouldNotContain("Observation");
    }

    [Theory]
    [InlineData("/fhir/Flag/_history?_since=yesterday")]
    [InlineData("/fhir/Flag/_history?_count=none")]
    [InlineData("/fhir/_history?patient=x")]
    [InlineData("/fhir/_history?_cursor=x")]
    public async Task What_is_not_known_is_refused(string path)
    {
        var answer = await Clerk.GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        await ShouldBeOutcomeAsync(answer);
    }

    [Fact]
    public async Task Who_has_no_right_to_the_type_is_refused()
    {
        using var cashier = await Host.FhirClientAsync(Role.Cashier);
        (await cashier.GetAsync("/fhir/Observation/_history")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }
}
