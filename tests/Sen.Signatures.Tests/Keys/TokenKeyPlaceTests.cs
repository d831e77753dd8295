using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sen.Signatures.Tests;

/// <summary>A token of SoftHSM with a key on P-256 and an RSA key; openssl judges what they sign.</summary>
[Collection(nameof(Signers))]
public sealed class TokenKeyPlaceTests(Signers signers) : IAsyncLifetime
{
    private const string Pin = "4711";
    private static readonly byte[] Letter = "Giấy ra viện"u8.ToArray();
    private static readonly SoftToken Token = new();

    public Task InitializeAsync() => Token.ReadyAsync(signers, Pin);

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("doctor-ec", SigningAlgorithm.EcdsaP256)]
    [InlineData("doctor-rsa", SigningAlgorithm.RsaPkcs1)]
    public async Task A_key_on_a_token_signs_and_openssl_accepts_it(string label, SigningAlgorithm algorithm)
    {
        using var place = Token.Place();
        using var key = (await place.OpenAsync(label, new KeyAuthorization.Pin(Pin), default)).Value;
        key.Algorithm.ShouldBe(algorithm);
        key.Chain.Single().Thumbprint.ShouldBe(signers.Authority.Root.Thumbprint);
        var signed = (await CadesSigner.SignAsync(Letter, key, Signers.Details, SigningEvidence.None, default)).Value;

        signers.Verifier.VerifyCades(Letter, signed).Problems.ShouldBeEmpty();
        using var folder = new Folder();
        var (code, said) = await Judge.RunAsync(
            "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", folder.Write("letter.p7s", signed), "-content", folder.Write("letter.txt", Letter), "-CAfile", signers.RootPem,
            "-purpose", "any", "-attime", Signers.Morning.AddMinutes(1).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), "-out", "/dev/null");
        code.ShouldBe(0, said);
    }

    [Fact]
    public async Task One_login_signs_a_batch_and_the_next_signer_shows_a_pin_again()
    {
        using var place = Token.Place();
        using (var key = (await place.OpenAsync("doctor-ec", new KeyAuthorization.Pin(Pin), default)).Value)
        {
            for (var i = 0; i < 20; i++)
            {
                (await key.SignAsync(SHA256.HashData([(byte)i]), default)).Succeeded.ShouldBeTrue();
            }
        }

        (await place.OpenAsync("doctor-ec", new KeyAuthorization.Pin("0000"), default)).Refusal!.Code.ShouldBe(RefusalCode.WrongPin);
        (await place.OpenAsync("doctor-ec", KeyAuthorization.Nothing, default)).Refusal!.Code.ShouldBe(RefusalCode.WrongPin);
        using var again = (await place.OpenAsync("doctor-ec", new KeyAuthorization.Pin(Pin), default)).Value;
        again.Certificate.Subject.ShouldContain("doctor-ec");
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_the_token_to_the_others()
    {
        using var place = Token.Place();
        using (var key = (await place.OpenAsync("doctor-ec", new KeyAuthorization.Pin(Pin), default)).Value)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
            await Should.ThrowAsync<OperationCanceledException>(() => place.OpenAsync("doctor-rsa", new KeyAuthorization.Pin(Pin), patience.Token));
            (await key.SignAsync(new byte[32], default)).Succeeded.ShouldBeTrue();
        }

        using var next = (await place.OpenAsync("doctor-rsa", new KeyAuthorization.Pin(Pin), default)).Value;
        next.Algorithm.ShouldBe(SigningAlgorithm.RsaPkcs1);
    }

    [Fact]
    public async Task A_key_that_is_kept_open_is_in_nobodys_way_and_is_opened_again()
    {
        using var place = Token.Place();
        using var kept = (await place.KeepAsync("doctor-ec", Pin, default)).Value;
        (await kept.SignAsync(new byte[32], default)).Succeeded.ShouldBeTrue();
        using (var other = (await place.OpenAsync("doctor-rsa", new KeyAuthorization.Pin(Pin), default)).Value)
        {
            (await other.SignAsync(new byte[32], default)).Succeeded.ShouldBeTrue();
        }

        (await kept.SignAsync(new byte[32], default)).Refusal!.Code.ShouldBe(RefusalCode.Unreachable);
        (await place.OpenAsync("doctor-rsa", new KeyAuthorization.Pin("0000"), default)).Refusal!.Code.ShouldBe(RefusalCode.WrongPin, "nobody signs under the login of another");
        using (var again = (await place.KeepAsync("doctor-ec", Pin, default)).Value)
        {
            (await again.SignAsync(new byte[32], default)).Succeeded.ShouldBeTrue();
        }

        (await place.OpenAsync("doctor-rsa", new KeyAuthorization.Pin("0000"), default)).Refusal!.Code.ShouldBe(RefusalCode.WrongPin);
    }

    [Fact]
    public async Task What_is_not_there_is_a_refusal()
    {
        using var place = Token.Place();
        (await place.OpenAsync("nobody", new KeyAuthorization.Pin(Pin), default)).Refusal!.Code.ShouldBe(RefusalCode.UnknownKey);

        using var other = new TokenKeyPlace(SoftToken.Module, "another token");
        (await other.OpenAsync("doctor-ec", new KeyAuthorization.Pin(Pin), default)).Refusal!.Code.ShouldBe(RefusalCode.Unreachable);

        using var none = new TokenKeyPlace("/nowhere/module.so", SoftToken.Label);
        (await none.OpenAsync("doctor-ec", new KeyAuthorization.Pin(Pin), default)).Refusal!.Code.ShouldBe(RefusalCode.Unreachable);
    }
}

