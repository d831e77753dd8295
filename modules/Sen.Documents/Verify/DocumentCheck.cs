using System.Globalization;
using System.Text;
using Sen.Documents.Compose;
using Sen.Documents.Seal;
using Sen.Documents.Sign;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Verify;

/// <summary>
/// Part of every verification of the log: whether what is stored as a signed document, its paper, what speaks for it, who confirmed it and its signers' certificates still is what was signed.
/// Who can write to the database and compute every hash anew has none of the keys.
/// </summary>
/// <param name="record">To see what a version speaks of.</param>
/// <param name="log">To see where that lies.</param>
/// <param name="verifier">With the anchors of this node.</param>
internal sealed class DocumentCheck(IRecord record, ISealedLog log, Func<CancellationToken, Task<SignatureVerifier>> verifier) : IVersionCheck
{
    private readonly KnownPapers _papers = new(record);

    public bool Wants(string resourceType) => resourceType is "Bundle" or "DocumentReference" or "Binary" or "Basic" or "Provenance";

    public async ValueTask<string?> CheckAsync(VersionToCheck version, CancellationToken cancellationToken)
    {
        // Most of what has these types is none of ours, and is not even parsed.
        if (version.Utf8 is not { } utf8 || utf8.Span.IndexOf(Encoding.ASCII.GetBytes(MarkOf(version.Key.Type))) < 0)
        {
            return null;
        }

        var parsed = FhirDocument.Parse(utf8.ToArray());
        if (!parsed.Succeeded)
        {
            return "it cannot be read";
        }

        return version.Key.Type switch
        {
            "Bundle" => await BundleAsync(version, parsed.Value, cancellationToken),
            "DocumentReference" => await ReferenceAsync(parsed.Value.As<DocumentReference>(), cancellationToken),
            "Binary" => await PaperAsync(version, parsed.Value.As<Binary>(), cancellationToken),
            "Provenance" => await CounterSignatures.WrongAsync(record, await verifier(cancellationToken), parsed.Value.As<Provenance>(), version.At, cancellationToken),
            _ => Certificate(parsed.Value.As<Basic>()),
        };
    }

    private static string MarkOf(string type) => type switch
    {
        "Binary" => "application/pdf",
        "Basic" => KeyRing.CertificateKind,
        "Provenance" => "Bundle/",
        _ => Systems.Document,
    };

    private async Task<string?> BundleAsync(VersionToCheck version, FhirDocument document, CancellationToken cancellationToken)
    {
        var bundle = document.As<Bundle>();
        if (bundle.Identifier?.System != Systems.Document)
        {
            return null;
        }

        // The first version may wait for its signer; the only write after it is his signature.
        if (bundle.Signature is not { } signature)
        {
            return version.Version > 1 ? "the signature was taken out" : null;
        }

        var verdict = (await verifier(cancellationToken)).VerifyDocument(document, signature, version.At);
        return !verdict.IsValid ? $"the signature does not hold: {string.Join(", ", verdict.Problems)}"
            : await CounterSignatures.IsOfSignerAsync(record, verdict.Signer!, signature.Who, cancellationToken) ? null
            : "it is signed with a certificate that is not registered for whom it names";
    }

    private async Task<string?> ReferenceAsync(DocumentReference reference, CancellationToken cancellationToken)
    {
        if (reference.DocStatus != "final" || reference.MasterIdentifier?.System != Systems.Document)
        {
            return null;
        }

        var key = new ResourceKey("Bundle", reference.Id!);
        var read = await record.ReadAsync(VisitReader.Node, key, cancellationToken);
        if (!read.Succeeded)
        {
            return read.Failure is NotFound { Gone: true } ? null : "the document that it speaks for is missing";
        }

        var bundle = read.Value.As<Bundle>();
        if (bundle.Signature is null || bundle.Identifier?.System != Systems.Document || bundle.Identifier.Value != reference.MasterIdentifier.Value)
        {
            return bundle.Signature is null ? "the document that it speaks for is not signed" : "it speaks for another document";
        }

        var named = reference.Extension.Named(Systems.Extensions.LogPosition)?.ValueString;
        return await log.FindAsync(key, read.Value.Version, cancellationToken) is { } found && (found.Index + 1).ToString(CultureInfo.InvariantCulture) == named
            ? null
            : "it names another position than that of its document";
    }

    private async Task<string?> PaperAsync(VersionToCheck version, Binary binary, CancellationToken cancellationToken)
    {
        if (binary.ContentType != "application/pdf" || binary.Data is not { } data || binary.SecurityContext.IdIn("DocumentReference") != version.Key.Id)
        {
            return null;
        }

        var pdf = Convert.FromBase64String(data);
        Func<int, DateTimeOffset?> since = version.Version == 1 ? _ => version.At : await _papers.SinceAsync(version.Key.Id, pdf, version.Version - 1, cancellationToken);
        var wrong = (await verifier(cancellationToken)).VerifyPdf(pdf, end => since(end) ?? version.At).FirstOrDefault(v => !v.IsValid);
        return wrong is not null ? $"a signature of the paper does not hold: {string.Join(", ", wrong.Problems)}" : await CarriedAsync(version.Key.Id, pdf, cancellationToken);
    }

    // The document in the paper is the one that was sealed; a whole paper of another visit would be signed just as well.
    private async Task<string?> CarriedAsync(string id, byte[] pdf, CancellationToken cancellationToken)
    {
        if (PaperFiles.Read(pdf) is not { } files || DocumentSeal.Read(files.Seal) is not { } read || read.Seal.Document != id)
        {
            return "it is the paper of another document";
        }

        var stored = await record.ReadVersionAsync(VisitReader.Node, new ResourceKey("Bundle", id), read.Seal.Version, cancellationToken);
        return stored.Succeeded ? stored.Value.Document!.Utf8.Span.SequenceEqual(files.Document) ? null : "it carries another document than that which was sealed"
            : stored.Failure is NotFound { Gone: true } ? null : "its document is missing";
    }

    private static string? Certificate(Basic basic)
    {
        if (basic.Code?.Has(Systems.BasicKind, KeyRing.CertificateKind) != true)
        {
            return null;
        }

        var certificate = basic.Extension.Named(Systems.Extensions.Certificate)?.ValueBase64Binary;
        return certificate is not null && Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Convert.FromBase64String(certificate))) == basic.Id
            ? null
            : "the certificate is another than the one that was registered";
    }
}
