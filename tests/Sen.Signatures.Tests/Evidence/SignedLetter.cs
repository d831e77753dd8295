using System.Text;

namespace Sen.Signatures.Tests;

/// <summary>The forms a signature may have.</summary>
public enum Form
{
    Cades,
    Jws,
    Xades,
    Pades,
}

/// <summary>One letter, signed and verified in any form.</summary>
internal static class SignedLetter
{
    internal static readonly byte[] Letter = Encoding.UTF8.GetBytes("<LETTER>Giấy chuyển tuyến</LETTER>");

    internal static async Task<byte[]> SignAsync(this TrustServices services, Form form, ISigningKey key, SigningEvidence evidence) =>
        (await services.TrySignAsync(form, key, evidence)).Value;

    internal static async Task<SignResult<byte[]>> TrySignAsync(this TrustServices services, Form form, ISigningKey key, SigningEvidence evidence) => form switch
    {
        Form.Cades => await CadesSigner.SignAsync(Letter, key, services.Details, evidence, default),
        Form.Xades => await XadesSigner.SignAsync(Letter, "text/xml", key, services.Details, evidence, default),
        Form.Pades => await PdfSigner.SignAsync(Papers.New(), key, services.Details, null, evidence, default),
        Form.Jws => (await JwsSigner.SignDetachedAsync(Letter, key, "text/xml", services.Details, evidence, default)).TryGet(out var jws, out var refusal) ? Encoding.ASCII.GetBytes(jws) : refusal,
    };

    internal static SignatureVerdict Verify(Form form, byte[] signed, SignatureVerifier verifier) => form switch
    {
        Form.Cades => verifier.VerifyCades(Letter, signed),
        Form.Xades => verifier.VerifyXml(signed),
        Form.Pades => verifier.VerifyPdf(signed).Single(),
        Form.Jws => verifier.VerifyJws(Encoding.ASCII.GetString(signed), Letter),
    };
}
