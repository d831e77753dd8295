using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sen.Documents.Compose;
using Sen.Documents.Seal;
using Sen.Documents.Verify;
using Sen.TestKit;

namespace Sen.Documents.Tests.Seal;

/// <summary>The reader of seals here and its twin in TypeScript, which a phone runs, say the same of each vector in tests/Twins.</summary>
public sealed class SealVectorTests
{
    private static readonly JsonNode Vectors = JsonNode.Parse(File.ReadAllBytes(Twins.Vectors("document-seals.json")))!;

    [Fact]
    public void The_server_says_of_each_vector_what_stands_beside_it()
    {
        KnownFacility[] known = [.. Vectors["keys"]!.AsArray().Select(k => new KnownFacility("", [], Convert.FromBase64String((string)k!["key"]!), (string)k["code"]!, (string)k["name"]!))];
        foreach (var vector in Vectors["cases"]!.AsArray())
        {
            var read = DocumentSeal.Read((string)vector!["text"]!);
            var said = new JsonObject
            {
                ["seal"] = read is { } found ? Said(found.Seal) : null,
                ["signer"] = read is { } signed ? known.FirstOrDefault(f => f.HasSigned(signed))?.Name : null,
            };
            Compare(vector, said);
        }
    }

    [Fact]
    public async Task A_browser_says_the_same()
    {
        var said = await Twins.AskAsync("seals", Twins.Vectors("document-seals.json"));
        var cases = Vectors["cases"]!.AsArray();
        said.GetArrayLength().ShouldBe(cases.Count);
        foreach (var (vector, answer) in cases.Zip(said.EnumerateArray()))
        {
            Compare(vector!, JsonNode.Parse(answer.GetRawText())!);
        }
    }

    [Fact]
    public void There_are_vectors_of_both_kinds()
    {
        var cases = Vectors["cases"]!.AsArray();
        cases.Count(c => c!["signer"] is not null).ShouldBeGreaterThan(15);
        cases.Count(c => c!["seal"] is null).ShouldBeGreaterThan(20);
        cases.Count(c => c!["seal"] is not null && c["signer"] is null).ShouldBeGreaterThan(10);
    }

    private static void Compare(JsonNode vector, JsonNode said)
    {
        var owed = new JsonObject { ["seal"] = vector["seal"]?.DeepClone(), ["signer"] = vector["signer"]?.DeepClone() };
        JsonNode.DeepEquals(owed, said).ShouldBeTrue($"{vector["name"]}: {said.ToJsonString()} instead of {owed.ToJsonString()}");
    }

    private static JsonNode Said(DocumentSeal seal) => JsonSerializer.SerializeToNode(
        new
        {
            kind = DocumentKinds.CodeOf(seal.Kind),
            lastFour = seal.LastFour,
            maskedName = seal.MaskedName,
            birthYear = seal.BirthYear,
            issuer = seal.Issuer,
            signedAt = seal.SignedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            lines = seal.Lines,
            validUntil = seal.ValidUntil?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            document = seal.Document,
            version = seal.Version,
            position = seal.Position,
            keyHint = Convert.ToHexStringLower(seal.KeyHint.Span),
        })!;
}
