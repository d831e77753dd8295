using System.Text.Json;
using System.Text.Json.Nodes;
using Sen.TestKit;

namespace Sen.Signatures.Tests;

/// <summary>The reader of health cards in TypeScript says what the verifier here says of the specification's cards and of its developer tools' broken ones.</summary>
public sealed class HealthCardTwinTests
{
    private const string Issuer = "https://spec.smarthealth.cards/examples/issuer";
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<HealthCardProblem, string> Names = new()
    {
        [HealthCardProblem.Unreadable] = "unreadable",
        [HealthCardProblem.BadHeader] = "header",
        [HealthCardProblem.BadPayload] = "payload",
        [HealthCardProblem.UnknownIssuer] = "issuer",
        [HealthCardProblem.UnknownKey] = "key",
        [HealthCardProblem.WrongSignature] = "signature",
        [HealthCardProblem.NotYetValid] = "early",
        [HealthCardProblem.Expired] = "expired",
        [HealthCardProblem.Revoked] = "revoked",
    };

    [Fact]
    public async Task The_same_is_wrong_with_each_card_and_the_same_card_is_in_each_code()
    {
        var folder = SharedData.Find("shc");
        string[] codes = [.. Directory.EnumerateFiles(folder, "*qr*.txt").Order(StringComparer.Ordinal).Select(f => File.ReadAllText(f).Trim()), "", "shc:/", "shc:/1/1/00", "shc:/2/1/0000", "SHC:/"];
        string[] cards =
        [
            .. codes.Select(c => HealthCardQr.Decode(c.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).OfType<string>(),
            .. Directory.EnumerateFiles(folder, "*jws*.txt").Order(StringComparer.Ordinal).Select(f => File.ReadAllText(f).Trim()),
            "", "a.b.c", "..", "a.b.c.d",
        ];
        cards.Length.ShouldBeGreaterThan(10);
        var published = await File.ReadAllBytesAsync(Path.Combine(folder, "issuer_jwks_examples.json"));
        var keys = HealthCardKeys.Read(Issuer, published)!;
        var verifier = new HealthCardVerifier([keys], [], new TestClock(Now));

        using var asked = new Folder();
        var question = asked.Write("cards.json", JsonSerializer.SerializeToUtf8Bytes(new { issuers = Issuers(published), at = Now, cards, codes }));
        var said = await Twins.AskAsync("cards", question);
        foreach (var (card, answer) in cards.Zip(said.GetProperty("cards").EnumerateArray()))
        {
            // The browser has no profiles of FHIR to check the content with.
            var owed = verifier.Verify(card).Problems.Where(p => p is not HealthCardProblem.BadContent).Select(p => Names[p]).Order(StringComparer.Ordinal);
            answer.EnumerateArray().Select(p => p.GetString()!).Order(StringComparer.Ordinal).ShouldBe(owed, card);
        }

        foreach (var (code, answer) in codes.Zip(said.GetProperty("codes").EnumerateArray()))
        {
            answer.GetString().ShouldBe(HealthCardQr.Decode(code.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), code);
        }
    }

    private static IEnumerable<object> Issuers(byte[] jwks) => JsonNode.Parse(jwks)!["keys"]!.AsArray()
        .Where(k => (string?)k!["kty"] == "EC" && (string?)k["crv"] == "P-256")
        .Select(k => new { key = Convert.ToBase64String(Info((string)k!["x"]!, (string)k["y"]!)), name = "issuer", cards = Issuer, revoked = Array.Empty<string>() });

    private static byte[] Info(string x, string y)
    {
        using var key = System.Security.Cryptography.ECDsa.Create(new System.Security.Cryptography.ECParameters
        {
            Curve = System.Security.Cryptography.ECCurve.NamedCurves.nistP256,
            Q = new System.Security.Cryptography.ECPoint { X = System.Buffers.Text.Base64Url.DecodeFromChars(x), Y = System.Buffers.Text.Base64Url.DecodeFromChars(y) },
        });
        return key.ExportSubjectPublicKeyInfo();
    }
}
