using System.ComponentModel;
using System.Diagnostics;

namespace Sen.Signatures.Tests;

/// <summary>Programs of others that judge what this room made. One that is missing fails the test and says what to install.</summary>
internal static class Judge
{
    private static readonly Dictionary<string, string> Packages = new(StringComparer.Ordinal)
    {
        ["openssl"] = "openssl",
        ["pdfsig"] = "poppler-utils",
        ["xmlsec1"] = "xmlsec1",
        ["softhsm2-util"] = "softhsm2",
        ["pkcs11-tool"] = "opensc",
    };

    internal static async Task<(int Code, string Said)> RunAsync(string program, IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        using var process = Start(start, program);
        var (said, wrong) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await said + await wrong);
    }

    internal static Task<(int Code, string Said)> RunAsync(string program, params string[] arguments) => RunAsync(program, null, arguments);

    private static Process Start(ProcessStartInfo start, string program)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{program} is missing: apt-get install {Packages[program]}", e);
        }
    }
}

/// <summary>A folder of one test, gone afterwards.</summary>
internal sealed class Folder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("sen-sign-").FullName;

    internal string Write(string name, ReadOnlySpan<byte> bytes)
    {
        var file = System.IO.Path.Combine(Path, name);
        File.WriteAllBytes(file, bytes);
        return file;
    }

    internal string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
