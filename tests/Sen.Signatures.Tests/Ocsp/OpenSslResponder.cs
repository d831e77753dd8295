using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures.Tests;

/// <summary><c>openssl ocsp</c> as the responder of an authority.</summary>
internal sealed class OpenSslResponder : IDisposable
{
    private readonly Folder _folder = new();
    private readonly Process _process;

    private OpenSslResponder(SmallAuthority authority, int port, string index, (string Certificate, string Key) signer, string[] more)
    {
        _folder.Write("ca.pem", authority.Root.ExportCertificatePem());
        _folder.Write("index.txt", index);
        _folder.Write("signer.pem", signer.Certificate);
        _folder.Write("signer.key", signer.Key);
        _process = Process.Start(new ProcessStartInfo(
            "openssl",
            ["ocsp", "-port", port.ToString(CultureInfo.InvariantCulture), "-index", "index.txt", "-CA", "ca.pem", "-rsigner", "signer.pem", "-rkey", "signer.key", "-ignore_err", .. more])
        {
            WorkingDirectory = _folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    /// <summary>Started, and listening.</summary>
    /// <param name="authority">In whose name it answers.</param>
    /// <param name="port">On this machine.</param>
    /// <param name="known">The certificates it knows; with a time: revoked then, because the key was lost.</param>
    /// <param name="delegated">Whom the authority lets answer; null: the authority itself.</param>
    /// <param name="more">Further options.</param>
    internal static async Task<OpenSslResponder> StartAsync(
        SmallAuthority authority, int port, IEnumerable<(X509Certificate2 Certificate, DateTimeOffset? RevokedAt)> known, (X509Certificate2 Certificate, ECDsa Key)? delegated, params string[] more)
    {
        var signer = delegated is { } d ? (d.Certificate.ExportCertificatePem(), d.Key.ExportPkcs8PrivateKeyPem()) : (authority.Root.ExportCertificatePem(), authority.KeyPem);
        var responder = new OpenSslResponder(authority, port, string.Concat(known.Select(k => Line(k.Certificate, k.RevokedAt))), signer, more);
        await responder.ListensAsync();
        return responder;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }

    // It says so; a connection to try it would be one that it waits on for good.
    private async Task ListensAsync()
    {
        var said = "";
        while (!said.Contains("waiting for OCSP client connections", StringComparison.Ordinal))
        {
            said = await _process.StandardError.ReadLineAsync() ?? throw new InvalidOperationException($"openssl ocsp has ended: {said}");
        }
    }

    // The database of "openssl ca": state, end, revocation with reason, serial number, file, name; tabs between them.
    private static string Line(X509Certificate2 certificate, DateTimeOffset? revokedAt) => string.Join(
        '\t',
        revokedAt is null ? "V" : "R", Time(new DateTimeOffset(certificate.NotAfter)), revokedAt is { } at ? $"{Time(at)},keyCompromise" : "", certificate.SerialNumber, "unknown", "/CN=Somebody\n");

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyMMddHHmmss'Z'", CultureInfo.InvariantCulture);
}
