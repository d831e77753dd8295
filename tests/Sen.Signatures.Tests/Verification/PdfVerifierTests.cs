using System.Text;

namespace Sen.Signatures.Tests;

[Collection(nameof(Signers))]
public sealed class PdfVerifierTests(Signers signers)
{
    [Fact]
    public async Task Each_signature_says_who_why_and_how_much_it_covers()
    {
        var twice = await SignAsync(await SignAsync(Papers.New(2), signers.Doctor), signers.Head, new PdfSignatureField(1, 300, 60, 180, 60));

        var verdicts = signers.Verifier.VerifyPdf(twice);
        verdicts.Count.ShouldBe(2);
        verdicts.ShouldAllBe(v => v.IsValid);
        verdicts[0].Coverage.ShouldBe(SignatureCoverage.ThenSigned);
        verdicts[0].Signer!.Name.ShouldBe("Nguyễn Thị Bình");
        verdicts[0].Reason.ShouldBe("Kê đơn thuốc");
        verdicts[0].Location.ShouldBe("Quảng Ninh");
        verdicts[0].ClaimedTime.ShouldBe(Signers.Morning);
        verdicts[1].Coverage.ShouldBe(SignatureCoverage.Whole);
        verdicts[1].Signer!.Name.ShouldBe("Trần Văn Khoa");
    }

    [Fact]
    public async Task Compressed_structure_makes_no_difference()
    {
        var twice = await SignAsync(await SignAsync(Papers.NewCompressed(), signers.Doctor), signers.Head);

        signers.Verifier.VerifyPdf(twice).Select(v => (v.IsValid, v.Coverage)).ShouldBe([(true, SignatureCoverage.ThenSigned), (true, SignatureCoverage.Whole)]);
    }

    [Fact]
    public async Task A_flipped_bit_anywhere_is_noticed()
    {
        var good = await SignAsync(Papers.New(), signers.Doctor);
        var contents = Contents(good);
        var hole = good.AsSpan().IndexOf("/Contents <"u8) + "/Contents <".Length;

        // In the CMS the certificates that came along are not signed and need not be: what is believed of them comes from the anchor.
        var signerInfo = hole + (2 * contents.AsSpan().IndexOf(Convert.FromHexString("06092A864886F70D010903")));
        for (var i = 0; i < good.Length; i += i > signerInfo && i < hole + (2 * CmsParts.LengthOf(contents)) ? 41 : 7)
        {
            if (i >= hole && i < signerInfo)
            {
                continue;
            }

            var bad = good.ToArray();
            bad[i] ^= 1;
            signers.Verifier.VerifyPdf(bad).All(v => v.IsValid).ShouldBeFalse($"byte {i}");
        }
    }

    [Fact]
    public async Task Content_put_behind_the_signature_is_reported()
    {
        var signed = await SignAsync(Papers.New(), signers.Doctor);

        Refused([.. signed, .. "4 0 obj\n<</Length 3>>\nstream\nq Q\nendstream\nendobj\n"u8]);
    }

    [Fact]
    public async Task An_update_that_changes_what_a_page_shows_is_reported()
    {
        var signed = await SignAsync(Papers.New(), signers.Doctor);
        var file = PdfFile.Read(signed);
        var page = file.Pages().First();
        var content = new PdfValue.Stream(PdfValue.Dictionary.Of(), Encoding.ASCII.GetBytes("BT /F1 24 Tf 60 700 Td (Morphin 100 ong) Tj ET"));

        // The stream itself, the page's pointer to it, an annotation that paints, the tree of pages, the catalog.
        Refused(Updated(file, u => u.Replace((PdfValue.Reference)file.Dictionary(page)["Contents"]!, content)));
        Refused(Updated(file, u => u.Replace(page, file.Dictionary(page).With("Contents", u.Add(content)))));
        Refused(Updated(file, u => u.Replace(page, file.Dictionary(page).With("Annots", new PdfValue.Items([.. file.Items(file.Dictionary(page)["Annots"]), u.Add(Stamp(u, content))])))));
        Refused(Updated(file, u => u.Replace((PdfValue.Reference)file.Root["Pages"]!, file.Dictionary(file.Root["Pages"]).With("Kids", new PdfValue.Items([u.Add(file.Dictionary(page).With("Contents", u.Add(content)))])))));
        Refused(Updated(file, u => u.Replace(file.RootReference, file.Root.With("OpenAction", PdfValue.Dictionary.Of(("S", new PdfValue.Name("JavaScript")))))));
    }

    [Fact]
    public async Task A_later_signature_field_that_paints_over_the_page_is_reported()
    {
        var signed = await SignAsync(Papers.New(), signers.Doctor);
        var file = PdfFile.Read(signed);
        var page = file.Pages().First();
        var form = file.Dictionary(file.Root["AcroForm"]);
        var paint = new PdfValue.Stream(PdfValue.Dictionary.Of(("BBox", new PdfValue.Items([.. new[] { 0, 0, 600, 800 }.Select(n => PdfValue.Number.Of((long)n))]))), "1 g 0 0 600 800 re f"u8.ToArray());

        Refused(Updated(file, u =>
        {
            var field = u.Add(Stamp(u, paint).With("FT", new PdfValue.Name("Sig")).With("Subtype", new PdfValue.Name("Widget")).With("T", PdfValue.Text.Of("Signature9")));
            u.Replace(page, file.Dictionary(page).With("Annots", new PdfValue.Items([.. file.Items(file.Dictionary(page)["Annots"]), field])));
            u.Replace(file.RootReference, file.Root.With("AcroForm", form.With("Fields", new PdfValue.Items([.. file.Items(form["Fields"]), field]))));
        }));
    }

