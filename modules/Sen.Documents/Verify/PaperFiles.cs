using System.Text;
using Sen.Documents.Pdf;
using Sen.Fhir;
using Sen.Log;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Verify;

/// <summary>The files that every paper carries: the signed document as it lies in the Record, its proof, and the text of its QR code.</summary>
/// <param name="Document">Bytes of the Bundle.</param>
/// <param name="Proof">With the opening; null: the paper was made before a checkpoint covered the document.</param>
/// <param name="Seal">What stands behind the # of the QR code.</param>
internal sealed record PaperFiles(byte[] Document, TlogProof? Proof, string Seal)
{
    private const string DocumentName = "document.json";
    private const string ProofName = "document" + TlogProof.Extension;
    private const string SealName = "seal.txt";

    internal IReadOnlyList<AttachedFile> ToAttached()
    {
        var files = new List<AttachedFile>
        {
            new(DocumentName, "application/fhir+json", Document, "Signed document (HL7 FHIR R4)"),
            new(SealName, "text/plain", Encoding.ASCII.GetBytes(Seal), "Text of the QR code"),
        };
        if (Proof is not null)
        {
            files.Add(new AttachedFile(ProofName, "text/plain", Encoding.UTF8.GetBytes(Proof.ToString()), "Proof of the transparency log (C2SP tlog-proof)"));
        }

        return files;
    }

    /// <summary>Null: this is no paper of Sen.</summary>
    internal static PaperFiles? Read(ReadOnlyMemory<byte> pdf)
    {
        var files = PdfAttachments.Read(pdf);
        if (!files.TryGetValue(DocumentName, out var document) || !files.TryGetValue(SealName, out var seal))
        {
            return null;
        }

        var proof = files.TryGetValue(ProofName, out var text) && TlogProof.TryParse(Encoding.UTF8.GetString(text), out var read) ? read : null;
        return new PaperFiles(document, proof, Encoding.ASCII.GetString(seal));
    }

    /// <summary>The JWS in the document; null: the document cannot be read, or is not signed.</summary>
    internal string? Signature => FhirDocument.Parse(Document) is { Succeeded: true, Value: { ResourceType: "Bundle" } document } && document.As<Bundle>().Signature?.Data is { } data
        ? Encoding.ASCII.GetString(Convert.FromBase64String(data))
        : null;

    /// <summary>The document, when it can be read and is the version that the key names.</summary>
    internal FhirDocument? Bundle(ResourceKey key, long version) =>
        FhirDocument.Parse(Document) is { Succeeded: true, Value: { } document } && document.ResourceType == key.Type && document.Id == key.Id
        && document.VersionId == version.ToString(System.Globalization.CultureInfo.InvariantCulture)
            ? document
            : null;
}
