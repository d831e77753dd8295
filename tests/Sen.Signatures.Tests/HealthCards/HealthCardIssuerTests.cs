using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sen.Fhir;
using Sen.TestKit;

namespace Sen.Signatures.Tests;

/// <summary>Cards of our own, verified by ourselves and by the npm package jose.</summary>
[Collection(nameof(Signers))]
public sealed class HealthCardIssuerTests(Signers signers)
{
    private const string Issuer = "https://benhvien.example.vn/shc";

    private const string Vaccination = """
        {"resourceType":"Bundle","id":"b","meta":{"versionId":"3"},"type":"collection","entry":[
        {"fullUrl":"https://sen.example/fhir/Patient/p1","resource":{"resourceType":"Patient","id":"p1","meta":{"versionId":"1"},"name":[{"text":"Nguyễn Sa Rinh"}],"birthDate":"1990-02-03"}},
        {"fullUrl":"https://sen.example/fhir/Immunization/i1","resource":{"resourceType":"Immunization","id":"i1","status":"completed","vaccineCode":{"coding":[{"system":"http://hl7.org/fhir/sid/cvx","code":"208","display":"x"}],"text":"x"},"patient":{"reference":"Patient/p1","display":"Sa Rinh"},"occurrenceDateTime":"2026-03-01"}}]}
        """;

    [Fact]
    public async Task A_card_comes_back_from_its_qr_small_and_valid()
    {
        var verdict = Verifier().VerifyQr(HealthCardQr.Encode(await IssueAsync()));

        verdict.Problems.ShouldBeEmpty();
        verdict.Remarks.ShouldBeEmpty();
        verdict.Card!.Bundle.Root.GetRawText().ShouldBe(
            """{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"resource:0","resource":{"resourceType":"Patient","name":[{"text":"Nguyễn Sa Rinh"}],"birthDate":"1990-02-03"}},{"fullUrl":"resource:1","resource":{"resourceType":"Immunization","status":"completed","vaccineCode":{"coding":[{"system":"http://hl7.org/fhir/sid/cvx","code":"208"}]},"patient":{"reference":"resource:0"},"occurrenceDateTime":"2026-03-01"}}]}""");
    }

    [Fact]
    public async Task Jose_of_npm_accepts_it_with_the_published_keys_and_refuses_one_flipped_byte()
    {
        using var folder = new Folder();
        var jws = await IssueAsync();
        var keys = folder.Write("jwks.json", HealthCardKeys.Write(signers.Doctor.Certificate));

        var said = await Peers.RunAsync("health-card.mjs", folder.Write("card.txt", jws), keys);
        said.GetProperty("accepted").GetBoolean().ShouldBeTrue();
        said.GetProperty("payload").GetProperty("iss").GetString().ShouldBe(Issuer);
        said.GetProperty("payload").GetProperty("vc").GetProperty("credentialSubject").GetProperty("fhirBundle").GetProperty("entry").GetArrayLength().ShouldBe(2);

        var middle = jws.IndexOf('.', StringComparison.Ordinal) + 40;
        var flipped = jws[..middle] + (jws[middle] == 'A' ? 'B' : 'A') + jws[(middle + 1)..];
        (await Peers.RunAsync("health-card.mjs", folder.Write("card.txt", flipped), keys)).GetProperty("accepted").GetBoolean().ShouldBeFalse();
        Verifier().Verify(flipped).IsValid.ShouldBeFalse();
    }

    [Fact]
    public async Task Expired_unknown_and_revoked_are_named()
    {
        var jws = await IssueAsync();
        var list = $$"""{"kid":"{{HealthCardKeys.NameOf(signers.Doctor.Certificate)}}","method":"rid","ctr":0,"rids":["abc-123"]}""";
        var revoked = HealthCardRevocations.Read(Encoding.UTF8.GetBytes(list), Keys())!;

        new HealthCardVerifier([Keys()], [revoked], signers.Clock).Verify(jws).Problems.ShouldBe([HealthCardProblem.Revoked]);
        new HealthCardVerifier([], [], signers.Clock).Verify(jws).Problems.ShouldBe([HealthCardProblem.UnknownIssuer]);
        new HealthCardVerifier([Keys()], [], new TestClock(Signers.Morning.AddYears(2))).Verify(jws).Problems.ShouldBe([HealthCardProblem.Expired]);
        new HealthCardVerifier([Keys()], [], new TestClock(Signers.Morning.AddDays(-1))).Verify(jws).Problems.ShouldBe([HealthCardProblem.NotYetValid]);
    }

    [Fact]
    public async Task Only_a_key_on_P256_and_a_valid_bundle_make_a_card()
    {
        (await HealthCardIssuer.IssueAsync(Card(Vaccination), signers.RsaDoctor, Signers.Morning, default)).Refusal!.Code.ShouldBe(RefusalCode.Denied);
        (await HealthCardIssuer.IssueAsync(Card(Vaccination.Replace("completed", "done", StringComparison.Ordinal)), signers.Doctor, Signers.Morning, default))
            .Refusal!.Code.ShouldBe(RefusalCode.UnreadableDocument);
        (await HealthCardIssuer.IssueAsync(Card(Vaccination) with { Issuer = "http://benhvien.example.vn" }, signers.Doctor, Signers.Morning, default))
            .Refusal!.Code.ShouldBe(RefusalCode.UnreadableDocument);
    }

    [Fact]
    public void Any_text_gets_an_answer() => Prop.ForAll<string, byte[]>((text, bytes) =>
        !Verifier().Verify(text ?? "").IsValid
        && !Verifier().VerifyQr("shc:/" + string.Concat(bytes.Select(b => b % 10))).IsValid
        && !Verifier().VerifyQr($"shc:/1/{bytes.Length}/00", text ?? "").IsValid
        && HealthCardKeys.Read(Issuer, bytes) is null).QuickCheckThrowOnFailure();

    private async Task<string> IssueAsync() => (await HealthCardIssuer.IssueAsync(Card(Vaccination), signers.Doctor, Signers.Morning, default)).Value;

    private static HealthCard Card(string bundle) => new()
    {
        Issuer = Issuer,
        NotBefore = Signers.Morning,
        Expires = Signers.Morning.AddYears(1),
        MoreTypes = ["https://smarthealth.cards#immunization"],
        Bundle = FhirDocument.Parse(bundle).ValueOrThrow(),
        RevocationId = "abc-123",
    };

    private HealthCardKeys Keys() => HealthCardKeys.Read(Issuer, HealthCardKeys.Write(signers.Doctor.Certificate))!;

    private HealthCardVerifier Verifier() => new([Keys()], [], signers.Clock);
}
