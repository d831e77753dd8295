using System.Text.Encodings.Web;
using System.Text.Json;
using Sen.Fhir;
using Sen.TestKit;

namespace Sen.Exchange.Tests;

/// <summary>What this server says of itself is checked in, so that a change of it is seen in review (docs/conformance).</summary>
public sealed class ConformanceTests
{
    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>With SEN_WRITE_CONFORMANCE the copies are written instead (eng/conformance).</summary>
    [Theory]
    [InlineData("/fhir/metadata", "capability-statement.json")]
    [InlineData("/fhir/openapi.json", "openapi.json")]
    public async Task The_copy_in_the_documentation_is_what_the_server_says(string path, string file)
    {
        await using var host = await SenHost.StartAsync();
        using var client = host.Client();
        var said = (await client.GetStringAsync(path)).Replace(host.Address.GetLeftPart(UriPartial.Authority), "https://sen.example", StringComparison.Ordinal);
        var text = JsonSerializer.Serialize(JsonDocument.Parse(said).RootElement, Pretty) + "\n";
        text.ShouldNotContain("localhost");
        text.ShouldNotContain("127.0.0.1");
        var copy = Path.Combine(Repository(), "docs", "conformance", file);
        if (Environment.GetEnvironmentVariable("SEN_WRITE_CONFORMANCE") is { Length: > 0 })
        {
            await File.WriteAllTextAsync(copy, text);
        }

        (await File.ReadAllTextAsync(copy)).ShouldBe(text, "The server says something else now: run eng/conformance and look at the difference.");
    }

    [Fact]
    public async Task The_capability_statement_is_a_valid_resource()
    {
        await using var host = await SenHost.StartAsync();
        using var client = host.Client();
        var statement = FhirDocument.Parse(await client.GetByteArrayAsync("/fhir/metadata")).ValueOrThrow();
        FhirValidator.Validate(statement, FhirValidation.Full).ShouldBeEmpty();
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Sen.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Not inside the repository.");
        }

        return folder.FullName;
    }
}
