using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sen.Fhir;

namespace Sen.Signatures;

/// <summary>Signs FHIR documents: a detached JWS (RFC 7515 appendix F, JAdES baseline) over the canonical JSON (RFC 8785) of a resource.</summary>
public static class JwsSigner
{
    /// <summary>
    /// R4 <c>Signature.targetFormat</c>: what was signed and how it was made canonical. The form "document" leaves out <c>id</c> and <c>meta</c> of the
    /// root, which change when a bundle is stored or sent on; the signature element itself is never part of what it signs.
    /// </summary>
    public const string TargetFormat = "application/fhir+json;canonicalization=http://hl7.org/fhir/canonicalization/json#document";

    /// <summary>R4 <c>Signature.sigFormat</c>.</summary>
    public const string SigFormat = "application/jose";

    private static readonly string[] NotSigned = ["id", "meta", "signature"];

    /// <summary>Signs a document; the answer goes to <c>Bundle.signature</c> or <c>Provenance.signature</c>.</summary>
    /// <param name="document">The document, with or without an older signature.</param>
    /// <param name="key">The opened key.</param>
    /// <param name="who">Reference to the practitioner or organisation that signs.</param>
    /// <param name="purpose">Codes of <c>urn:iso-astm:E1762-95:2013</c>; see <see cref="SignaturePurpose"/>.</param>
    /// <param name="details">The time; role, reason and location have their places in the document, which is signed.</param>
    /// <param name="evidence">Level of the signature.</param>
    public static async Task<SignResult<Signature>> SignAsync(
        FhirDocument document, ISigningKey key, Reference who, SignaturePurpose purpose, SignatureDetails details, SigningEvidence evidence, CancellationToken cancellationToken)
    {
        if (Payload(document.Root) is not { } payload)
        {
            return new Refusal(RefusalCode.UnreadableDocument, "The document has no canonical JSON form.");
        }

        if (!(await SignDetachedAsync(payload, key, "fhir+json", details, evidence, cancellationToken)).TryGet(out var jws, out var refusal))
        {
            return refusal;
        }

        var signature = new Signature
        {
            When = FhirDateTime.Of(details.Time),
            Who = who,
            TargetFormat = TargetFormat,
            SigFormat = SigFormat,
            Data = Convert.ToBase64String(Encoding.ASCII.GetBytes(jws)),
        };
        signature.Type.Add(purpose.ToCoding());
        return signature;
    }

    /// <summary>Signs any bytes: compact serialization with an empty payload at level B, flattened JSON above it.</summary>
    public static async Task<SignResult<string>> SignDetachedAsync(
        ReadOnlyMemory<byte> payload, ISigningKey key, string contentType, SignatureDetails details, SigningEvidence evidence, CancellationToken cancellationToken)
    {
        var header = Jws.HeaderUtf8(key, details, contentType);
        var digest = SHA256.HashData(Jws.SigningInput(header, payload.Span));
        if (!(await Signing.SignAsync(key, digest, details.Time, cancellationToken)).TryGet(out var value, out var refusal))
        {
            return refusal;
        }

        // TS 119 182-1 §5.3.4: the stamp is over the text of the signature member.
        var text = Jws.Text(value);
        if (!(await Signing.ProveAsync(key, Encoding.ASCII.GetBytes(text), evidence, cancellationToken)).TryGet(out var proof, out refusal))
        {
            return refusal;
        }

        return proof.Token is null
            ? $"{Jws.Text(header)}..{text}"
            : JsonSerializer.Serialize(new JwsDocument { Protected = Jws.Text(header), Header = new([.. Members(proof)]), Signature = text }, JwsJson.Default.JwsDocument);
    }

    private static IEnumerable<string> Members(Proof proof)
    {
        yield return Member(new EtsiMember { SignatureTimestamp = new([new(Convert.ToBase64String(proof.Token!))]) });
        foreach (var member in proof.Validation is { } validation ? Members(validation) : [])
        {
            yield return member;
        }
    }

    private static string[] Members(ValidationData validation) =>
    [
        Member(new EtsiMember { CertificateValues = [.. validation.Certificates.Select(c => new CertificateValue(new(Convert.ToBase64String(c.RawData))))] }),
        Member(new EtsiMember { RevocationValues = new(Values(validation.Lists), Values(validation.Answers)) }),
    ];

    /// <summary>The flattened JWS with more behind what <c>etsiU</c> has.</summary>
    internal static string Add(string jws, ValidationData validation)
    {
        var document = JsonSerializer.Deserialize(jws, JwsJson.Default.JwsDocument)!;
        return JsonSerializer.Serialize(document with { Header = new([.. document.Header?.EtsiU ?? [], .. Members(validation)]) }, JwsJson.Default.JwsDocument);
    }

    private static List<EncodedValue>? Values(IEnumerable<byte[]> values) => values.Select(v => new EncodedValue(Convert.ToBase64String(v))).ToList() is { Count: > 0 } all ? all : null;

    private static string Member(EtsiMember member) => Jws.Text(JsonSerializer.SerializeToUtf8Bytes(member, JwsJson.Default.EtsiMember));

    /// <summary>What is signed of a resource.</summary>
    internal static byte[]? Payload(JsonElement root) => CanonicalJson.Of(root, NotSigned);
}

/// <summary>Why somebody signed: codes of ASTM E1762-95 (<c>urn:iso-astm:E1762-95:2013</c>), as the FHIR value set <c>signature-type</c> lists them.</summary>
public enum SignaturePurpose
{
    /// <summary>1.2.840.10065.1.12.1.1</summary>
    Author,

    /// <summary>1.2.840.10065.1.12.1.2</summary>
    CoAuthor,

    /// <summary>1.2.840.10065.1.12.1.5: has checked and verified, a head of department.</summary>
    Verification,

    /// <summary>1.2.840.10065.1.12.1.6: has validated the data, a laboratory.</summary>
    Validation,

    /// <summary>1.2.840.10065.1.12.1.7: the patient.</summary>
    Consent,

    /// <summary>1.2.840.10065.1.12.1.13: somebody other than the author reviewed it.</summary>
    Review,

    /// <summary>1.2.840.10065.1.12.1.14: the facility as source.</summary>
    Source,

    /// <summary>1.2.840.10065.1.12.1.16: a modification.</summary>
    Modification,
}

public static class SignaturePurposes
{
    private const string System = "urn:iso-astm:E1762-95:2013";

    public static Coding ToCoding(this SignaturePurpose purpose)
    {
        var (last, display) = purpose switch
        {
            SignaturePurpose.Author => (1, "Author's Signature"),
            SignaturePurpose.CoAuthor => (2, "Coauthor's Signature"),
            SignaturePurpose.Verification => (5, "Verification Signature"),
            SignaturePurpose.Validation => (6, "Validation Signature"),
            SignaturePurpose.Consent => (7, "Consent Signature"),
            SignaturePurpose.Review => (13, "Review Signature"),
            SignaturePurpose.Source => (14, "Source Signature"),
            SignaturePurpose.Modification => (16, "Modification Signature"),
        };
        return new Coding { System = System, Code = $"1.2.840.10065.1.12.1.{last}", Display = display };
    }
}
