using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Sen.Documents.Sign;
using Sen.Documents.Tests.Paper;
using Sen.Documents.Trust;
using Sen.Documents.Verify;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Signatures;
using Sen.TestKit;

namespace Sen.Documents.Tests.Doors;

/// <summary>Papers that were signed while nobody could say whether their signers' certificates had been revoked.</summary>
public abstract class CompletionTests(OcspHospital hospital)
{
    [Fact]
    public async Task What_could_not_be_asked_is_said_with_who_was_asked_and_when()
    {
        var (desk, id) = await hospital.DoctorAsync("bs-hoi", "Mai Thị Hỏi");
        using var _ = desk;
        hospital.Advance(TimeSpan.FromMinutes(20));
        await hospital.GoAsync();
        var paper = await PaperAsync(await hospital.FinalAsync(await hospital.SignedAsync(desk), "prescription", 2), "T");

        var said = (await hospital.AskAsync(paper)).Html;
        said.ShouldContain("Còn một điều chưa hỏi được");
        said.ShouldContain("Chữ ký đúng, nội dung không thay đổi.");
        said.ShouldContain("Có dấu thời gian");
        said.ShouldContain($"Đã hỏi 127.0.0.1:{hospital.ResponderPort} lúc ");
        said.ShouldContain("Thử lại sau ít phút");
        said.ShouldNotContain("là thật<");
        said.ShouldNotContain("thu hồi lúc");

        // The administrator reads the same of the key.
        var key = (await hospital.Host.Services.GetRequiredService<KeyRing>().OfAsync(id, CancellationToken.None))!;
        var page = $"/staff/documents/keys/{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(key.Certificate.RawData))}";
        using var admin = await hospital.Host.StaffAsync(Role.Admin);
        (await admin.GoAsync(page)).Text.ShouldContain($"Chưa hỏi được: đã hỏi 127.0.0.1:{hospital.ResponderPort} lúc ");

        await hospital.ComeAsync();
        (await AnsweredAsync(paper)).ShouldContain("là thật<");
        (await admin.GoAsync(page)).Text.ShouldContain("Nơi cấp trả lời: chưa bị thu hồi");
    }

    [Fact]
    public async Task A_paper_lasts_when_the_responder_is_back_also_when_its_signer_was_revoked_meanwhile()
    {
        var (desk, id) = await hospital.DoctorAsync("bs-lau", "Đinh Thị Lâu");
        using var _ = desk;
        hospital.Advance(TimeSpan.FromMinutes(20));
        await hospital.GoAsync();
        var document = await hospital.FinalAsync(await hospital.SignedAsync(desk), "prescription", 2);
        var (bundle, before) = (await hospital.StoredAsync("Bundle", document.Id!), await PaperAsync(document, "T"));

        // It is away: nothing is written, and the paper waits.
        var late = ActivatorUtilities.CreateInstance<LateRevocations>(hospital.Host.Services);
        await late.RoundAsync(CancellationToken.None);
        (await hospital.StoredAsync("Binary", document.Id!)).Version.ShouldBe(1);
        Waits((await hospital.StoredAsync("DocumentReference", document.Id!)).As<DocumentReference>()).ShouldBeTrue();

        // The key is revoked after it signed; then the responder is back.
        hospital.Advance(TimeSpan.FromMinutes(5));
        var key = (await hospital.Host.Services.GetRequiredService<KeyRing>().OfAsync(id, CancellationToken.None))!;
        await hospital.Authority.RevokeAsync(key.Certificate, X509RevocationReason.KeyCompromise, CancellationToken.None);
        hospital.Advance(TimeSpan.FromMinutes(1));
        await hospital.ComeAsync();
        var completed = await CompletedAsync(late, document.Id!);
        Waits(completed).ShouldBeFalse();
        completed.Status.ShouldBe("current");
        var after = await PaperAsync(completed, "LT");

        // Not a byte of what was given out is another, nor the sealed document, its code and its proof.
        after.AsSpan(0, before.Length).SequenceEqual(before).ShouldBeTrue();
        (await hospital.StoredAsync("Bundle", document.Id!)).Version.ShouldBe(bundle.Version);
        var (files, filesBefore) = (PaperFiles.Read(after)!, PaperFiles.Read(before)!);
        files.Seal.ShouldBe(filesBefore.Seal);
        files.Proof!.ToString().ShouldBe(filesBefore.Proof!.ToString());
        files.Document.ShouldBe(bundle.Document!.Utf8.ToArray());
        completed.Content.Single(c => c.Attachment!.ContentType == "application/pdf").Attachment!.Size.ShouldBe(after.Length);
        using (var file = new PaperFile(after))
        {
            file.Run("pdfsig", file.Path).ShouldContain("Signature is Valid.");
            file.Judge($"qpdf --check {file.Path}").ShouldContain("No syntax or stream encoding errors found");
        }

        ArchiveJudge.Wrong(before, after).SelectMany(w => w).ShouldBeEmpty();

        // Whoever has nothing but the file, when every certificate has ended and nobody answers any more; the paper of before cannot be judged then.
        var (verifier, sealedDocument) = (Later(), bundle.Document!);
        foreach (var verdict in verifier.VerifyPdf(after).Append(verifier.VerifyBundle(sealedDocument, carrier: after)))
        {
            verdict.Problems.ShouldBeEmpty();
            (verdict.Level, verdict.Revocation).ShouldBe((SignatureLevel.LT, RevocationState.Good));
        }

        verifier.VerifyPdf(before).ShouldContain(v => v.Level == SignatureLevel.T && v.Revocation == RevocationState.Unknown);
        (verifier.VerifyBundle(sealedDocument).Level, verifier.VerifyBundle(sealedDocument).Revocation).ShouldBe((SignatureLevel.T, RevocationState.Unknown));

        // Both files are the same paper, in force, and so says its code; the log is whole.
        foreach (var said in new[] { await hospital.AskAsync(after), await hospital.AskAsync(before), await hospital.AskAsync(files.Seal) }.Select(answer => answer.Html))
        {
            said.ShouldContain("là thật<");
            said.ShouldNotContain("Có bản mới hơn");
        }

        var changed = after.ToArray();
        changed[before.Length / 2] ^= 1;
        (await hospital.AskAsync(changed)).Html.ShouldNotContain("là thật<");
        (await hospital.Host.Services.GetRequiredService<ILogVerifier>().VerifyAsync(new VerificationRequest(), CancellationToken.None)).Findings.ShouldBeEmpty();

        // Nothing is left to do.
        var version = (await hospital.StoredAsync("Binary", document.Id!)).Version;
        await late.RoundAsync(CancellationToken.None);
        (await hospital.StoredAsync("Binary", document.Id!)).Version.ShouldBe(version);
    }

