using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Sen.TestKit;

namespace Sen.Signatures.Tests;

/// <summary>The specification's examples and the cases of its developer tools, most of them broken on purpose.</summary>
public sealed class HealthCardVectorTests
{
    private const string Issuer = "https://spec.smarthealth.cards/examples/issuer";
    private const string BadListIssuers = "https://raw.githubusercontent.com/smart-on-fhir/health-cards-dev-tools/main/testdata/badcrl/";
    private static readonly TestClock Clock = new(new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("example-00-qr-numeric.txt")]
    [InlineData("devtools_test-example-1195-byte-qrnumeric.txt")]
    public void A_published_qr_is_read_and_written_again_as_it_was(string file)
    {
        var text = Text(file).Trim();
        var jws = HealthCardQr.Decode(text)!;

        HealthCardQr.Encode(jws).ShouldBe([text]);
    }

    [Fact]
    public void The_specifications_example_verifies()
    {
        var verdict = Verifier().VerifyQr(Text("example-00-qr-numeric.txt").Trim());

        verdict.Problems.ShouldBeEmpty();
        verdict.Remarks.ShouldBeEmpty();
        verdict.Card!.Issuer.ShouldBe(Issuer);
        verdict.Card.MoreTypes.ShouldContain("https://smarthealth.cards#immunization");
    }

    [Theory]
    [InlineData("number-too-big")]
    [InlineData("odd-count")]
    [InlineData("wrong-multi-chunk")]
    [InlineData("qr_chunk_too_small")]
    [InlineData("wrong_qr_header")]
    public void A_broken_qr_is_refused(string name) =>
        Verifier().VerifyQr(Text($"devtools_test-example-00-f-qr-code-numeric-value-0-{name}.txt").Trim()).Problems.ShouldBe([HealthCardProblem.BadQr]);

    [Fact]
    public void Parts_that_are_too_large_or_not_all_there_are_refused()
    {
        Verifier().VerifyQr(new[] { 0, 1 }.Select(i => Text($"devtools_test-example-02-f-qr-code-numeric-value-{i}-qr_chunk_too_big.txt").Trim()).ToList())
            .Problems.ShouldBe([HealthCardProblem.BadQr]);
        Verifier().VerifyQr(new[] { 0, 2, 3, 4, 6, 7, 8, 9, 10, 12, 13, 15 }.Select(i => Text($"devtools_test-example-00-f-qr-code-numeric-value-{i}-qr_chunk_too_small.txt").Trim()).ToList())
            .Problems.ShouldBe([HealthCardProblem.BadQr]);
    }

    [Theory]
    [InlineData("der-signature", HealthCardProblem.WrongSignature)]
    [InlineData("der-signature-r-neg", HealthCardProblem.WrongSignature)]
    [InlineData("der-signature-s-neg", HealthCardProblem.WrongSignature)]
    [InlineData("der-signature-rs-neg", HealthCardProblem.WrongSignature)]
    [InlineData("issuer-kid-mismatch", HealthCardProblem.UnknownKey)]
    [InlineData("no_jws_header_zip", HealthCardProblem.BadHeader)]
    [InlineData("utf8_bom_prefix", HealthCardProblem.Unreadable)]
    public void A_broken_card_is_named(string name, HealthCardProblem problem) =>
        Verifier().Verify(Text($"devtools_test-example-00-d-jws-{name}.txt").Trim()).Problems.ShouldBe([problem]);

    [Fact]
    public void A_card_too_long_for_one_qr_goes_into_two_and_comes_back()
    {
        var jws = Text("devtools_test-example-00-d-jws-jws_too_long.txt").Trim();
        var texts = HealthCardQr.Encode(jws);

        texts.Count.ShouldBe(2);
        HealthCardQr.Decode(texts.Reverse().ToList()).ShouldBe(jws);
        HealthCardQr.Decode(texts[0]).ShouldBeNull();
        HealthCardQr.Decode(texts[0], texts[0]).ShouldBeNull();
    }

    [Theory]
    [InlineData("nbf_milliseconds", HealthCardProblem.BadPayload)]
    [InlineData("exp_milliseconds", HealthCardProblem.BadPayload)]
    [InlineData("pre-expired", HealthCardProblem.BadPayload)]
    [InlineData("nbf_not_yet_valid", HealthCardProblem.NotYetValid)]
    [InlineData("missing-coding", HealthCardProblem.BadContent)]
    [InlineData("missing-imm-vc-type", null)]
    [InlineData("unknown-vc-types", null)]
    [InlineData("trailing_chars", null)]
    public void A_payload_is_judged_by_the_rules(string name, HealthCardProblem? problem) =>
        Packed(Text($"devtools_test-example-00-b-jws-payload-expanded-{name}.json")).Problems.ShouldBe(problem is null ? [] : [problem.Value]);

