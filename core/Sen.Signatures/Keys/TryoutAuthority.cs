using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Sen.Signatures;

/// <summary>What the trial authority remembers.</summary>
internal sealed record AuthorityState(IReadOnlyList<RevokedCertificate> Revoked);

/// <summary>One line of the revocation list.</summary>
internal sealed record RevokedCertificate(string SerialNumber, DateTimeOffset At, int Reason);

/// <summary>Where certificates of an authority say that it tells what it revoked; what is null is not in them.</summary>
/// <param name="List">Its revocation list (CRL distribution point).</param>
/// <param name="Ocsp">Its responder (authority information access).</param>
public sealed record AuthorityAddresses(Uri? List = null, Uri? Ocsp = null);

/// <summary>
/// A certificate authority for trying Sen without one that the state has licensed. Its name says so in every certificate; nothing
/// it issues has legal force. Root key encrypted as those of <see cref="SoftwareKeyPlace"/>.
/// </summary>
public sealed class TryoutAuthority : IDisposable
{
    /// <summary>Part of the root's common name; pages warn when they see it.</summary>
    public const string Mark = "TRIAL CA";

    private const int CertificateDays = 365;

    /// <summary>Of force so long before they are issued: a practice node signs with them what was confirmed before it had any.</summary>
    private const int DaysBefore = 15;

    private const string StateFile = "authority.json";

