using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sen.Signatures;

namespace Sen.Documents.Tests.Keys;

/// <summary>A token of SoftHSM in files with one key, made once for the process: the module reads its settings when it is loaded.</summary>
internal static class SoftToken
{
    internal const string Module = "/usr/lib/softhsm/libsofthsm2.so";
    internal const string Label = "Token bác sĩ";
    internal const string Pin = "471147";

    private static readonly Lazy<string> Settings = new(Prepare);
    private static readonly Lock Gate = new();

    /// <summary>Puts a key of this name on the token, certified by the authority, under a label.</summary>
    internal static void Put(string label, string id, string name, TryoutAuthority authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new CertificateSubject { CommonName = name }.ToName(), key, HashAlgorithmName.SHA256).CreateSigningRequest();
        lock (Gate)
        {
            var folder = Path.GetDirectoryName(Settings.Value)!;
            var (pem, der) = (Path.Combine(folder, $"{id}.pem"), Path.Combine(folder, $"{id}.der"));
            File.WriteAllText(pem, key.ExportPkcs8PrivateKeyPem());
            File.WriteAllBytes(der, authority.Issue(request).RawData);
            Do("softhsm2-util", "--import", pem, "--token", Label, "--label", label, "--id", id, "--pin", Pin);
            Do("pkcs11-tool", "--module", Module, "--token-label", Label, "--login", "--pin", Pin, "--write-object", der, "--type", "cert", "--id", id, "--label", label);
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
        Do("softhsm2-util", "--init-token", "--free", "--label", Label, "--pin", Pin, "--so-pin", "98765432");
        return settings;
    }

    private static void Do(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            process.ExitCode.ShouldBe(0, $"{program}: {error.Result}");
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException($"{program} is missing. Install softhsm2 and opensc (./test does).", missing);
        }
    }

    [DllImport("libc", EntryPoint = "setenv", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironment([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}
