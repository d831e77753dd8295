using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Sen.Fhir;

namespace Sen.Signatures.Tests;

[Collection(nameof(Signers))]
public sealed class JwsVerifierTests(Signers signers)
{
    private const string Document = """
        {"resourceType":"Bundle","id":"b1","meta":{"versionId":"1"},"type":"document","identifier":{"system":"urn:x","value":"Đơn 1"},"timestamp":"2026-11-20T08:15:00+07:00",
        "entry":[{"fullUrl":"urn:uuid:0198c0de-0000-7000-8000-000000000001","resource":{"resourceType":"Basic","id":"x","code":{"text":"é"}}}]}
        """;

    [Theory]
    [InlineData(SigningAlgorithm.EcdsaP256)]
    [InlineData(SigningAlgorithm.RsaPkcs1)]
    [InlineData(SigningAlgorithm.RsaPss)]
    public async Task A_signed_document_is_valid_also_after_it_was_stored_under_another_id(SigningAlgorithm algorithm)
    {
        var signed = await SignedAsync(signers.Key(algorithm));
        signers.Verifier.VerifyBundle(signed).Problems.ShouldBeEmpty();

        var stored = Changed(signed, b => { b["id"] = "other"; b["meta"] = new JsonObject { ["versionId"] = "7" }; });
        var verdict = signers.Verifier.VerifyBundle(stored);
        verdict.Problems.ShouldBeEmpty();
        verdict.ClaimedTime.ShouldBe(Signers.Morning);
        verdict.Level.ShouldBe(SignatureLevel.B);
    }

    [Fact]
    public async Task Changing_adding_removing_or_swapping_anything_else_is_refused()
    {
        var signed = await SignedAsync(signers.Doctor);

        IsRefused(Changed(signed, b => b["entry"]![0]!["resource"]!["code"]!["text"] = "e"), SignatureProblem.WrongSignature);
        IsRefused(Changed(signed, b => b["total"] = 1), SignatureProblem.WrongSignature);
        IsRefused(Changed(signed, b => ((JsonObject)b["identifier"]!).Remove("value")), SignatureProblem.WrongSignature);
        IsRefused(Changed(signed, b => b["entry"]![0]!["resource"]!["id"] = "y"), SignatureProblem.WrongSignature);
    }

    [Fact]
    public async Task A_signature_taken_out_is_named()
    {
        var signed = await SignedAsync(signers.Doctor);

        IsRefused(Changed(signed, b => b.Remove("signature")), SignatureProblem.NoSignature);
        IsRefused(Changed(signed, b => ((JsonObject)b["signature"]!).Remove("data")), SignatureProblem.NoSignature);
    }

    [Fact]
    public async Task Another_patients_signature_does_not_fit()
    {
        var one = await SignedAsync(signers.Doctor);
        var other = await SignedAsync(signers.Doctor, Document.Replace("Đơn 1", "Đơn 2", StringComparison.Ordinal));
        var swapped = Changed(one, b => b["signature"] = JsonNode.Parse(other.Root.GetProperty("signature").GetRawText()));

        IsRefused(swapped, SignatureProblem.WrongSignature);
    }

    [Fact]
    public void Tricks_with_the_header_are_refused()
    {
        Refuses(h => h["alg"] = "none", SignatureProblem.WeakAlgorithm);
        Refuses(h => h["alg"] = "HS256", SignatureProblem.WeakAlgorithm);
        Refuses(h => h["alg"] = "RS256", SignatureProblem.WrongSignature);
        Refuses(h => h["crit"] = new JsonArray("exp"), SignatureProblem.UnsafeStructure);
        Refuses(h => { h["crit"] = new JsonArray("b64"); h["b64"] = false; }, SignatureProblem.UnsafeStructure);
        Refuses(h => h["crit"] = new JsonArray(), SignatureProblem.UnsafeStructure);
        Refuses(h => h["crit"] = new JsonArray("sigT"), SignatureProblem.UnsafeStructure);
        Refuses(h => h.Remove("x5t#S256"), SignatureProblem.UnsafeStructure);
        Refuses(h => h["x5t#S256"] = Base64Url.EncodeToString(new byte[32]), SignatureProblem.CertificateReplaced);
        Refuses(h => h["x5c"] = new JsonArray(Convert.ToBase64String(signers.Head.Certificate.RawData)), SignatureProblem.CertificateReplaced);
        Refuses(h => h.Remove("x5c"), SignatureProblem.CertificateMissing);
    }

