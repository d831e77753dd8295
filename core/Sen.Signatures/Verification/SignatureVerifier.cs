using System.Text;
using System.Text.Json;
using Sen.Fhir;

namespace Sen.Signatures;

/// <summary>
/// Verifies signatures in each form. It answers for any bytes and never throws for what they are; it asks nobody over the network: what says who was
/// revoked is inside the signature or in the settings.
/// </summary>
/// <remarks>
/// <c>knownBy</c>: a time at which the signature is known to have existed from elsewhere, such as its entry in the transparency log. Without it and
/// without a timestamp inside, certificates have to hold now.
/// </remarks>
public sealed class SignatureVerifier(TrustSettings trust, TimeProvider clock)
{
    private readonly TrustCheck _trust = new(trust, clock);

    /// <summary>CAdES: a detached CMS (DER) over the content.</summary>
    public SignatureVerdict VerifyCades(ReadOnlyMemory<byte> content, ReadOnlyMemory<byte> signature, DateTimeOffset? knownBy = null) =>
        _trust.Judge(CmsCheck.Check(signature, content), knownBy);

    /// <summary>A FHIR signature over a resource, by <c>Signature.data</c> of a Bundle or Provenance.</summary>
    public SignatureVerdict VerifyDocument(FhirDocument document, Signature signature, DateTimeOffset? knownBy = null) => VerifyDocument(document, signature, knownBy, carrier: null);

    private SignatureVerdict VerifyDocument(FhirDocument document, Signature signature, DateTimeOffset? knownBy, ReadOnlyMemory<byte>? carrier)
    {
        if (string.IsNullOrEmpty(signature.Data))
        {
            return SignatureVerdict.Refused(SignatureProblem.NoSignature);
        }

        if (signature.SigFormat != JwsSigner.SigFormat || signature.TargetFormat != JwsSigner.TargetFormat
            || JwsSigner.Payload(document.Root) is not { } payload || Ascii(signature.Data) is not { } jws)
        {
            return SignatureVerdict.Refused(SignatureProblem.Unreadable);
        }

        var findings = JwsCheck.Check(jws, payload);
        if (carrier is { } pdf)
        {
            PdfValidationData.Read(pdf, findings);
        }

        return _trust.Judge(findings, knownBy);
    }

    /// <summary>The signature of a document Bundle; <see cref="SignatureProblem.NoSignature"/> when it has none.</summary>
    /// <param name="bundle">The document.</param>
    /// <param name="knownBy">Since when it is known.</param>
    /// <param name="carrier">The paper that carries it, whose store (DSS) may hold what the signature in the document lacks; null: none.</param>
    public SignatureVerdict VerifyBundle(FhirDocument bundle, DateTimeOffset? knownBy = null, ReadOnlyMemory<byte>? carrier = null) =>
        bundle.Root.TryGetProperty("signature", out var signature) && signature.ValueKind is JsonValueKind.Object && bundle.ResourceType == "Bundle"
            ? VerifyDocument(bundle, bundle.As<Bundle>().Signature!, knownBy, carrier)
            : SignatureVerdict.Refused(SignatureProblem.NoSignature);

    /// <summary>A detached JWS over any bytes.</summary>
    public SignatureVerdict VerifyJws(string jws, ReadOnlySpan<byte> payload, DateTimeOffset? knownBy = null) => _trust.Judge(JwsCheck.Check(jws, payload), knownBy);

    /// <summary>All signatures of a PDF in the order of their fields. Never empty: a paper without any gives one verdict that says so.</summary>
    public IReadOnlyList<SignatureVerdict> VerifyPdf(ReadOnlyMemory<byte> pdf, DateTimeOffset? knownBy = null) => VerifyPdf(pdf, _ => knownBy);

    /// <summary>The same where each signature of the paper may be known since another time.</summary>
    /// <param name="pdf">The paper.</param>
    /// <param name="knownBy">Since when the bytes of the paper up to here are known: where those end that a signature covers.</param>
    public IReadOnlyList<SignatureVerdict> VerifyPdf(ReadOnlyMemory<byte> pdf, Func<int, DateTimeOffset?> knownBy)
    {
        ArgumentNullException.ThrowIfNull(knownBy);
        try
        {
            var file = PdfFile.Read(pdf);
            var found = PdfSignatures.Signatures(file).ToList();
            return found.Count == 0 ? [SignatureVerdict.Refused(SignatureProblem.NoSignature)] : [.. found.Select(s => PdfCheck.Check(file, s)).Select(s => Judge(s, knownBy(s.End)))];
        }
        catch (PdfFormatException)
        {
            return [SignatureVerdict.Refused(SignatureProblem.Unreadable)];
        }
    }

    /// <summary>XAdES: the enveloped signature of an XML document.</summary>
    public SignatureVerdict VerifyXml(ReadOnlyMemory<byte> xml, DateTimeOffset? knownBy = null) =>
        SafeXml.Read(xml) is { } document ? _trust.Judge(XadesCheck.Check(document), knownBy) : SignatureVerdict.Refused(SignatureProblem.Unreadable);

    private SignatureVerdict Judge(PdfFindings pdf, DateTimeOffset? knownBy) => _trust.Judge(pdf.Findings, knownBy) with
    {
        Coverage = pdf.Coverage,
        ClaimedTime = pdf.ClaimedTime ?? pdf.Findings.ClaimedTime,
        Reason = pdf.Reason,
        Location = pdf.Location,
    };

    private static string? Ascii(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) && System.Text.Ascii.IsValid(bytes.AsSpan(0, length)) ? Encoding.ASCII.GetString(bytes, 0, length) : null;
    }
}
