using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sen.TestKit;

namespace Sen.Signatures.Tests;

/// <summary>The links of the developer tools, and what is made of them when one thing about them is broken.</summary>
public sealed class HealthLinkVectorTests
{
    private const string Example = "devtools_shl-examples_jvb42XYZTjY2BTZ2mcL6nozbTFT8Vs5G2_I-_IuxCZo.json";

    [Fact]
    public void Every_published_file_is_of_a_kind_that_is_read_here() =>
        Directory.EnumerateFiles(SharedData.Find("shc"), "devtools_shl*").Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(
        [
            Example, "devtools_shlink-link-direct.txt", "devtools_shlink-link-with-viewer.txt", "devtools_shlink-link.txt",
            "devtools_shlink-manifest.txt", "devtools_shlink-payload-direct.txt", "devtools_shlink-payload.txt",
        ]);

    [Theory]
    [InlineData("devtools_shlink-link.txt", "devtools_shlink-payload.txt")]
    [InlineData("devtools_shlink-link-with-viewer.txt", "devtools_shlink-payload.txt")]
    [InlineData("devtools_shlink-link-direct.txt", "devtools_shlink-payload-direct.txt")]
    public void A_published_link_says_what_its_payload_says(string link, string payload)
    {
        var read = HealthLink.Read(Text(link)).Value!;
        var owed = HealthLink.ReadPayload(Encoding.UTF8.GetBytes(Text(payload))).Value!;

        read.Address.ShouldBe(owed.Address);
        read.Key.ToArray().ShouldBe(owed.Key.ToArray());
        read.Label.ShouldBe("Sample Set 1");
        read.Expires.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1704096000));
        (read.NeedsPasscode, read.IsDirect, read.IsLongTerm).ShouldBe((!link.Contains("direct", StringComparison.Ordinal), link.Contains("direct", StringComparison.Ordinal), false));
    }

    [Fact]
    public void The_published_example_opens_and_a_good_card_is_in_it()
    {
        var example = JsonNode.Parse(Text(Example))!;
        var link = HealthLink.Read((string)example["link"]!).Value!;
        link.Address.ShouldBe((string)example["payload"]!["url"]!);
        var file = HealthLinkFile.Decrypt((string)example["jweFiles"]![0]!, link.Key.Span).Value!;

        var card = (string)JsonNode.Parse(file.Content.Span)!["verifiableCredential"]![0]!;
        var keys = HealthCardKeys.Read("https://spec.smarthealth.cards/examples/issuer", File.ReadAllBytes(SharedData.Find("shc/issuer_jwks_examples.json")))!;
        new HealthCardVerifier([keys], [], new TestClock(new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero))).Verify(card).Problems.ShouldBeEmpty();
    }

    [Fact]
    public void The_published_manifest_names_two_cards()
    {
        var manifest = HealthLinkManifest.Read(Encoding.UTF8.GetBytes(Text("devtools_shlink-manifest.txt"))).Value!;
        manifest.Files.Select(f => f.ContentType).ShouldBe([HealthLinkManifest.HealthCard, HealthLinkManifest.HealthCard]);
        manifest.Files.ShouldAllBe(f => f.Location!.StartsWith("http://localhost:8090/shl/", StringComparison.Ordinal));
        HealthLinkManifest.Read(manifest.Write()).Value!.Files.ShouldBe(manifest.Files);
    }

    [Theory]
    [InlineData("url", "\"http://shl.example.org/x\"", HealthLinkProblem.BadAddress)]
    [InlineData("url", "null", HealthLinkProblem.BadAddress)]
    [InlineData("url", "\"javascript:alert(1)\"", HealthLinkProblem.BadAddress)]
    [InlineData("url", "\"https://shl.example.org/0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345\"", HealthLinkProblem.BadAddress)]
    [InlineData("url", "7", HealthLinkProblem.Unreadable)]
    [InlineData("key", "\"v7SjEf2oC4nbbkrhJJ1VAsnp4QaAmrzwIVQtxGM7AI\"", HealthLinkProblem.BadKey)]
    [InlineData("key", "\"v7SjEf2oC4nbbkrhJJ1VAsnp4QaAmrzwIVQtxGM7AI=\"", HealthLinkProblem.BadKey)]
    [InlineData("key", "null", HealthLinkProblem.BadKey)]
    [InlineData("flag", "\"PU\"", HealthLinkProblem.BadFlags)]
    [InlineData("flag", "1", HealthLinkProblem.Unreadable)]
    [InlineData("exp", "1704096000000", HealthLinkProblem.BadExpiry)]
    [InlineData("exp", "-1", HealthLinkProblem.BadExpiry)]
    [InlineData("exp", "\"tomorrow\"", HealthLinkProblem.Unreadable)]
    [InlineData("label", "\"012345678901234567890123456789012345678901234567890123456789012345678901234567890\"", HealthLinkProblem.BadLabel)]
    [InlineData("v", "2", HealthLinkProblem.OtherVersion)]
    [InlineData("v", "1", null)]
    [InlineData("flag", "\"LPX\"", null)]
    [InlineData("_later", "{\"a\":1}", null)]
    [InlineData("exp", "null", null)]
    public void One_broken_member_is_named(string name, string value, HealthLinkProblem? problem) => HealthLink.Read(With(name, value)).Problem.ShouldBe(problem);

    [Theory]
    [InlineData("", HealthLinkProblem.NoLink)]
    [InlineData("shc:/123", HealthLinkProblem.NoLink)]
    [InlineData("https://viewer.example/#other", HealthLinkProblem.NoLink)]
    [InlineData("shlink:/", HealthLinkProblem.Unreadable)]
    [InlineData("shlink:/***", HealthLinkProblem.Unreadable)]
    [InlineData("shlink:/bm90IGpzb24", HealthLinkProblem.Unreadable)]
    [InlineData("shlink:/W10", HealthLinkProblem.Unreadable)]
    [InlineData("SHLINK:/e30", HealthLinkProblem.BadAddress)]
    public void What_is_no_link_is_named(string text, HealthLinkProblem problem) => HealthLink.Read(text).Problem.ShouldBe(problem);

    [Theory]
    [InlineData("{\"files\":[]}", HealthLinkProblem.BadManifest)]
    [InlineData("{}", HealthLinkProblem.BadManifest)]
    [InlineData("{\"files\":[null]}", HealthLinkProblem.BadManifest)]
    [InlineData("{\"files\":[{\"contentType\":\"text/html\",\"embedded\":\"a\"}]}", HealthLinkProblem.BadManifest)]
    [InlineData("{\"files\":[{\"contentType\":\"application/fhir+json\"}]}", HealthLinkProblem.BadManifest)]
    [InlineData("{\"files\":[{\"contentType\":\"application/fhir+json\",\"location\":\"ftp://x.example/y\"}]}", HealthLinkProblem.BadManifest)]
    [InlineData("[", HealthLinkProblem.Unreadable)]
    public void A_broken_manifest_is_named(string json, HealthLinkProblem problem) => HealthLinkManifest.Read(Encoding.UTF8.GetBytes(json)).Problem.ShouldBe(problem);

    [Theory]
    [InlineData("{}", HealthLinkProblem.BadRequest)]
    [InlineData("{\"recipient\":\" \"}", HealthLinkProblem.BadRequest)]
    [InlineData("{\"recipient\":\"x\",\"embeddedLengthMax\":-1}", HealthLinkProblem.BadRequest)]
    [InlineData("{\"recipient\":7}", HealthLinkProblem.Unreadable)]
    [InlineData("{\"recipient\":\"x\",\"passcode\":\"1\",\"later\":true}", null)]
    public void A_broken_request_is_named(string json, HealthLinkProblem? problem) => HealthLinkRequest.Read(Encoding.UTF8.GetBytes(json)).Problem.ShouldBe(problem);

    [Fact]
    public void Any_text_gets_an_answer() => Prop.ForAll<string, byte[]>((text, bytes) =>
        HealthLink.Read(text ?? "").Value is null && HealthLink.Read($"shlink:/{Base64Url.EncodeToString(bytes)}").Value is null
        && HealthLinkManifest.Read(bytes).Value is null && HealthLinkRequest.Read(bytes).Value is null
        && HealthLinkFile.Decrypt(text ?? "", new byte[32]).Value is null
        && HealthLinkFile.Decrypt($"eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..{Base64Url.EncodeToString(bytes)}.{Base64Url.EncodeToString(bytes)}.{Base64Url.EncodeToString(bytes)}", new byte[32]).Value is null)
        .QuickCheckThrowOnFailure();

    /// <summary>The published link with one member of another value.</summary>
    internal static string With(string name, string value)
    {
        var payload = JsonNode.Parse(Text("devtools_shlink-payload.txt"))!;
        payload[name] = JsonNode.Parse(value);
        return Link(payload.ToJsonString());
    }

    private static string Link(string payload) => $"shlink:/{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";

    private static string Text(string file) => File.ReadAllText(SharedData.Find($"shc/{file}")).Trim();
}