    [Fact]
    public async Task An_object_that_was_missing_when_it_was_signed_may_not_turn_up_later()
    {
        var plain = PdfFile.Read(Papers.New());
        var page = plain.Pages().First();
        var prepared = Updated(plain, u => u.Replace(page, plain.Dictionary(page).With("Contents", new PdfValue.Items([plain.Dictionary(page)["Contents"]!, new PdfValue.Reference(900, 0)]))));
        var signed = await SignAsync(prepared, signers.Doctor);
        signers.Verifier.VerifyPdf(signed).Single().Problems.ShouldBeEmpty();

        var file = PdfFile.Read(signed);
        Refused(Updated(file, u => u.Replace(new PdfValue.Reference(900, 0), new PdfValue.Stream(PdfValue.Dictionary.Of(), "BT ET"u8.ToArray()))));
    }

    [Fact]
    public async Task A_range_with_a_hole_for_something_else_is_refused()
    {
        var signed = await SignAsync(Papers.New(), signers.Doctor);
        var text = Encoding.Latin1.GetString(signed);
        var range = text[text.IndexOf("/ByteRange [", StringComparison.Ordinal)..];
        range = range[..(range.IndexOf(']', StringComparison.Ordinal) + 1)];
        var numbers = range["/ByteRange [".Length..^1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray();
        foreach (var other in new[] { $"[0 {numbers[1] - 40} {numbers[2]} {numbers[3]}", $"[0 {numbers[1]} {numbers[2] + 40} {numbers[3] - 40}", $"[5 {numbers[1] - 5} {numbers[2]} {numbers[3]}", "[0 10 20 30", "[0 0 0 0" })
        {
            var bad = Encoding.Latin1.GetBytes(text.Replace(range, $"/ByteRange {other}".PadRight(range.Length - 1) + "]", StringComparison.Ordinal));
            var verdict = signers.Verifier.VerifyPdf(bad).Single();
            verdict.Problems.ShouldContain(SignatureProblem.NotWhole);
            verdict.Coverage.ShouldBe(SignatureCoverage.Part);
        }
    }

    [Fact]
    public async Task A_signature_that_was_taken_out_is_named()
    {
        var plain = Papers.New();
        signers.Verifier.VerifyPdf(plain).Single().Problems.ShouldBe([SignatureProblem.NoSignature]);
        var file = PdfFile.Read(await SignAsync(plain, signers.Doctor));
        var stripped = Updated(file, u => u.Replace(file.RootReference, file.Root.Without("AcroForm")));

        signers.Verifier.VerifyPdf(stripped).Single().Problems.ShouldBe([SignatureProblem.NoSignature]);
    }

    [Fact]
    public async Task A_later_signature_does_not_excuse_a_change_before_it()
    {
        var signed = await SignAsync(Papers.New(), signers.Doctor);
        var file = PdfFile.Read(signed);
        var content = new PdfValue.Stream(PdfValue.Dictionary.Of(), "BT ET"u8.ToArray());
        var changed = Updated(file, u => u.Replace((PdfValue.Reference)file.Dictionary(file.Pages().First())["Contents"]!, content));
        var again = await SignAsync(changed, signers.Head);

        var verdicts = signers.Verifier.VerifyPdf(again);
        verdicts[0].Problems.ShouldBe([SignatureProblem.ChangedAfterSigning]);
        verdicts[1].Problems.ShouldBeEmpty();
    }

    private void Refused(byte[] pdf)
    {
        var verdict = signers.Verifier.VerifyPdf(pdf)[0];
        verdict.Problems.ShouldBe([SignatureProblem.ChangedAfterSigning]);
        verdict.Coverage.ShouldBe(SignatureCoverage.Changed);
    }

    private static PdfValue.Dictionary Stamp(PdfUpdate update, PdfValue appearance) => PdfValue.Dictionary.Of(
        ("Type", new PdfValue.Name("Annot")),
        ("Subtype", new PdfValue.Name("Stamp")),
        ("Rect", new PdfValue.Items([.. new[] { 0, 0, 600, 800 }.Select(n => PdfValue.Number.Of((long)n))])),
        ("AP", PdfValue.Dictionary.Of(("N", update.Add(appearance)))));

    private static byte[] Updated(PdfFile file, Action<PdfUpdate> change)
    {
        var update = new PdfUpdate(file);
        change(update);
        return update.Build(out _);
    }

    private static byte[] Contents(byte[] pdf) => ((PdfValue.Text)PdfSignatures.Find(PdfFile.Read(pdf)).Single()["Contents"]!).Bytes;

    private static async Task<byte[]> SignAsync(byte[] pdf, ISigningKey key, PdfSignatureField? field = null) =>
        (await PdfSigner.SignAsync(pdf, key, Signers.Details, field, SigningEvidence.None, default)).Value;
}