/// <summary>A token in files, made once for the process: the module reads its settings when it is loaded.</summary>
internal sealed class SoftToken
{
    internal const string Module = "/usr/lib/softhsm/libsofthsm2.so";
    internal const string Label = "sen-test";

    private readonly string _folder = TemporaryFolder();
    private bool _ready;

    internal TokenKeyPlace Place() => new(Module, Label);

    // Tests of one class run one after another, so nothing guards this.
    internal async Task ReadyAsync(Signers signers, string pin)
    {
        if (_ready)
        {
            return;
        }

        var settings = Path.Combine(_folder, "softhsm2.conf");
        Directory.CreateDirectory(Path.Combine(_folder, "tokens"));
        await File.WriteAllTextAsync(settings, $"directories.tokendir = {Path.Combine(_folder, "tokens")}\nobjectstore.backend = file\nlog.level = ERROR\n");
        SetEnvironment("SOFTHSM2_CONF", settings, 1).ShouldBe(0); // the module asks C, which .NET's own setter does not tell
        await DoAsync(settings, "softhsm2-util", "--init-token", "--free", "--label", Label, "--pin", pin, "--so-pin", "98765432");
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await ImportAsync(signers, settings, pin, "doctor-ec", "a1", ec.ExportPkcs8PrivateKeyPem(), new CertificateRequest("CN=doctor-ec", ec, HashAlgorithmName.SHA256));
        using var rsa = RSA.Create(2048);
        await ImportAsync(signers, settings, pin, "doctor-rsa", "b2", rsa.ExportPkcs8PrivateKeyPem(), new CertificateRequest("CN=doctor-rsa", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        await WriteCertificateAsync(settings, pin, "trial-ca", "c3", signers.Authority.Root);
        _ready = true;
    }

    private async Task ImportAsync(Signers signers, string settings, string pin, string label, string id, string pem, CertificateRequest request)
    {
        var file = Path.Combine(_folder, $"{label}.pem");
        await File.WriteAllTextAsync(file, pem, Encoding.ASCII);
        await DoAsync(settings, "softhsm2-util", "--import", file, "--token", Label, "--label", label, "--id", id, "--pin", pin);
        await WriteCertificateAsync(settings, pin, label, id, signers.Authority.Issue(request.CreateSigningRequest()));
    }

    private async Task WriteCertificateAsync(string settings, string pin, string label, string id, X509Certificate2 certificate)
    {
        var file = Path.Combine(_folder, $"{label}.der");
        await File.WriteAllBytesAsync(file, certificate.RawData);
        await DoAsync(settings, "pkcs11-tool", "--module", Module, "--token-label", Label, "--login", "--pin", pin, "--write-object", file, "--type", "cert", "--id", id, "--label", label);
    }

    private static string TemporaryFolder()
    {
        var folder = Directory.CreateTempSubdirectory("sen-token-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }

    private static async Task DoAsync(string settings, string program, params string[] arguments)
    {
        var (code, said) = await Judge.RunAsync(program, new Dictionary<string, string>(StringComparer.Ordinal) { ["SOFTHSM2_CONF"] = settings }, arguments);
        code.ShouldBe(0, said);
    }

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironment(string name, string value, int overwrite);
}
