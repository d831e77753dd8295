using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sen.TestKit;
using static Sen.Exchange.Tests.FhirRestTests;

namespace Sen.Exchange.Tests;

/// <summary>Synthea's hospitals, practitioners and 29 people come in as transactions and go out by $everything.</summary>
public abstract class SyntheaTests : OnEngine
{
    [Fact]
    public async Task All_bundles_load_twice_the_second_time_changes_nothing_and_everything_is_what_a_walk_finds()
    {
        using var client = Host.FhirService();
        var bundles = SharedData.Synthea().Select(b => (b.Name, Named: Named(b.Utf8))).ToList();
        bundles.Count.ShouldBe(31);

        foreach (var (name, bundle) in bundles)
        {
            (await StatusesAsync(client, name, bundle)).ShouldAllBe(status => status == "201" || status == "200");
        }

        var head = await Host.SettledHeadAsync();
        head.ShouldBeGreaterThan(6_000);
        foreach (var (name, bundle) in bundles)
        {
            (await StatusesAsync(client, name, bundle)).ShouldAllBe(status => status == "200");
        }

        (await Host.SettledHeadAsync()).ShouldBe(head);

        var walk = new ReferenceWalk(bundles.Select(b => b.Named));
        walk.Patients.Count.ShouldBe(29);
        foreach (var patient in walk.Patients)
        {
            (await EverythingAsync(client, patient)).Order(StringComparer.Ordinal).ShouldBe(walk.Everything(patient).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_bundle_as_Synthea_wrote_it_gets_new_ids_and_its_references_follow()
    {
        using var client = Host.FhirService();
        foreach (var (_, utf8) in SharedData.Synthea("hosp", "pract", "Enda"))
        {
            var answer = await JsonAsync(await SendAsync(client, HttpMethod.Post, "/fhir", Encoding.UTF8.GetString(utf8)));
            answer.GetProperty("entry").EnumerateArray().ShouldAllBe(e => e.GetProperty("response").GetProperty("status").GetString() == "201");
        }

        var found = await JsonAsync(await client.GetAsync("/fhir/Encounter?_include=Encounter:patient&_include=Encounter:service-provider&_count=5"));
        var keys = found.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("fullUrl").GetString()!.Split("/fhir/")[1]).ToHashSet();
        foreach (var encounter in found.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("resource")).Where(r => r.GetProperty("resourceType").GetString() == "Encounter"))
        {
            keys.ShouldContain(encounter.GetProperty("subject").GetProperty("reference").GetString()!);
            keys.ShouldContain(encounter.GetProperty("serviceProvider").GetProperty("reference").GetString()!);
        }
    }

    // Posted as it is, a bundle makes new resources each time, as FHIR wants it; under their own ids they are the same ones. The
    // hospitals and practitioners of a person are there already, and are told again with other counts of visits.
    private static JsonObject Named(byte[] utf8)
    {
        var bundle = JsonNode.Parse(utf8)!.AsObject();
        var isOfPerson = bundle["entry"]!.AsArray().Any(e => (string)e!["resource"]!["resourceType"]! == "Patient");
        foreach (var entry in bundle["entry"]!.AsArray())
        {
            var (type, id) = ((string)entry!["resource"]!["resourceType"]!, (string)entry["resource"]!["id"]!);
            entry["request"] = isOfPerson && type is ("Organization" or "Practitioner")
                ? new JsonObject { ["method"] = "POST", ["url"] = type, ["ifNoneExist"] = $"_id={id}" }
                : new JsonObject { ["method"] = "PUT", ["url"] = $"{type}/{id}" };
        }

        return bundle;
    }

    private static async Task<List<string?>> StatusesAsync(HttpClient client, string name, JsonObject bundle)
    {
        var answer = await SendAsync(client, HttpMethod.Post, "/fhir", bundle.ToJsonString());
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, $"{name}: {await answer.Content.ReadAsStringAsync()}");
        return [.. (await JsonAsync(answer)).GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("response").GetProperty("status").GetString())];
    }

    private static async Task<HashSet<string>> EverythingAsync(HttpClient client, string patient)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var next = $"/fhir/{patient}/$everything?_count=100"; next is not null;)
        {
            var page = await JsonAsync(await client.GetAsync(next));
            seen.UnionWith(page.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("fullUrl").GetString()!.Split("/fhir/")[1]));
            next = page.GetProperty("link").EnumerateArray().Where(l => l.GetProperty("relation").GetString() == "next")
                .Select(l => new Uri(l.GetProperty("url").GetString()!).PathAndQuery).FirstOrDefault();
        }

        return seen;
    }
}

/// <summary>What belongs to a person, found by following references through plain JSON: an oracle that shares no code with the server.</summary>
internal sealed class ReferenceWalk
{
    private readonly Dictionary<string, HashSet<string>> _references = new(StringComparer.Ordinal);

    internal ReferenceWalk(IEnumerable<JsonObject> bundles)
    {
        foreach (var bundle in bundles)
        {
            var keys = bundle["entry"]!.AsArray().ToDictionary(e => (string)e!["fullUrl"]!, e => $"{e!["resource"]!["resourceType"]}/{e["resource"]!["id"]}", StringComparer.Ordinal);
            foreach (var entry in bundle["entry"]!.AsArray())
            {
                var found = new HashSet<string>(StringComparer.Ordinal);
                Collect(entry!["resource"]!, keys, found);
                _references[keys[(string)entry["fullUrl"]!]] = found;
            }
        }
    }

    internal IReadOnlyList<string> Patients => [.. _references.Keys.Where(IsPatient)];

    /// <summary>The person, what refers to the person, and what all that refers to and is no other person's.</summary>
    internal HashSet<string> Everything(string patient)
    {
        var own = _references.Where(r => r.Key == patient || r.Value.Contains(patient)).Select(r => r.Key).ToHashSet(StringComparer.Ordinal);
        var beside = own.SelectMany(k => _references[k]).Where(k => _references.TryGetValue(k, out var theirs) && !IsPatient(k) && !theirs.Any(IsPatient));
        own.UnionWith(beside.ToList());
        return own;
    }

    private static bool IsPatient(string key) => key.StartsWith("Patient/", StringComparison.Ordinal);

    private static void Collect(JsonNode node, Dictionary<string, string> keys, HashSet<string> found)
    {
        switch (node)
        {
            case JsonObject item:
                foreach (var (name, value) in item)
                {
                    if (name == "reference" && value is JsonValue && keys.TryGetValue((string?)value ?? "", out var key))
                    {
                        found.Add(key);
                    }
                    else if (value is not null)
                    {
                        Collect(value, keys, found);
                    }
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    Collect(item!, keys, found);
                }

                break;
            default:
                break;
        }
    }
}

public sealed class SqliteSyntheaTests : SyntheaTests
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class PostgresSyntheaTests : SyntheaTests
{
    protected override async Task<string?> DatabaseAsync() => await PostgresServer.CreateDatabaseAsync();
}
