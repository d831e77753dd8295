using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sen.TestKit;
using static Sen.Signatures.Tests.SignedLetter;

namespace Sen.Signatures.Tests;

/// <summary>Levels T and LT in each form, with the simulator's timestamps and revocation list over HTTP.</summary>
[Collection(nameof(TrustServices))]
public sealed class LastingSignatureTests(TrustServices services)
{
    [Theory]
    [InlineData(Form.Cades)]
    [InlineData(Form.Jws)]
    [InlineData(Form.Xades)]
    [InlineData(Form.Pades)]
    public async Task A_timestamp_proves_when_it_was_signed(Form form)
    {
        var verdict = Verify(form, await services.SignAsync(form, services.Doctor, services.T), services.Verifier);

        verdict.Problems.ShouldBeEmpty();
        verdict.Level.ShouldBe(SignatureLevel.T);
        (verdict.ProvenTime!.Value - TimeProvider.System.GetUtcNow()).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(2));
    }

    [Theory]
    [InlineData(Form.Cades, RevocationForm.Crl)]
    [InlineData(Form.Jws, RevocationForm.Crl)]
    [InlineData(Form.Xades, RevocationForm.Crl)]
    [InlineData(Form.Pades, RevocationForm.Crl)]
    [InlineData(Form.Cades, RevocationForm.Ocsp)]
    [InlineData(Form.Jws, RevocationForm.Ocsp)]
    [InlineData(Form.Xades, RevocationForm.Ocsp)]
    [InlineData(Form.Pades, RevocationForm.Ocsp)]
    public async Task With_chain_and_revocation_inside_it_verifies_when_the_certificate_is_long_gone(Form form, RevocationForm revocation)
    {
        var signed = await services.SignAsync(form, services.Doctor, services.LTBy(revocation));
        var later = TimeProvider.System.GetUtcNow().AddYears(4);

        var verdict = Verify(form, signed, services.VerifierAt(later));
        verdict.Problems.ShouldBeEmpty();
        verdict.Level.ShouldBe(SignatureLevel.LT);
        verdict.Revocation.ShouldBe(RevocationState.Good);

        var bare = Verify(form, await services.SignAsync(form, services.Doctor, SigningEvidence.None), services.VerifierAt(later));
        bare.Problems.ShouldBe([SignatureProblem.CertificateNotValid]);
    }

    [Theory]
    [InlineData(Form.Cades)]
    [InlineData(Form.Jws)]
    [InlineData(Form.Xades)]
    [InlineData(Form.Pades)]
    public async Task A_certificate_revoked_later_does_not_undo_a_stamped_signature_and_signs_no_more(Form form)
    {
        using var key = await services.EnrolAsync($"leaver-{form}");
        var before = await services.SignAsync(form, key, services.T);
        await Task.Delay(TimeSpan.FromSeconds(1.1)); // revocation lists count in seconds
        await services.Authority.RevokeAsync(key.Certificate, X509RevocationReason.CessationOfOperation, default);
        var list = new RevocationValue(RevocationForm.Crl, await services.Authority.RevocationListAsync(default));
        var verifier = services.VerifierAt(TimeProvider.System.GetUtcNow().AddMinutes(1), list);

        Verify(form, before, verifier).Problems.ShouldBeEmpty();
        Verify(form, await services.SignAsync(form, key, SigningEvidence.None), verifier).Problems.ShouldBe([SignatureProblem.CertificateRevoked]);
        (await services.TrySignAsync(form, key, services.LT)).Refusal!.Code.ShouldBe(RefusalCode.CertificateRevoked);
    }

    [Theory]
    [InlineData(Form.Cades)]
    [InlineData(Form.Jws)]
    [InlineData(Form.Xades)]
    [InlineData(Form.Pades)]
    public async Task A_timestamp_of_somebody_unknown_is_named(Form form)
    {
        var signed = await services.SignAsync(form, services.Doctor, services.T);
        var strict = new SignatureVerifier(new TrustSettings { Anchors = [services.Authority.Root] }, TimeProvider.System);

        var verdict = Verify(form, signed, strict);
        verdict.Problems.ShouldBe([SignatureProblem.TimestampInvalid]);
        verdict.ProvenTime.ShouldBeNull();
    }

    [Fact]
    public async Task Openssl_ts_accepts_the_token_for_the_signature_and_refuses_it_for_another()
    {
        using var folder = new Folder();
        var signed = await services.SignAsync(Form.Cades, services.Doctor, services.T);
        var cms = new SignedCms(new ContentInfo(Letter), detached: true);
        cms.Decode(signed);
        var signer = cms.SignerInfos[0];
        var token = signer.UnsignedAttributes[0].Values[0].RawData;
        var value = signer.GetSignature();

        (await OpenSslTsAsync(folder, token, value)).Code.ShouldBe(0);
        value[3] ^= 1;
        (await OpenSslTsAsync(folder, token, value)).Code.ShouldNotBe(0);
    }

    [Fact]
    public async Task A_path_that_was_found_once_is_none_at_a_time_when_its_certificates_have_ended()
    {
        var now = TimeProvider.System.GetUtcNow();
        var signed = await services.SignAsync(Form.Cades, services.Doctor, SigningEvidence.None);
        var verifier = services.VerifierAt(now.AddYears(4));
        verifier.VerifyCades(Letter, signed, now).Problems.ShouldBeEmpty();
        verifier.VerifyCades(Letter, signed).Problems.ShouldBe([SignatureProblem.CertificateNotValid]);
        verifier.VerifyCades(Letter, signed, now).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_timestamp_moved_to_another_signature_is_named()
    {
        var one = await services.SignAsync(Form.Xades, services.Doctor, services.T);
        var other = await services.SignAsync(Form.Xades, services.Doctor, services.T);
        static string Token(byte[] xml) => SafeXml.Read(xml)!.GetElementsByTagName("EncapsulatedTimeStamp", XadesNames.Xades)[0]!.InnerText;
        var moved = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(one).Replace(Token(one), Token(other), StringComparison.Ordinal));

        Verify(Form.Xades, moved, services.Verifier).Problems.ShouldBe([SignatureProblem.TimestampInvalid]);
    }

    [Fact]
    public async Task An_authority_that_is_away_or_answers_nonsense_is_a_refusal()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        foreach (var address in new[] { $"http://127.0.0.1:{Ports.Free()}/tsa", $"http://127.0.0.1:{services.Port}/nowhere" })
        {
            (await new TimestampClient(http, new Uri(address)).StampAsync(new byte[32], default)).Refusal!.Code.ShouldBe(RefusalCode.NoTimestamp);
        }
    }

    [Fact]
    public async Task A_second_signature_with_validation_data_of_its_own_leaves_the_first_as_lasting_as_it_was()
    {
        using var folder = new Folder();
        var once = await services.SignAsync(Form.Pades, services.Doctor, services.LT);
        var twice = (await PdfSigner.SignAsync(once, services.Doctor, services.Details, null, services.LT, default)).Value;

        var verdicts = services.VerifierAt(TimeProvider.System.GetUtcNow().AddYears(4)).VerifyPdf(twice);
        verdicts.Select(v => (v.IsValid, v.Level, v.Coverage)).ShouldBe([(true, SignatureLevel.LT, SignatureCoverage.ThenSigned), (true, SignatureLevel.LT, SignatureCoverage.ThenSigned)]);
        (await Judge.RunAsync("pdfsig", "-nocert", folder.Write("paper.pdf", twice))).Said.Split("Signature is Valid.").Length.ShouldBe(3);
    }

    [Fact]
    public async Task Openssl_cms_and_xmlsec1_accept_signatures_with_answers_of_a_responder_inside()
    {
        using var folder = new Folder();
        var evidence = services.LTBy(RevocationForm.Ocsp);
        var cades = await services.SignAsync(Form.Cades, services.Doctor, evidence);
        CmsParts.Revocations(cades).Select(r => r.Form).ShouldBe([RevocationForm.Ocsp, RevocationForm.Ocsp], "of the signer and of the authority");
        (await VerifyCmsAsync(cades)).ShouldBe(0);
        cades[cades.AsSpan().IndexOf(services.Doctor.Certificate.RawData) + 300] ^= 1;
        (await VerifyCmsAsync(cades)).ShouldNotBe(0);

        var xades = await services.SignAsync(Form.Xades, services.Doctor, evidence);
        Encoding.UTF8.GetString(xades).ShouldContain("EncapsulatedOCSPValue");
        (await Judge.RunAsync("xmlsec1", "--verify", "--trusted-pem", services.RootPem, "--id-attr:Id", $"{XadesNames.Xades}:SignedProperties", folder.Write("letter.xml", xades))).Code.ShouldBe(0);

        async Task<int> VerifyCmsAsync(byte[] signed) => (await Judge.RunAsync(
            "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", folder.Write("letter.p7s", signed), "-content", folder.Write("letter.xml", Letter), "-CAfile", services.RootPem,
            "-purpose", "any", "-out", "/dev/null")).Code;
    }

    [Fact]
    public async Task An_answer_inside_that_was_changed_or_is_about_another_lowers_the_level_and_one_that_revokes_is_named()
    {
        using var key = await services.EnrolAsync("answered");
        var signed = Encoding.ASCII.GetString(await services.SignAsync(Form.Jws, key, services.LTBy(RevocationForm.Ocsp)));
        services.Verifier.VerifyJws(signed, Letter).Level.ShouldBe(SignatureLevel.LT);
        var document = System.Text.Json.Nodes.JsonNode.Parse(signed)!;
        var members = document["header"]!["etsiU"]!.AsArray();
        var values = System.Text.Json.Nodes.JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars((string)members[^1]!))!;
        var answers = values["rVals"]!["ocspVals"]!.AsArray();
        var own = Convert.FromBase64String((string)answers[0]!["val"]!);

        own[own.AsSpan().IndexOf(key.Certificate.SerialNumberBytes.Span) + 2] ^= 1;
        VerifyWith(own).ShouldBe((SignatureLevel.T, RevocationState.Unknown));
        VerifyWith(Convert.FromBase64String((string)answers[1]!["val"]!)).ShouldBe((SignatureLevel.T, RevocationState.Unknown));

        await services.Authority.RevokeAsync(key.Certificate, X509RevocationReason.KeyCompromise, default);
        var source = new RevocationClient(services.Http, TimeProvider.System);
        var revoked = (await source.ProofForAsync(key.Certificate, key.Chain, default)).Value;
        revoked.RevokedAt.ShouldNotBeNull();
        var verifier = services.VerifierAt(TimeProvider.System.GetUtcNow().AddSeconds(2), [.. source.Kept]);
        Verify(Form.Jws, await services.SignAsync(Form.Jws, key, SigningEvidence.None), verifier).Problems.ShouldBe([SignatureProblem.CertificateRevoked]);

        (SignatureLevel?, RevocationState) VerifyWith(byte[] answer)
        {
            answers[0]!["val"] = Convert.ToBase64String(answer);
            members[^1] = System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(values.ToJsonString()));
            var verdict = services.Verifier.VerifyJws(document.ToJsonString(), Letter);
            verdict.Problems.ShouldBeEmpty();
            return (verdict.Level, verdict.Revocation);
        }
    }

    [Theory]
    [InlineData(RevocationForm.Crl, "/CRLs", "/OCSPs")]
    [InlineData(RevocationForm.Ocsp, "/OCSPs", "/CRLs")]
    public async Task Pdfsig_accepts_a_paper_with_timestamp_and_validation_data(RevocationForm revocation, string has, string hasNot)
    {
        using var folder = new Folder();
        var paper = await services.SignAsync(Form.Pades, services.Doctor, services.LTBy(revocation));
        Encoding.Latin1.GetString(paper).ShouldContain(has);
        Encoding.Latin1.GetString(paper).ShouldNotContain(hasNot);
        var said = (await Judge.RunAsync("pdfsig", "-nocert", folder.Write("paper.pdf", paper))).Said;

        said.ShouldContain("Signature is Valid.");
    }

    private Task<(int Code, string Said)> OpenSslTsAsync(Folder folder, byte[] token, byte[] value) => Judge.RunAsync(
        "openssl", "ts", "-verify", "-token_in", "-in", folder.Write("token.der", token), "-data", folder.Write("value.bin", value), "-CAfile", services.RootPem);
}
