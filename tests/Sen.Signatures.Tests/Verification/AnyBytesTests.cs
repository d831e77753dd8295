using FsCheck.Fluent;
using FsCheck;
using Sen.Fhir;
using Sen.TestKit;

namespace Sen.Signatures.Tests;

/// <summary>A verifier stands where anybody may send anything: it answers, and never with an exception.</summary>
[Collection(nameof(Signers))]
public sealed class AnyBytesTests(Signers signers)
{
    private static readonly byte[] Letter = "letter"u8.ToArray();
    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(Soak.Or(4_000, 200));

    [Fact]
    public void Noise_is_refused_in_each_form() => Prop.ForAll<byte[]>(bytes =>
        !signers.Verifier.VerifyCades(Letter, bytes).IsValid
        && !signers.Verifier.VerifyPdf(bytes).Any(v => v.IsValid)
        && !signers.Verifier.VerifyPdf((byte[])[.. "%PDF-1.7\n"u8, .. bytes, .. "\nstartxref\n9\n%%EOF"u8]).Any(v => v.IsValid)
        && !signers.Verifier.VerifyXml(bytes).IsValid
        && !signers.Verifier.VerifyXml((byte[])[.. "<a>"u8, .. bytes, .. "</a>"u8]).IsValid
        && !signers.Verifier.VerifyJws(Convert.ToBase64String(bytes), Letter).IsValid
        && !signers.Verifier.VerifyDocument(Some, new Signature { SigFormat = JwsSigner.SigFormat, TargetFormat = JwsSigner.TargetFormat, Data = Convert.ToBase64String(bytes) }).IsValid)
        .Check(Often);

    [Fact]
    public async Task A_good_signature_with_a_few_bytes_changed_anywhere_gives_an_answer()
    {
        var pdf = (await PdfSigner.SignAsync(Papers.New(), signers.Doctor, Signers.Details, null, SigningEvidence.None, default)).Value;
        var packed = (await PdfSigner.SignAsync(Papers.NewCompressed(), signers.Doctor, Signers.Details, null, SigningEvidence.None, default)).Value;
        var cms = (await CadesSigner.SignAsync(Letter, signers.Doctor, Signers.Details, SigningEvidence.None, default)).Value;
        var jws = (await JwsSigner.SignDetachedAsync(Letter, signers.Doctor, "x", Signers.Details, SigningEvidence.None, default)).Value;

        var xml = (await XadesSigner.SignAsync("<a>b</a>"u8.ToArray(), "text/xml", signers.Doctor, Signers.Details, SigningEvidence.None, default)).Value;

        Prop.ForAll<int, int, byte>((at, other, with) =>
            signers.Verifier.VerifyXml(Broken(xml, at, other, with)) is not null
            && signers.Verifier.VerifyPdf(Broken(pdf, at, other, with)).Count > 0
            && signers.Verifier.VerifyPdf(Broken(packed, at, other, with)).Count > 0
            && signers.Verifier.VerifyCades(Letter, Broken(cms, at, other, with)) is not null
            && signers.Verifier.VerifyJws(System.Text.Encoding.Latin1.GetString(Broken(System.Text.Encoding.Latin1.GetBytes(jws), at, other, with)), Letter) is not null)
            .Check(Often);
    }

    private static FhirDocument Some => FhirDocument.Parse("""{"resourceType":"Basic","code":{"text":"x"}}""").ValueOrThrow();

    private static byte[] Broken(byte[] good, int at, int other, byte with)
    {
        var bad = good.ToArray();
        bad[(int)((uint)(at * 7919) % bad.Length)] = with;
        bad[(int)((uint)(other * 104729) % bad.Length)] ^= with;
        return bad;
    }
}
