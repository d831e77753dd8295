using Sen.Documents.Compose;
using Sen.Documents.Pdf;
using Sen.Fhir;
using Sen.Vietnam;

namespace Sen.Documents.Paper;

/// <summary>Makes the PDF of a document: from the signed Bundle alone, and what its proof says. The same of both is the same bytes.</summary>
internal static class PaperMaker
{
    internal static byte[] Make(Bundle bundle, PaperProof proof, IReadOnlyList<AttachedFile> attached)
    {
        var view = new DocumentView(bundle);
        var document = new PdfDocument();
        Pages.Draw(document, view.Kind switch
        {
            DocumentKind.Record => new RecordPaper(view, proof).Layout(),
            DocumentKind.Prescription => new PrescriptionPaper(view, proof).Layout(),
            DocumentKind.Laboratory => new LaboratoryPaper(view, proof).Layout(),
            DocumentKind.Bill => new BillPaper(view, proof).Layout(),
        });
        var title = $"{PaperTexts.Of($"Kind.{view.Kind}")} {view.Number}".Trim();
        return document.Write(new PdfDescription(title, view.SignerName, "vi-VN", VietnamTime.Local(proof.MadeAt)), attached);
    }
}