    [Fact]
    public void A_key_that_the_header_brings_along_is_not_used()
    {
        using var thief = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var header = Header(signers.Doctor);
        var q = thief.ExportParameters(false).Q;
        header["jwk"] = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(q.X!), ["y"] = Base64Url.EncodeToString(q.Y!) };

        signers.Verifier.VerifyJws(Signed(header, thief), "x"u8).Problems.ShouldContain(SignatureProblem.WrongSignature);
        header.Remove("x5c");
        signers.Verifier.VerifyJws(Signed(header, thief), "x"u8).Problems.ShouldContain(SignatureProblem.CertificateMissing);
    }

    [Fact]
    public void A_header_that_says_two_things_is_unreadable()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var header = Header(signers.Doctor).ToJsonString();
        var twice = Encoding.UTF8.GetBytes(header.Insert(1, "\"alg\":\"none\","));

        signers.Verifier.VerifyJws($"{Jws.Text(twice)}..{Jws.Text(key.SignData(Jws.SigningInput(twice, "x"u8), HashAlgorithmName.SHA256))}", "x"u8)
            .Problems.ShouldBe([SignatureProblem.Unreadable]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("{}")]
    [InlineData("{\"protected\":null,\"signature\":\"\"}")]
    [InlineData("e30..AA==")]
    [InlineData("e30.. AA")]
    public void What_is_no_detached_JWS_is_unreadable(string jws) =>
        signers.Verifier.VerifyJws(jws, "x"u8).Problems.ShouldContain(SignatureProblem.Unreadable);

    private void Refuses(Action<JsonObject> trick, SignatureProblem problem)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=x", key, HashAlgorithmName.SHA256).CreateSigningRequest();
        using var signing = new EcKey(key, signers.Authority.Issue(request), [signers.Authority.Root]);
        var header = Header(signing);
        signers.Verifier.VerifyJws(Signed(header, key), "x"u8).Problems.ShouldBeEmpty();

        trick(header);
        signers.Verifier.VerifyJws(Signed(header, key), "x"u8).Problems.ShouldContain(problem);
    }

    private static JsonObject Header(ISigningKey key) => (JsonObject)JsonNode.Parse(Jws.HeaderUtf8(key, Signers.Details, "text/plain"))!;

    private static string Signed(JsonObject header, ECDsa key)
    {
        var utf8 = Encoding.UTF8.GetBytes(header.ToJsonString());
        return $"{Jws.Text(utf8)}..{Jws.Text(key.SignData(Jws.SigningInput(utf8, "x"u8), HashAlgorithmName.SHA256))}";
    }

    private void IsRefused(FhirDocument bundle, SignatureProblem problem) => signers.Verifier.VerifyBundle(bundle).Problems.ShouldBe([problem]);

    private static FhirDocument Changed(FhirDocument document, Action<JsonObject> change)
    {
        var node = (JsonObject)JsonNode.Parse(document.Utf8.Span)!;
        change(node);
        return FhirDocument.Parse(node.ToJsonString()).ValueOrThrow();
    }

    private static async Task<FhirDocument> SignedAsync(ISigningKey key, string document = Document)
    {
        var plain = FhirDocument.Parse(document).ValueOrThrow();
        var signature = (await JwsSigner.SignAsync(plain, key, new Reference { Display = "BS. Bình" }, SignaturePurpose.Author, Signers.Details, SigningEvidence.None, default)).Value;
        return Changed(plain, b => b["signature"] = JsonNode.Parse(signature.ToJson()));
    }
}
