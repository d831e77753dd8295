using System.Text;
using System.Text.Json;
using Sen.TestKit;

namespace Sen.Signatures.Tests;

/// <summary>The reader of PDF signatures in TypeScript, which works on a phone without a network, says what the verifier here says: of papers as they should be and of each attack.</summary>
[Collection(nameof(Signers))]
public sealed class PdfTwinTests(Signers signers) : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Papers_as_they_should_be_are_good_in_both()
    {
        var once = await SignAsync(Papers.New(), signers.Doctor);
        var twice = await SignAsync(once, signers.Head, new PdfSignatureField(0, 300, 60, 180, 60));
        var known = PdfFile.Read(once);
        var withData = Updated(known, u => u.Replace(known.RootReference, known.Root.With("DSS", u.Add(PdfValue.Dictionary.Of(("Type", new PdfValue.Name("DSS")))))));
        await SameAsync(
            [("once", once), ("twice", twice), ("rsa", await SignAsync(Papers.New(2), signers.RsaDoctor)), ("pss", await SignAsync(Papers.New(), signers.PssDoctor)), ("data for verifying", withData)],
            verdicts => verdicts.ShouldAllBe(v => v.IsValid));
    }

    [Fact]
    public async Task Each_attack_has_the_same_name_in_both()
    {
        var signed = await SignAsync(Papers.New(), signers.Doctor);
        var content = signed.ToArray();
        content[content.AsSpan().IndexOf("/MediaBox"u8) + 12] ^= 1;
        var certificate = signed.ToArray();
        var der = Encoding.ASCII.GetBytes(Convert.ToHexString(signers.Doctor.Certificate.RawData));
        certificate[certificate.AsSpan().IndexOf(der) + der.Length - 1] ^= 1;
        byte[] behind = [.. signed, .. "4 0 obj\n<</Length 3>>\nstream\nq Q\nendstream\nendobj\n"u8];
        await SameAsync(
            [("flipped in content", content), ("another certificate", certificate), ("behind the end", behind), ("not signed", Papers.New()), .. Holes(signed), .. Updates(signed)],
            verdicts => verdicts.ShouldAllBe(v => !v.IsValid));
    }

    [Fact]
    public async Task Flipped_bytes_anywhere_are_noticed_in_both()
    {
        var signed = await SignAsync(Papers.New(), signers.Doctor);
        var random = new Random(20261122);

        // In the CMS the certificates that came along are not signed: a reader may stumble over a broken one or not look at it.
        var hole = signed.AsSpan().IndexOf("/Contents <"u8) + "/Contents <".Length;
        var signerInfo = hole + (2 * PdfSignatures.Find(PdfFile.Read(signed)).Select(s => ((PdfValue.Text)s["Contents"]!).Bytes).Single().AsSpan().IndexOf(Convert.FromHexString("06092A864886F70D010903")));
        var papers = Enumerable.Range(0, 200).Select(_ => random.Next(signed.Length)).Where(at => at < hole || at >= signerInfo).Select(at =>
        {
            var bad = signed.ToArray();
            bad[at] ^= (byte)(1 << random.Next(7));
            return (name: $"byte {at}", bad);
        }).ToList();
        var said = await AskAsync(papers.Select(p => p.bad), [signers.Authority.Root.RawData], Signers.Morning);
        foreach (var ((name, paper), answer) in papers.Zip(said))
        {
            var verdicts = signers.Verifier.VerifyPdf(paper);
            answer.All(s => s.Problems.Count == 0).ShouldBe(verdicts.All(v => v.IsValid), name);
        }
    }

    [Fact]
    public async Task Whom_nobody_vouches_for_and_when_are_told_alike()
    {
        var signed = await SignAsync(Papers.New(), signers.Doctor);
        (await AskAsync([signed], [], Signers.Morning)).Single().Single().Problems.ShouldBe([nameof(SignatureProblem.CertificateNotTrusted)]);
        new SignatureVerifier(new TrustSettings { Anchors = [] }, signers.Clock).VerifyPdf(signed).Single().Problems.ShouldBe([SignatureProblem.CertificateNotTrusted]);

        var late = Signers.Morning.AddYears(30);
        (await AskAsync([signed], [signers.Authority.Root.RawData], late)).Single().Single().Problems.ShouldBe([nameof(SignatureProblem.CertificateNotValid)]);
        new SignatureVerifier(new TrustSettings { Anchors = [signers.Authority.Root] }, new TestClock(late)).VerifyPdf(signed).Single().Problems.ShouldContain(SignatureProblem.CertificateNotValid);
    }

    private async Task SameAsync(IReadOnlyList<(string Name, byte[] Paper)> papers, Action<IEnumerable<SignatureVerdict>> expected)
    {
        var said = await AskAsync(papers.Select(p => p.Paper), [signers.Authority.Root.RawData], Signers.Morning);
        foreach (var ((name, paper), answer) in papers.Zip(said))
        {
            var verdicts = signers.Verifier.VerifyPdf(paper);
            expected(verdicts.Take(1));
            answer.Select(Text).ShouldBe(
                verdicts.Select(v => Text(new Said([.. v.Problems.Select(p => p.ToString())], v.Coverage.ToString(), v.Signer?.Name ?? ""))), name);
        }

        static string Text(Said said) => $"{string.Join(',', said.Problems.Order(StringComparer.Ordinal))} {said.Coverage} {said.Signer}";
    }

    private async Task<IReadOnlyList<IReadOnlyList<Said>>> AskAsync(IEnumerable<byte[]> papers, IEnumerable<byte[]> anchors, DateTimeOffset at)
    {
        var files = papers.Select((paper, i) => _folder.Write($"{i}.pdf", paper)).ToList();
        var question = _folder.Write("papers.json", JsonSerializer.SerializeToUtf8Bytes(new { anchors = anchors.Select(Convert.ToBase64String), at, papers = files }));
        return (await Twins.AskAsync("papers", question)).Deserialize<List<List<Said>>>(JsonSerializerOptions.Web)!;
    }

    private static IEnumerable<(string Name, byte[] Paper)> Holes(byte[] signed)
    {
        var text = Encoding.Latin1.GetString(signed);
        var range = text[text.IndexOf("/ByteRange [", StringComparison.Ordinal)..];
        range = range[..(range.IndexOf(']', StringComparison.Ordinal) + 1)];
        var numbers = range["/ByteRange [".Length..^1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray();
        return new[] { $"[0 {numbers[1] - 40} {numbers[2]} {numbers[3]}", $"[0 {numbers[1]} {numbers[2] + 40} {numbers[3] - 40}", $"[5 {numbers[1] - 5} {numbers[2]} {numbers[3]}", "[0 10 20 30", "[0 0 0 0" }
            .Select(other => ($"range {other}]", Encoding.Latin1.GetBytes(text.Replace(range, $"/ByteRange {other}".PadRight(range.Length - 1) + "]", StringComparison.Ordinal))));
    }

    private static IEnumerable<(string Name, byte[] Paper)> Updates(byte[] signed)
    {
        var file = PdfFile.Read(signed);
        var page = file.Pages().First();
        var content = new PdfValue.Stream(PdfValue.Dictionary.Of(), "BT /F1 24 Tf 60 700 Td (Morphin 100 ong) Tj ET"u8.ToArray());
        yield return ("the content of a page", Updated(file, u => u.Replace((PdfValue.Reference)file.Dictionary(page)["Contents"]!, content)));
        yield return ("a page's content elsewhere", Updated(file, u => u.Replace(page, file.Dictionary(page).With("Contents", u.Add(content)))));
        yield return ("a stamp", Updated(file, u => u.Replace(page, file.Dictionary(page).With("Annots", new PdfValue.Items([.. file.Items(file.Dictionary(page)["Annots"]), u.Add(Painter(u, "Stamp"))])))));
        yield return ("another tree of pages", Updated(file, u => u.Replace((PdfValue.Reference)file.Root["Pages"]!, file.Dictionary(file.Root["Pages"]).With("Kids", new PdfValue.Items([u.Add(file.Dictionary(page).With("Contents", u.Add(content)))])))));
        yield return ("an action when opened", Updated(file, u => u.Replace(file.RootReference, file.Root.With("OpenAction", PdfValue.Dictionary.Of(("S", new PdfValue.Name("JavaScript")))))));
        yield return ("the signature taken out", Updated(file, u => u.Replace(file.RootReference, file.Root.Without("AcroForm"))));
        yield return ("a field that paints", Updated(file, u =>
        {
            var form = file.Dictionary(file.Root["AcroForm"]);
            var field = u.Add(Painter(u, "Widget").With("FT", new PdfValue.Name("Sig")).With("T", PdfValue.Text.Of("Signature9")));
            u.Replace(page, file.Dictionary(page).With("Annots", new PdfValue.Items([.. file.Items(file.Dictionary(page)["Annots"]), field])));
            u.Replace(file.RootReference, file.Root.With("AcroForm", form.With("Fields", new PdfValue.Items([.. file.Items(form["Fields"]), field]))));
        }));
    }

    private static PdfValue.Dictionary Painter(PdfUpdate update, string kind) => PdfValue.Dictionary.Of(
        ("Type", new PdfValue.Name("Annot")),
        ("Subtype", new PdfValue.Name(kind)),
        ("AP", PdfValue.Dictionary.Of(("N", update.Add(new PdfValue.Stream(PdfValue.Dictionary.Of(), "1 g 0 0 600 800 re f"u8.ToArray()))))));

    private static byte[] Updated(PdfFile file, Action<PdfUpdate> change)
    {
        var update = new PdfUpdate(file);
        change(update);
        return update.Build(out _);
    }

    private static async Task<byte[]> SignAsync(byte[] pdf, ISigningKey key, PdfSignatureField? field = null) =>
        (await PdfSigner.SignAsync(pdf, key, Signers.Details, field, SigningEvidence.None, default)).Value;

    private sealed record Said(IReadOnlyList<string> Problems, string Coverage, string Signer);
}
