using System.Diagnostics;
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

        var seen = await RunAsync("fhir-kit-client.mjs", $"{host.Address}fhir", clerk.DefaultRequestHeaders.Authorization!.Parameter!);

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

    private static async Task<JsonElement> RunAsync(string script, params string[] arguments)
    {
        var folder = Peers();
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "Clients", script), .. arguments, folder])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (said, wrong) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        node.ExitCode.ShouldBe(0, await wrong);
        return JsonDocument.Parse(await said).RootElement;
    }

    internal static string Peers()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var peers = Path.Combine(folder.FullName, "tests", "Peers");
            if (Directory.Exists(Path.Combine(peers, "node_modules")))
            {
                return peers;
            }
        }

        throw new InvalidOperationException("The clients of tests/Peers are missing: run 'npm ci' there, as ./test does.");
    }
}
