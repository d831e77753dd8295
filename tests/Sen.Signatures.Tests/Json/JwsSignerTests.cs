using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sen.Fhir;

namespace Sen.Signatures.Tests;

[Collection(nameof(Signers))]
public sealed class JwsSignerTests(Signers signers)
{
    private const string Document = """
        {"resourceType":"Bundle","id":"b1","meta":{"versionId":"1"},"type":"document","identifier":{"system":"urn:x","value":"Đơn 1"},"timestamp":"2026-11-20T08:15:00+07:00",
        "entry":[{"fullUrl":"urn:uuid:0198c0de-0000-7000-8000-000000000001","resource":{"resourceType":"Basic","id":"x","code":{"text":"é"}}}]}
        """;

    [Theory]
    [InlineData(SigningAlgorithm.EcdsaP256)]
    [InlineData(SigningAlgorithm.RsaPkcs1)]
    [InlineData(SigningAlgorithm.RsaPss)]
    public async Task A_document_is_signed_over_its_canonical_form(SigningAlgorithm algorithm)
    {
        var key = signers.Key(algorithm);
        var signature = await SignAsync(Document, key);

        signature.SigFormat.ShouldBe("application/jose");
        signature.TargetFormat.ShouldEndWith("#document");
        signature.Type.Single().Code.ShouldBe("1.2.840.10065.1.12.1.1");
        var parts = Encoding.ASCII.GetString(Convert.FromBase64String(signature.Data!)).Split('.');
        parts.Length.ShouldBe(3);
        parts[1].ShouldBeEmpty();
        var payload = Encoding.UTF8.GetBytes("""{"entry":[{"fullUrl":"urn:uuid:0198c0de-0000-7000-8000-000000000001","resource":{"code":{"text":"é"},"id":"x","resourceType":"Basic"}}],"identifier":{"system":"urn:x","value":"Đơn 1"},"resourceType":"Bundle","timestamp":"2026-11-20T08:15:00+07:00","type":"document"}""");
        var digest = SHA256.HashData(Encoding.ASCII.GetBytes($"{parts[0]}.{Base64Url.EncodeToString(payload)}"));
        SigningKeyChecks.Verifies(key.Certificate, algorithm, digest, Base64Url.DecodeFromChars(parts[2])).ShouldBeTrue();
    }

    [Fact]
    public async Task The_header_names_the_certificate_twice_and_needs_nothing_that_a_library_may_not_know()
    {
        var signature = await SignAsync(Document, signers.Doctor);
        var header = JsonDocument.Parse(Base64Url.DecodeFromChars(Encoding.ASCII.GetString(Convert.FromBase64String(signature.Data!)).Split('.')[0])).RootElement;

        header.GetProperty("alg").GetString().ShouldBe("ES256");
        header.GetProperty("iat").GetInt64().ShouldBe(Signers.Morning.ToUnixTimeSeconds());
        header.GetProperty("x5c")[0].GetString().ShouldBe(Convert.ToBase64String(signers.Doctor.Certificate.RawData));
        header.GetProperty("x5t#S256").GetString().ShouldBe(Base64Url.EncodeToString(SHA256.HashData(signers.Doctor.Certificate.RawData)));
        header.TryGetProperty("crit", out _).ShouldBeFalse();
    }

    private static async Task<Signature> SignAsync(string document, ISigningKey key) => (await JwsSigner.SignAsync(
        FhirDocument.Parse(document).ValueOrThrow(), key, new Reference { Display = "BS. Bình" }, SignaturePurpose.Author, Signers.Details, SigningEvidence.None, default)).Value;
}