    [Fact]
    public void A_laboratory_card_without_its_type_is_good() =>
        Packed(Text("devtools_test-example-covid-lab-jwspayload-missing-lab-vc-type.json")).Problems.ShouldBeEmpty();

    [Fact]
    public void White_space_in_a_payload_is_remarked_and_no_reason_to_refuse()
    {
        var verdict = Packed(Text("devtools_test-example-00-b-jws-payload-expanded-trailing_chars.json"));

        verdict.IsValid.ShouldBeTrue();
        verdict.Remarks.ShouldContain(HealthCardRemark.NotMinified);
    }

    [Theory]
    [InlineData("fhirBundle-bad_meta_wrong_security", true, true)]
    [InlineData("fhirBundle-empty-values", true, true)]
    [InlineData("fhirBundle-occurrence-issues", true, true)]
    [InlineData("fhirBundle-status-not-completed", true, true)]
    [InlineData("non-dm-properties", true, false)]
    [InlineData("fhirBundle-bad_meta_extra_key", false, false)]
    [InlineData("fhirBundle-bad_meta_non_security", true, false)]
    [InlineData("short-refs", false, false)]
    [InlineData("fhirBundle-trailing_chars", false, true)]
    public void Content_has_to_be_FHIR_and_should_be_small(string name, bool isBad, bool isMinimal)
    {
        var bundle = JsonNode.Parse(Text($"devtools_test-example-00-a-{name}.json"));
        var payload = JsonNode.Parse(Text("devtools_test-example-00-b-jws-payload-expanded-unknown-vc-types.json"))!;
        payload["vc"]!["credentialSubject"]!["fhirBundle"] = bundle;
        var verdict = Packed(payload.ToJsonString());

        verdict.Problems.ShouldBe(isBad ? [HealthCardProblem.BadContent] : []);
        verdict.Remarks.Contains(HealthCardRemark.NotMinimal).ShouldBe(!isMinimal);
    }

    [Theory]
    [InlineData("invalid_issuer_url", HealthCardProblem.UnknownIssuer)]
    [InlineData("invalid_issuer_url_http", HealthCardProblem.BadPayload)]
    public void An_issuer_that_is_unknown_or_no_https_address_is_refused(string name, HealthCardProblem problem) =>
        Verifier().Verify(FromFile($"devtools_test-example-00-e-file-{name}.smart-health-card")).Problems.ShouldContain(problem);

    [Theory]
    [InlineData("devtools_test-example-00-e-file-trailing_chars.smart-health-card")]
    [InlineData("devtools_test-example-00-e-file.wrong-extension")]
    public void The_card_in_a_file_is_good_whatever_the_file_is_called(string file) => Verifier().Verify(FromFile(file)).Problems.ShouldBeEmpty();

    [Theory]
    [InlineData("devtools_test-example-00-fhirhealthcard.json")]
    [InlineData("devtools_test-example-00-fhirhealthcard-multi-jws.json")]
    [InlineData("devtools_test-example-00-fhirhealthcard-with-resource-link.json")]
    public void Cards_that_an_operation_returned_verify(string file)
    {
        var cards = JsonNode.Parse(Text(file))!["parameter"]!.AsArray().Where(p => (string)p!["name"]! == "verifiableCredential").Select(p => (string)p!["valueString"]!).ToList();

        cards.ShouldNotBeEmpty();
        cards.ShouldAllBe(jws => Verifier().Verify(jws).IsValid);
    }

    [Theory]
    [InlineData("devtools_valid_key.json", 1)]
    [InlineData("devtools_valid_keys.json", 3)]
    [InlineData("devtools_valid_2_chain.public.json", 0)]
    [InlineData("devtools_issuer.jwks.public.not.smart.json", 1)]
    [InlineData("devtools_wrong_use_key.json", 0)]
    [InlineData("devtools_wrong_curve_key.json", 0)]
    [InlineData("devtools_wrong_kid_key.json", 0)]
    [InlineData("devtools_invalid_DNS_SAN.public.json", 0)]
    [InlineData("devtools_invalid_no_SAN.public.json", 0)]
    [InlineData("issuer_jwks_examples.json", 2)]
    [InlineData("issuer_jwks_examples_private_test_keys.json", 0)]
    public void Only_keys_by_the_rules_are_taken(string file, int count) =>
        HealthCardKeys.Read(Issuer, Encoding.UTF8.GetBytes(Text(file)))!.Names.Count.ShouldBe(count);

    [Fact]
    public void A_key_with_a_chain_is_taken_for_the_issuer_that_its_certificate_names() =>
        HealthCardKeys.Read("https://smarthealth.cards/examples/issuer", Encoding.UTF8.GetBytes(Text("devtools_valid_2_chain.public.json")))!.Names.Count.ShouldBe(1);

