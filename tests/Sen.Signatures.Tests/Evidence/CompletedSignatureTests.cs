using System.Security.Cryptography.X509Certificates;
using System.Text;
using static Sen.Signatures.Tests.SignedLetter;

namespace Sen.Signatures.Tests;

/// <summary>Signatures that were made while nobody said who was revoked, and get it afterwards.</summary>
[Collection(nameof(TrustServices))]
public sealed class CompletedSignatureTests(TrustServices services)
{
    [Theory]
    [InlineData(Form.Cades, RevocationForm.Crl)]
    [InlineData(Form.Jws, RevocationForm.Crl)]
    [InlineData(Form.Xades, RevocationForm.Crl)]
    [InlineData(Form.Pades, RevocationForm.Crl)]
    [InlineData(Form.Cades, RevocationForm.Ocsp)]
    [InlineData(Form.Jws, RevocationForm.Ocsp)]
    [InlineData(Form.Xades, RevocationForm.Ocsp)]
    [InlineData(Form.Pades, RevocationForm.Ocsp)]
    public async Task What_was_signed_at_T_lasts_when_it_was_completed_and_cannot_be_judged_when_it_was_not(Form form, RevocationForm said)
    {
        var signed = await services.SignAsync(form, services.Doctor, services.T);
        var completed = (await CompleteAsync(form, signed, Source(said))).Value!;
        var later = services.VerifierAt(TimeProvider.System.GetUtcNow().AddYears(4));

        var verdict = Verify(form, completed, later);
        verdict.Problems.ShouldBeEmpty();
        (verdict.Level, verdict.Revocation).ShouldBe((SignatureLevel.LT, RevocationState.Good));
        var alone = Verify(form, signed, later);
        (alone.Level, alone.Revocation).ShouldBe((SignatureLevel.T, RevocationState.Unknown));
        alone.NotSaid.ShouldHaveSingleItem().RawData.ShouldBe(services.Doctor.Certificate.RawData);
        await JudgeAsync(form, signed, completed);
    }

    [Fact]
    public async Task What_was_revoked_after_signing_is_completed_and_valid_and_its_proof_against_a_later_signature()
    {
        using var key = await services.EnrolAsync("leaves-later");
        var forms = Enum.GetValues<Form>();
        var signed = new Dictionary<Form, byte[]>();
        foreach (var form in forms)
        {
            signed[form] = await services.SignAsync(form, key, services.T);
        }

        await Task.Delay(TimeSpan.FromSeconds(1.1)); // revocation lists count in seconds
        await services.Authority.RevokeAsync(key.Certificate, X509RevocationReason.KeyCompromise, default);
        var later = services.VerifierAt(TimeProvider.System.GetUtcNow().AddYears(4));
        foreach (var form in forms)
        {
            var verdict = Verify(form, (await CompleteAsync(form, signed[form], Source(RevocationForm.Ocsp))).Value!, later);
            verdict.Problems.ShouldBeEmpty();
            (verdict.Level, verdict.Revocation).ShouldBe((SignatureLevel.LT, RevocationState.Good));

            // The thief has it stamped, too; what is said about him is put in as well.
            var taken = (await CompleteAsync(form, await services.SignAsync(form, key, services.T), Source(RevocationForm.Ocsp))).Value!;
            Verify(form, taken, later).Problems.ShouldBe([SignatureProblem.CertificateRevoked]);
        }
    }

    [Fact]
    public async Task What_the_log_alone_proves_to_be_older_than_the_revocation_gets_nothing_that_speaks_against_it()
    {
        using var key = await services.EnrolAsync("stamped-late");
        var bare = await services.SignAsync(Form.Pades, key, SigningEvidence.None);
        var known = TimeProvider.System.GetUtcNow();
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        await services.Authority.RevokeAsync(key.Certificate, X509RevocationReason.CessationOfOperation, default);
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        var stamped = (await PdfTimestamp.AddAsync(bare, services.T, default)).Value;

        var completed = (await LastingSignature.CompletePdfAsync(stamped, null, end => end <= bare.Length ? known : null, Source(RevocationForm.Ocsp), TimeProvider.System.GetUtcNow(), default)).Value!;
        var list = new RevocationValue(RevocationForm.Crl, await services.Authority.RevocationListAsync(default));
        var verifier = services.VerifierAt(TimeProvider.System.GetUtcNow(), list);
        verifier.VerifyPdf(completed, end => end <= bare.Length ? known : null).ShouldHaveSingleItem().Problems.ShouldBeEmpty();
        services.Verifier.VerifyPdf(completed).ShouldHaveSingleItem().Problems.ShouldBeEmpty();
        verifier.VerifyPdf(completed).ShouldHaveSingleItem().Problems.ShouldBe([SignatureProblem.CertificateRevoked]);
    }

