using System.Text;

namespace Sen.Signatures.Tests;

/// <summary>PAdES, judged by poppler's pdfsig.</summary>
[Collection(nameof(Signers))]
public sealed class PdfSignerTests(Signers signers)
{
    [Fact]
    public async Task Pdfsig_accepts_it_as_covering_the_whole_document_and_refuses_one_flipped_byte()
    {
        using var folder = new Folder();
        var signed = await SignAsync(Papers.New(), signers.Doctor);

        var said = await PdfsigAsync(folder, signed);
        said.ShouldContain("Signature is Valid.");
        said.ShouldContain("Total document signed");
        said.ShouldContain("ETSI.CAdES.detached");
        said.ShouldContain("Nguyễn Thị Bình");

        signed[signed.AsSpan().IndexOf("/MediaBox"u8) + 12] ^= 1;
        (await PdfsigAsync(folder, signed)).ShouldContain("Digest Mismatch");
    }

    [Fact]
    public async Task The_head_of_department_signs_after_the_doctor_and_both_stay_valid()
    {
        using var folder = new Folder();
        var once = await SignAsync(Papers.New(2), signers.Doctor);
        var twice = await SignAsync(once, signers.Head, new PdfSignatureField(1, 300, 60, 180, 60));
        var thrice = await SignAsync(twice, signers.RsaDoctor);

        twice.AsSpan(0, once.Length).SequenceEqual(once).ShouldBeTrue();
        var said = await PdfsigAsync(folder, thrice);
        said.Split("Signature is Valid.").Length.ShouldBe(4);
        said.ShouldContain("Trần Văn Khoa");
        said.ShouldNotContain("Mismatch");
    }

    [Fact]
    public async Task A_paper_with_compressed_structure_is_signed_in_its_own_form()
    {
        using var folder = new Folder();
        var signed = await SignAsync(await SignAsync(Papers.NewCompressed(), signers.Doctor), signers.Head);

        var said = await PdfsigAsync(folder, signed);
        said.Split("Signature is Valid.").Length.ShouldBe(3);
        said.ShouldContain("Total document signed");
        signed.AsSpan().IndexOf("\nxref\n"u8).ShouldBe(-1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("%PDF-1.7\n")]
    [InlineData("%PDF-1.7\nstartxref\n9\n%%EOF\n")]
    [InlineData("not a paper")]
    public async Task What_is_no_paper_is_refused(string text) =>
        (await PdfSigner.SignAsync(Encoding.ASCII.GetBytes(text), signers.Doctor, Signers.Details, null, SigningEvidence.None, default))
            .Refusal!.Code.ShouldBe(RefusalCode.UnreadableDocument);

    private static async Task<byte[]> SignAsync(byte[] pdf, ISigningKey key, PdfSignatureField? field = null) =>
        (await PdfSigner.SignAsync(pdf, key, Signers.Details, field, SigningEvidence.None, default)).Value;

    private static async Task<string> PdfsigAsync(Folder folder, byte[] pdf) =>
        (await Judge.RunAsync("pdfsig", "-nocert", folder.Write("paper.pdf", pdf))).Said;
}
