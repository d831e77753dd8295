using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sen.Signatures;

namespace Sen.Simulator.Trust;

/// <summary>A timestamp authority (RFC 3161).</summary>
internal interface ITimestampResponder : IDisposable
{
    /// <summary>The reply (DER) to a query. A broken query gets a reply that refuses, as the RFC wants.</summary>
    Task<byte[]> ReplyAsync(Stream query, CancellationToken cancellationToken);
}

/// <summary>One on top of <c>openssl ts</c>, with a certificate of the trial authority; it stamps with the machine's clock.</summary>
internal sealed class TimestampResponder : ITimestampResponder
{
    private const string Settings = """
        [tsa]
        default_tsa = trial
        [trial]
        serial = serial
        crypto_device = builtin
        signer_cert = tsa.pem
        certs = root.pem
        signer_key = tsa.key
        signer_digest = sha256
        default_policy = 2.25.3200
        digests = sha256, sha384, sha512
        accuracy = secs:1
        ess_cert_id_alg = sha256
        """;

    private const string OpenSsl = "/usr/bin/openssl";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sen-tsa-");
    private readonly SemaphoreSlim _oneAtATime = new(1);

    internal TimestampResponder(TryoutAuthority authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new CertificateSubject { CommonName = $"Sen {TryoutAuthority.Mark} timestamps" }.ToName();
        using var certificate = authority.IssueForTimestamps(new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSigningRequest());
        Write("tsa.cnf", Settings);
        Write("tsa.key", key.ExportPkcs8PrivateKeyPem());
        Write("tsa.pem", certificate.ExportCertificatePem());
        Write("root.pem", authority.Root.ExportCertificatePem());
    }

    public async Task<byte[]> ReplyAsync(Stream query, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            await using (var file = File.Create(Path.Combine(_folder.FullName, "query.tsq")))
            {
                await query.CopyToAsync(file, cancellationToken);
            }

            var reply = Path.Combine(_folder.FullName, "reply.tsr");
            File.Delete(reply);
            using var openssl = Process.Start(new ProcessStartInfo(OpenSsl, ["ts", "-reply", "-config", "tsa.cnf", "-section", "trial", "-queryfile", "query.tsq", "-out", "reply.tsr"])
            {
                WorkingDirectory = _folder.FullName,
                UseShellExecute = false,
                RedirectStandardError = true,
            })!;
            var said = await openssl.StandardError.ReadToEndAsync(cancellationToken);
            await openssl.WaitForExitAsync(cancellationToken);
            return File.Exists(reply) ? await File.ReadAllBytesAsync(reply, cancellationToken) : throw new InvalidOperationException(said);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose()
    {
        _oneAtATime.Dispose();
        _folder.Delete(recursive: true);
    }

    // The folder is its owner's only (0700); so is what lies in it.
    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