    [Theory]
    [InlineData(Form.Cades)]
    [InlineData(Form.Jws)]
    [InlineData(Form.Xades)]
    [InlineData(Form.Pades)]
    public async Task Who_is_away_is_asked_again_another_time_and_level_B_is_no_level_to_complete(Form form)
    {
        using var http = new HttpClient(new Away());
        var away = new RevocationClient(http, TimeProvider.System);
        (await CompleteAsync(form, await services.SignAsync(form, services.Doctor, services.T), away)).Refusal!.Code.ShouldBe(RefusalCode.NoRevocationData);
        var refused = (await CompleteAsync(form, await services.SignAsync(form, services.Doctor, SigningEvidence.None), Source(RevocationForm.Crl))).Refusal;
        refused!.Code.ShouldBe(RefusalCode.NoTimestamp);
        (await CompleteAsync(form, [.. "nonsense"u8], Source(RevocationForm.Crl))).Refusal!.Code.ShouldBe(RefusalCode.UnreadableDocument);
    }

    [Fact]
    public async Task Nobody_is_asked_about_a_certificate_that_has_ended()
    {
        var signed = await services.SignAsync(Form.Cades, services.Doctor, services.T);
        using var http = new HttpClient(new Away());
        var later = TimeProvider.System.GetUtcNow().AddYears(6);
        (await LastingSignature.CompleteCadesAsync(signed, new RevocationClient(http, TimeProvider.System), later, default)).Value.ShouldBeNull();
    }

    private RevocationClient Source(RevocationForm first) => new(services.Http, TimeProvider.System, first);

    // What was signed stands in the completed form as it was, and programs of others see the same in it.
    private async Task JudgeAsync(Form form, byte[] signed, byte[] completed)
    {
        using var folder = new Folder();
        switch (form)
        {
            case Form.Cades:
                (await VerifyCmsAsync(folder, completed)).ShouldBe(0);
                completed[completed.AsSpan().LastIndexOf(services.Doctor.Certificate.RawData) + 300] ^= 1;
                (await VerifyCmsAsync(folder, completed)).ShouldNotBe(0);
                break;
            case Form.Xades:
                (await VerifyXmlAsync(folder, completed)).ShouldBe(0);
                (await VerifyXmlAsync(folder, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(completed).Replace("tuyến", "tuyên", StringComparison.Ordinal)))).ShouldNotBe(0);
                break;
            case Form.Pades:
                completed.AsSpan(0, signed.Length).SequenceEqual(signed).ShouldBeTrue();
                (await Judge.RunAsync("pdfsig", "-nocert", folder.Write("paper.pdf", completed))).Said.ShouldContain("Signature is Valid.");
                completed[completed.AsSpan().IndexOf("/MediaBox"u8) + 11] ^= 1;
                (await Judge.RunAsync("pdfsig", "-nocert", folder.Write("paper.pdf", completed))).Said.ShouldNotContain("Signature is Valid.");
                break;
            case Form.Jws:
                Encoding.ASCII.GetString(completed).ShouldContain(Part(signed, "protected"));
                Part(completed, "signature").ShouldBe(Part(signed, "signature"));
                break;
        }
    }

    private static string Part(byte[] jws, string name) => (string)System.Text.Json.Nodes.JsonNode.Parse(jws)![name]!;

    private async Task<int> VerifyCmsAsync(Folder folder, byte[] signed) => (await Judge.RunAsync(
        "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", folder.Write("letter.p7s", signed), "-content", folder.Write("letter.xml", Letter), "-CAfile", services.RootPem,
        "-purpose", "any", "-out", "/dev/null")).Code;

    private async Task<int> VerifyXmlAsync(Folder folder, byte[] signed) => (await Judge.RunAsync(
        "xmlsec1", "--verify", "--trusted-pem", services.RootPem, "--id-attr:Id", $"{XadesNames.Xades}:SignedProperties", folder.Write("letter.xml", signed))).Code;

    private static async Task<SignResult<byte[]?>> CompleteAsync(Form form, byte[] signed, RevocationClient source)
    {
        var now = TimeProvider.System.GetUtcNow();
        return form switch
        {
            Form.Cades => await LastingSignature.CompleteCadesAsync(signed, source, now, default),
            Form.Xades => await LastingSignature.CompleteXmlAsync(signed, source, now, default),
            Form.Pades => await LastingSignature.CompletePdfAsync(signed, null, _ => null, source, now, default),
            Form.Jws => (await LastingSignature.CompleteJwsAsync(Encoding.ASCII.GetString(signed), source, now, default)).TryGet(out var jws, out var refusal)
                ? jws is null ? null : Encoding.ASCII.GetBytes(jws)
                : refusal,
        };
    }

    private sealed class Away : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new HttpRequestException("away");
    }
}
