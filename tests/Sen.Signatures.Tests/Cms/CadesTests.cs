using System.Text;

namespace Sen.Signatures.Tests;

/// <summary>CAdES detached, judged by OpenSSL.</summary>
[Collection(nameof(Signers))]
public sealed class CadesTests(Signers signers)
{
    private static readonly byte[] Letter = Encoding.UTF8.GetBytes("Giấy chuyển tuyến số 12/2026\n");

    [Theory]
    [InlineData(SigningAlgorithm.EcdsaP256)]
    [InlineData(SigningAlgorithm.RsaPkcs1)]
    [InlineData(SigningAlgorithm.RsaPss)]
    public async Task OpenSSL_accepts_it_and_refuses_one_flipped_byte_of_content_or_signature(SigningAlgorithm algorithm)
    {
        using var folder = new Folder();
        var key = signers.Key(algorithm);
        var signature = (await CadesSigner.SignAsync(Letter, key, Signers.Details, SigningEvidence.None, default)).Value;

        (await OpenSslAsync(folder, Letter, signature)).Code.ShouldBe(0);

        var changed = Letter.ToArray();
        changed[5] ^= 1;
        (await OpenSslAsync(folder, changed, signature)).Code.ShouldNotBe(0);
        var broken = signature.ToArray();
        broken[^10] ^= 1;
        (await OpenSslAsync(folder, Letter, broken)).Code.ShouldNotBe(0);
    }

    private async Task<(int Code, string Said)> OpenSslAsync(Folder folder, byte[] content, byte[] signature) => await Judge.RunAsync(
        "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", folder.Write("letter.p7s", signature),
        "-content", folder.Write("letter.txt", content), "-CAfile", signers.RootPem, "-purpose", "any",
        "-attime", Signers.Morning.AddMinutes(1).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), "-out", "/dev/null");
}
