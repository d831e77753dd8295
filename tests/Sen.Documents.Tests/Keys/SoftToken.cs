using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sen.Signatures;

namespace Sen.Documents.Tests.Keys;

/// <summary>A token of SoftHSM in files with one key, made once for the process: the module reads its settings when it is loaded.</summary>
internal static class SoftToken
{
    internal const string Module = "/usr/lib/softhsm/libsofthsm2.so";
    internal const string Label = "Token bác sĩ";
    internal const string Pin = "471147";

    /// <summary>Tokens for facilities' seals, one for each engine.</summary>
    private static readonly string[] Seals = ["HSM Sqlite", "HSM Postgres"];

    private const nuint Ok = 0;

    private static readonly Lazy<string> Settings = new(Prepare);
    private static readonly Lock Gate = new();

    /// <summary>Puts a key of this name on the token, certified by the authority, under a label.</summary>
    internal static void Put(string label, string id, string name, TryoutAuthority authority, string token = Label)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Put(token, label, id, key, authority.Issue(new CertificateRequest(new CertificateSubject { CommonName = name }.ToName(), key, HashAlgorithmName.SHA256).CreateSigningRequest()));
    }

    /// <summary>The same with a key that seals cannot use.</summary>
    internal static void PutRsa(string label, string id, string name, TryoutAuthority authority, string token)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(new CertificateSubject { CommonName = name }.ToName(), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Put(token, label, id, key, authority.Issue(request.CreateSigningRequest()));
    }

    /// <summary>As its owner changes the PIN; in this process, because SoftHSM reads it once when it is loaded.</summary>
    internal static void ChangePin(string token, string old, string fresh)
    {
        var (before, after) = (Encoding.ASCII.GetBytes(old), Encoding.ASCII.GetBytes(fresh));
        OpenSession(SlotOf(token), 6, 0, 0, out var session).ShouldBe(Ok); // CKF_SERIAL_SESSION | CKF_RW_SESSION
        LogIn(session, 1, before, (nuint)before.Length).ShouldBe(Ok);
        SetPin(session, before, (nuint)before.Length, after, (nuint)after.Length).ShouldBe(Ok);
        CloseSession(session).ShouldBe(Ok);
    }

    /// <summary>Whether the token counts a wrong try since the last right one (CKF_USER_PIN_COUNT_LOW).</summary>
    internal static bool CountsWrongTries(string token)
    {
        var slots = Do("pkcs11-tool", "--module", Module, "--list-token-slots").Split("Slot ");
        return slots.Single(s => s.Contains($": {token}\n", StringComparison.Ordinal)).Contains("user PIN count low", StringComparison.Ordinal);
    }

    /// <summary>A right PIN, shown by somebody else: the token forgets the wrong tries.</summary>
    internal static void Login(string token, string pin) => Do("pkcs11-tool", "--module", Module, "--token-label", token, "--login", "--pin", pin, "--list-objects");

    /// <summary>As if it had been pulled out and plugged in again: every session of this process is lost.</summary>
    internal static void Interrupt(string token) => CloseAllSessions(SlotOf(token)).ShouldBe(Ok);

    private static nuint SlotOf(string token) => nuint.Parse(
        Do("softhsm2-util", "--show-slots").Split("\nSlot ").Single(s => s.Contains($" {token}", StringComparison.Ordinal)).Split('\n')[0].Trim(),
        System.Globalization.CultureInfo.InvariantCulture);

    private static void Put(string token, string label, string id, AsymmetricAlgorithm key, X509Certificate2 certificate)
    {
        lock (Gate)
        {
            var folder = Path.GetDirectoryName(Settings.Value)!;
            var (pem, der) = (Path.Combine(folder, $"{id}.pem"), Path.Combine(folder, $"{id}.der"));
            File.WriteAllText(pem, key.ExportPkcs8PrivateKeyPem());
            File.WriteAllBytes(der, certificate.RawData);
            Do("softhsm2-util", "--import", pem, "--token", token, "--label", label, "--id", id, "--pin", Pin);
            Do("pkcs11-tool", "--module", Module, "--token-label", token, "--login", "--pin", Pin, "--write-object", der, "--type", "cert", "--id", id, "--label", label);
        }
    }

    private static string Prepare()
    {
        var folder = Directory.CreateTempSubdirectory("sen-token-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(Path.Combine(folder, "tokens"));
        var settings = Path.Combine(folder, "softhsm2.conf");
        File.WriteAllText(settings, $"directories.tokendir = {Path.Combine(folder, "tokens")}\nobjectstore.backend = file\nlog.level = ERROR\n");
        SetEnvironment("SOFTHSM2_CONF", settings, 1).ShouldBe(0); // the module asks C, which .NET's own setter does not tell
        Environment.SetEnvironmentVariable("SOFTHSM2_CONF", settings);
        foreach (var token in Seals.Prepend(Label))
        {
            Do("softhsm2-util", "--init-token", "--free", "--label", token, "--pin", Pin, "--so-pin", "98765432");
        }

        return settings;
    }

    private static string Do(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var said = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            process.ExitCode.ShouldBe(0, $"{program}: {error.Result}");
            return said;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException($"{program} is missing. Install softhsm2 and opensc (./test does).", missing);
        }
    }

    [DllImport(Module, EntryPoint = "C_CloseAllSessions")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nuint CloseAllSessions(nuint slot);

    [DllImport(Module, EntryPoint = "C_OpenSession")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nuint OpenSession(nuint slot, nuint flags, nint application, nint notify, out nuint session);

    [DllImport(Module, EntryPoint = "C_Login")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nuint LogIn(nuint session, nuint user, byte[] pin, nuint length);

    [DllImport(Module, EntryPoint = "C_SetPIN")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nuint SetPin(nuint session, byte[] old, nuint oldLength, byte[] fresh, nuint freshLength);

    [DllImport(Module, EntryPoint = "C_CloseSession")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nuint CloseSession(nuint session);

    [DllImport("libc", EntryPoint = "setenv", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironment([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}
