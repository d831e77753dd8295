using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Sen.Documents.Sign;
using Sen.Documents.Tests.Paper;
using Sen.Documents.Trust;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Signatures;
using Sen.TestKit;

namespace Sen.Documents.Tests.Doors;

/// <summary>A signer whose certificate names nothing but a responder.</summary>
public abstract class OcspTests(OcspHospital hospital)
{
    [Fact]
    public async Task Answers_lie_in_document_and_paper_a_responder_that_is_away_stops_nobody_and_who_was_revoked_signs_no_more()
    {
        var (desk, id) = await hospital.DoctorAsync("bs-ocsp", "Hồ Thị Trả Lời");
        using var _ = desk;
        var before = await PaperAsync(await hospital.FinalAsync(await hospital.SignedAsync(desk), "prescription", 2), "LT");
        Encoding.Latin1.GetString(before).ShouldContain("/OCSPs");
        using (var file = new PaperFile(before))
        {
            file.Run("pdfsig", file.Path).ShouldContain("Signature is Valid.");
        }

        hospital.Advance(TimeSpan.FromMinutes(20));
        await hospital.GoAsync();
        await PaperAsync(await hospital.FinalAsync(await hospital.SignedAsync(desk), "prescription", 2), "T");

        // It is back and says that the key was lost; nobody told Sen.
        var key = (await hospital.Host.Services.GetRequiredService<KeyRing>().OfAsync(id, CancellationToken.None))!;
        await hospital.Authority.RevokeAsync(key.Certificate, X509RevocationReason.KeyCompromise, CancellationToken.None);
        await hospital.ComeAsync();
        hospital.Advance(TimeSpan.FromMinutes(2));
        var after = await hospital.DocumentAsync(await hospital.SignedAsync(desk), "prescription", 2);
        after.DocStatus.ShouldBe("preliminary");
        (await hospital.StoredAsync("Bundle", after.Id!)).As<Bundle>().Signature.ShouldBeNull();

        // Whoever has the key signs with it elsewhere.
        hospital.Advance(TimeSpan.FromMinutes(2));
        var taken = (await PdfSigner.SignAsync(before, key, new SignatureDetails { Time = hospital.Host.Clock.GetUtcNow() }, field: null, SigningEvidence.None, CancellationToken.None)).Value;
        var verifier = await hospital.Host.Services.GetRequiredService<DocumentTrust>().VerifierAsync(CancellationToken.None);
        verifier.VerifyPdf(taken, hospital.Host.Clock.GetUtcNow())[^1].Problems.ShouldBe([SignatureProblem.CertificateRevoked]);
        (await hospital.AskAsync(before)).Html.ShouldContain("là thật<");
        (await hospital.AskAsync(taken)).Html.ShouldNotContain("là thật<");

        // Nor does anybody bring a revoked certificate into use.
        var refused = await hospital.EnrolAsync("bs-ocsp-2", "Đỗ Văn Thu Hồi", isRevoked: true);
        refused.Failure.ShouldBeOfType<Invalid>().Issues.ShouldHaveSingleItem().Message.ShouldBe(SignatureTexts.Of(SignatureProblem.CertificateRevoked));
    }

    /// <summary>The paper of a document; what is inside verifies it and its document when every certificate is long gone.</summary>
    private async Task<byte[]> PaperAsync(DocumentReference document, string level)
    {
        document.Meta!.Tag.Single(t => t.System == Systems.SignatureLevel).Code.ShouldBe(level);
        var paper = Convert.FromBase64String((await hospital.StoredAsync("Binary", document.Id!)).As<Binary>().Data!);
        var services = hospital.Host.Services;
        var options = services.GetRequiredService<Microsoft.Extensions.Options.IOptions<DocumentsOptions>>().Value;
        var later = new FakeClock();
        later.Advance(TimeSpan.FromDays(6 * 365));
        var verifier = new SignatureVerifier(DocumentTrust.Settings(options, services.GetRequiredService<TrialAuthority>().Root, []), later);
        var bundle = verifier.VerifyBundle((await hospital.StoredAsync("Bundle", document.Id!)).Document!);
        foreach (var verdict in verifier.VerifyPdf(paper).Append(bundle))
        {
            verdict.Problems.ShouldBeEmpty();
            verdict.Level.ToString().ShouldBe(level);
        }

        bundle.Signer!.Name.ShouldBe("Hồ Thị Trả Lời");
        return paper;
    }
}

public sealed class SqliteOcspTests(SqliteOcspHospital hospital) : OcspTests(hospital), IClassFixture<SqliteOcspHospital>;

public sealed class PostgresOcspTests(PostgresOcspHospital hospital) : OcspTests(hospital), IClassFixture<PostgresOcspHospital>;
