using System.Text;
using Sen.Documents.Paper;
using Sen.Documents.Pdf;

namespace Sen.Documents.Tests.Paper;

/// <summary>The papers claim PDF/A-3b: judged by Apache PDFBox preflight and by qpdf.</summary>
public sealed class ArchiveTests
{
    [Fact]
    public void Papers_are_fit_for_the_archive_and_one_with_a_fault_is_not()
    {
        AttachedFile[] attached = [new("document.json", "application/fhir+json", "{}"u8.ToArray(), "Văn bản đã ký"), new("seal.txt", "text/plain", "x"u8.ToArray(), "Mã")];
        var bundles = new[] { PaperSamples.Prescription(), PaperSamples.Prescription(14), PaperSamples.Record(), PaperSamples.Laboratory(6), PaperSamples.Bill(60) };
        var papers = bundles.Select(bundle => PaperMaker.Make(bundle, PaperSamples.Proof, attached)).ToList();
        (string From, string To)[] faults =
        [
            ("/FontFile2 ", "/FontFile9 "), // the font is not inside
            ("/OutputIntents", "/OutputIntentz"),
            ("/S/GTS_PDFA1", "/S/GTS_PDFX1"),
            ("pdfaid:conformance=\"B\"", "pdfaid:conformance=\"Z\""),
            ("/Creator(Sen)", "/Creator(Sun)"), // not what the metadata say
        ];
        var wrong = ArchiveJudge.Wrong([.. papers, .. faults.Select(fault => With(papers[0], fault.From, fault.To))]);

        wrong.Take(papers.Count).SelectMany(w => w).ShouldBeEmpty();
        wrong.Skip(papers.Count).ShouldAllBe(w => w.Count > 0);
        foreach (var paper in papers)
        {
            using var file = new PaperFile(paper);
            file.Judge($"qpdf --check {file.Path}").ShouldContain("No syntax or stream encoding errors found");
        }
    }

    private static byte[] With(byte[] paper, string from, string to)
    {
        var text = Encoding.Latin1.GetString(paper);
        text.ShouldContain(from);
        return Encoding.Latin1.GetBytes(text.Replace(from, to, StringComparison.Ordinal));
    }
}