    // Whoever was away is left in peace for a minute.
    private async Task<string> AnsweredAsync(byte[] paper)
    {
        for (var tries = 0; tries < 60; tries++)
        {
            hospital.Advance(TimeSpan.FromMinutes(1));
            if ((await hospital.AskAsync(paper)).Html is var said && !said.Contains("Còn một điều chưa hỏi được", StringComparison.Ordinal))
            {
                return said;
            }
        }

        throw new TimeoutException("The responder was not asked again.");
    }

    // Papers rest after they were asked about in vain, and whoever was away for a minute: the clock goes on until their turn has come.
    private async Task<DocumentReference> CompletedAsync(LateRevocations late, string id)
    {
        for (var tries = 0; tries < 60; tries++)
        {
            hospital.Advance(TimeSpan.FromMinutes(1));
            await late.RoundAsync(CancellationToken.None);
            if ((await hospital.StoredAsync("DocumentReference", id)).As<DocumentReference>() is var reference && !Waits(reference))
            {
                return reference;
            }
        }

        throw new TimeoutException($"The paper was not completed. {string.Join("\n", hospital.Host.Errors)}");
    }

    private static bool Waits(DocumentReference document) => document.Meta!.Tag.Any(t => t.System == Systems.WaitsFor && t.Code == "revocation");

    private SignatureVerifier Later()
    {
        var services = hospital.Host.Services;
        var later = new FakeClock();
        later.Advance(TimeSpan.FromDays(6 * 365));
        var options = services.GetRequiredService<Microsoft.Extensions.Options.IOptions<DocumentsOptions>>().Value;
        return new SignatureVerifier(DocumentTrust.Settings(options, services.GetRequiredService<TrialAuthority>().Root, []), later);
    }

    private async Task<byte[]> PaperAsync(DocumentReference document, string level)
    {
        document.Meta!.Tag.Single(t => t.System == Systems.SignatureLevel).Code.ShouldBe(level);
        return Convert.FromBase64String((await hospital.StoredAsync("Binary", document.Id!)).As<Binary>().Data!);
    }
}

public sealed class SqliteCompletionTests(SqliteOcspHospital hospital) : CompletionTests(hospital), IClassFixture<SqliteOcspHospital>;

public sealed class PostgresCompletionTests(PostgresOcspHospital hospital) : CompletionTests(hospital), IClassFixture<PostgresOcspHospital>;