    [Fact]
    public void What_is_no_key_set_is_none()
    {
        HealthCardKeys.Read(Issuer, File.ReadAllBytes(SharedData.Find("shc/devtools_badjwks_.well-known_jwks.json"))).ShouldBeNull();
        HealthCardKeys.Read(Issuer, File.ReadAllBytes(SharedData.Find("shc/devtools_badcrl_.well-known_jwks.json"))).ShouldBeNull();
    }

    [Fact]
    public void A_list_of_another_version_than_the_key_says_is_not_relied_on()
    {
        var keys = HealthCardKeys.Read(BadListIssuers + "version-mismatch", File.ReadAllBytes(SharedData.Find("shc/devtools_badcrl_version-mismatch_.well-known_jwks.json")))!;
        var list = File.ReadAllBytes(SharedData.Find("shc/devtools_badcrl_version-mismatch_.well-known_crl_hrvC0uzB16UXK83BnPo7Glg685b1D6iYOyJd5hpRaAA.json"));

        HealthCardRevocations.Read(list, keys).ShouldBeNull();
        new HealthCardVerifier([keys], [], Clock).Verify(Text("devtools_badcrl_version-mismatch_jws-crl-version-mismatch.txt").Trim()).Problems.ShouldNotContain(HealthCardProblem.WrongSignature);
    }

    [Theory]
    [InlineData("\"method\":\"other\"", "\"method\":\"rid\"")]
    [InlineData("\"rids\":[\"vwAjHdarZuc\",\"vwAjHdarZuc\"]", "\"rids\":[\"vwAjHdarZuc\"]")]
    [InlineData("\"rids\":[\"with space\"]", "\"rids\":[\"vwAjHdarZuc\"]")]
    [InlineData("\"rids\":[\"aaaaaaaaaaaaaaaaaaaaaaaaa\"]", "\"rids\":[\"vwAjHdarZuc\"]")]
    public void A_broken_list_is_not_relied_on(string broken, string good)
    {
        var keys = Keys();
        var text = $$"""{"kid":"3Kfdg-XwP-7gXyywtUfUADwBumDOPKMQx-iELL11W9s","method":"rid","ctr":1,"rids":["vwAjHdarZuc"]}""";

        HealthCardRevocations.Read(Encoding.UTF8.GetBytes(text), keys).ShouldNotBeNull();
        HealthCardRevocations.Read(Encoding.UTF8.GetBytes(text.Replace(good, broken, StringComparison.Ordinal)), keys).ShouldBeNull();
    }

    [Fact]
    public void The_specifications_list_revokes_by_name_and_time()
    {
        var list = HealthCardRevocations.Read(File.ReadAllBytes(SharedData.Find("shc/crl-3Kfdg.json")), Keys())!;
        const string Key = "3Kfdg-XwP-7gXyywtUfUADwBumDOPKMQx-iELL11W9s";

        list.IsRevoked(Key, "FKDIxsTCGlU", Clock.Now).ShouldBeTrue();
        list.IsRevoked(Key, "vwAjHdarZuc", DateTimeOffset.FromUnixTimeSeconds(1664492123)).ShouldBeTrue();
        list.IsRevoked(Key, "vwAjHdarZuc", DateTimeOffset.FromUnixTimeSeconds(1664492124)).ShouldBeFalse();
        list.IsRevoked("other", "FKDIxsTCGlU", Clock.Now).ShouldBeFalse();
    }

    private static HealthCardKeys Keys() => HealthCardKeys.Read(Issuer, Encoding.UTF8.GetBytes(Text("issuer_jwks_examples.json")))!;

    private static HealthCardVerifier Verifier() => new([Keys()], [], Clock);

    private static string Text(string file) => File.ReadAllText(SharedData.Find($"shc/{file}"));

    private static string FromFile(string file) => (string)JsonNode.Parse(Text(file))!["verifiableCredential"]![0]!;

    /// <summary>The payload as it is, signed by a key of this test under the issuer's name.</summary>
    private static HealthCardVerdict Packed(string payload)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=x", key, HashAlgorithmName.SHA256).CreateSelfSigned(Clock.Now, Clock.Now.AddDays(1));
        var header = $$"""{"zip":"DEF","alg":"ES256","kid":"{{HealthCardKeys.NameOf(certificate)}}"}""";
        var input = $"{Base64Url.EncodeToString(Encoding.ASCII.GetBytes(header))}.{Base64Url.EncodeToString(HealthCardDeflate.Pack(Encoding.UTF8.GetBytes(payload)))}";
        var jws = $"{input}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256))}";
        return new HealthCardVerifier([HealthCardKeys.Read(Issuer, HealthCardKeys.Write(certificate))!], [], Clock).Verify(jws);
    }
}
