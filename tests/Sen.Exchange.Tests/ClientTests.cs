using System.Text.Json;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Exchange.Tests;

/// <summary>Clients that others wrote, unchanged, over a real socket.</summary>
public sealed class ClientTests
{
    [Fact]
    public async Task The_client_of_fhir_kit_creates_updates_patches_searches_and_pages()
    {
        await using var host = await SenHost.StartAsync(new SenHostOptions { Kestrel = true });
        await Fixture.Hospital().WriteAsync(host);
        using var clerk = await host.FhirClientAsync(Role.Clerk);

        var seen = await Peers.RunAsync("Clients/fhir-kit-client.mjs", $"{host.Address}fhir", clerk.DefaultRequestHeaders.Authorization!.Parameter!);

        seen.GetProperty("version").GetString().ShouldBe("4.0.1");
        Texts(seen, "versions").ShouldBe(["1", "2"]);
        seen.GetProperty("gender").GetString().ShouldBe("other");
        seen.GetProperty("first").ValueKind.ShouldBe(JsonValueKind.Null);
        seen.GetProperty("history").GetInt32().ShouldBe(3);
        Texts(seen, "transaction").ShouldAllBe(status => status == "201");
        seen.GetProperty("pages").EnumerateArray().Select(p => p.GetInt32()).ShouldBe([3, 3, 1]);
        seen.GetProperty("compartment").GetInt32().ShouldBe(7);
        seen.GetProperty("everything").GetInt32().ShouldBe(8);
        seen.GetProperty("refused").GetInt32().ShouldBe(400);
    }

    private static IEnumerable<string?> Texts(JsonElement seen, string name) => seen.GetProperty(name).EnumerateArray().Select(v => v.GetString());
}