    private const int LockTries = 300;

    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(50);

    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 600_000);

    private readonly string _folder;
    private readonly ECDsa _key;
    private readonly X509Certificate2 _signer;
    private readonly AuthorityAddresses _addresses;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _oneAtATime = new(1);

    private TryoutAuthority(string folder, ECDsa key, X509Certificate2 root, AuthorityAddresses addresses, TimeProvider clock)
    {
        (_folder, _key, Root, _addresses, _clock) = (folder, key, root, addresses, clock);
        _signer = root.CopyWithPrivateKey(key);
    }

    /// <summary>The trust anchor.</summary>
    public X509Certificate2 Root { get; }

    /// <summary>The trust anchor of the authority of this folder, without opening its key; null: there is none yet.</summary>
    public static X509Certificate2? RootOf(string folder) =>
        Path.Combine(folder, "root.pem") is var file && File.Exists(file) ? X509CertificateLoader.LoadCertificateFromFile(file) : null;

    /// <summary>When something was revoked last in the authority of this folder, by whichever program.</summary>
    public static DateTime ChangedAt(string folder) => File.GetLastWriteTimeUtc(Path.Combine(folder, StateFile));

    /// <summary>Opens the authority of this folder, or founds it.</summary>
    public static async Task<TryoutAuthority> OpenOrCreateAsync(
        string folder, NodeSecret secret, AuthorityAddresses addresses, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (keyFile, rootFile) = (Path.Combine(folder, "root.p8"), Path.Combine(folder, "root.pem"));
        var password = secret.PasswordFor("tryout-authority", null);
        if (File.Exists(rootFile))
        {
            var encrypted = await File.ReadAllBytesAsync(keyFile, cancellationToken);
            var stored = ECDsa.Create();
            stored.ImportEncryptedPkcs8PrivateKey(password, encrypted, out _);
            return new TryoutAuthority(folder, stored, X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(rootFile, cancellationToken)), addresses, clock);
        }

        Directory.CreateDirectory(folder);
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = clock.GetUtcNow();
        var request = new CertificateRequest(
            new X500DistinguishedName($"C=VN, O=Sen, CN=Sen {Mark} {RandomNumberGenerator.GetHexString(6)} - no legal force"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var self = request.CreateSelfSigned(now.AddDays(-DaysBefore), now.AddYears(20));
        await KeyFiles.WriteAsync(keyFile, key.ExportEncryptedPkcs8PrivateKey(password, Encryption), cancellationToken);
        await KeyFiles.WriteAsync(rootFile, System.Text.Encoding.ASCII.GetBytes(self.ExportCertificatePem()), cancellationToken);
        return new TryoutAuthority(folder, key, X509CertificateLoader.LoadCertificate(self.RawData), addresses, clock);
    }

    /// <summary>Issues a certificate for signing documents to the subject and key of a PKCS#10 request, whose own signature is checked.</summary>
    public X509Certificate2 Issue(ReadOnlySpan<byte> request) => Issue(request, Oids.DocumentSigning, CertificateDays);

    /// <summary>Issues the certificate of a timestamp authority (RFC 3161 §2.3: extended key usage critical and alone).</summary>
    public X509Certificate2 IssueForTimestamps(ReadOnlySpan<byte> request) => Issue(request, Oids.TimeStamping, 5 * CertificateDays);

    /// <summary>Issues the certificate of a responder (RFC 6960 §4.2.2.2), about which nobody has to ask.</summary>
    public X509Certificate2 IssueForAnswers(ReadOnlySpan<byte> request) => Issue(request, Oids.OcspSigning, CertificateDays);

    /// <summary>Revokes for good. The time is the authority's own: nobody revokes into the past.</summary>
    public async Task RevokeAsync(X509Certificate2 certificate, X509RevocationReason reason, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            await using var alone = await AloneAsync(cancellationToken);
            var state = await ReadAsync(cancellationToken);
            if (state.Revoked.All(r => r.SerialNumber != certificate.SerialNumber))
            {
                await WriteAsync(state with { Revoked = [.. state.Revoked, new(certificate.SerialNumber, _clock.GetUtcNow(), (int)reason)] }, cancellationToken);
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>A fresh revocation list (DER), for one day. Its number is its time: giving one out writes nothing, so two programs may share the folder.</summary>
    public async Task<byte[]> RevocationListAsync(CancellationToken cancellationToken)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var entry in (await ReadAsync(cancellationToken)).Revoked)
        {
            list.AddEntry(Convert.FromHexString(entry.SerialNumber), entry.At, (X509RevocationReason)entry.Reason);
        }

        var now = _clock.GetUtcNow();
        return list.Build(_signer, new BigInteger(now.ToUnixTimeMilliseconds()), now.AddDays(1), HashAlgorithmName.SHA256, thisUpdate: now);
    }

    /// <summary>How it revoked a certificate, by serial number (hexadecimal); null: it did not.</summary>
    internal async Task<RevokedCertificate?> RevocationOfAsync(string serialNumber, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).Revoked.FirstOrDefault(r => r.SerialNumber == serialNumber);

    public void Dispose()
    {
        _signer.Dispose();
        _key.Dispose();
        _oneAtATime.Dispose();
    }

    private X509Certificate2 Issue(ReadOnlySpan<byte> pkcs10, string purpose, int days)
    {
        var asked = CertificateRequest.LoadSigningRequest(pkcs10.ToArray(), HashAlgorithmName.SHA256);
        var request = new CertificateRequest(asked.SubjectName, asked.PublicKey, HashAlgorithmName.SHA256);
        var usage = purpose == Oids.OcspSigning ? X509KeyUsageFlags.DigitalSignature : X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation;
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(purpose)], critical: purpose == Oids.TimeStamping));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Root, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        AddRevocation(request.CertificateExtensions, purpose);
        var now = _clock.GetUtcNow();
        Span<byte> serial = stackalloc byte[16];
        RandomNumberGenerator.Fill(serial);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40); // positive and never short
        return request.Create(Root.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), now.AddDays(-DaysBefore), now.AddDays(days), serial);
    }

    private void AddRevocation(System.Collections.ObjectModel.Collection<X509Extension> extensions, string purpose)
    {
        if (purpose == Oids.OcspSigning)
        {
            extensions.Add(new X509Extension(Oids.OcspNoCheck, [0x05, 0x00], critical: false)); // NULL
            return;
        }

        if (_addresses.List is { } list)
        {
            extensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([list.AbsoluteUri]));
        }

        if (_addresses.Ocsp is { } ocsp)
        {
            extensions.Add(new X509AuthorityInformationAccessExtension([ocsp.AbsoluteUri], []));
        }
    }

    // Another program that shares the folder may revoke in this moment, and neither is to overwrite what the other wrote.
    private async Task<FileStream> AloneAsync(CancellationToken cancellationToken)
    {
        for (var tries = 1; tries < LockTries; tries++)
        {
            try
            {
                return Open();
            }
            catch (IOException)
            {
                await Task.Delay(LockPause, cancellationToken);
            }
        }

        return Open();

        FileStream Open() => new(Path.Combine(_folder, "authority.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    private async Task<AuthorityState> ReadAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(_folder, StateFile);
        return File.Exists(file)
            ? JsonSerializer.Deserialize(await File.ReadAllBytesAsync(file, cancellationToken), KeyFilesJson.Default.AuthorityState)!
            : new AuthorityState([]);
    }

    private Task WriteAsync(AuthorityState state, CancellationToken cancellationToken) => KeyFiles.WriteAsync(
        Path.Combine(_folder, StateFile), JsonSerializer.SerializeToUtf8Bytes(state, KeyFilesJson.Default.AuthorityState), cancellationToken);
}
