using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace Sen.Signatures;

/// <summary>
/// Keys as encrypted files beside their certificates, one folder a key: <c>key.p8</c> (PKCS#8, PBES2, AES-256-CBC), <c>key.json</c>
/// (whether a PIN belongs to it, wrong tries), <c>request.p10</c>, <c>certificates.pem</c> (the signer's first, then the issuers).
/// For trying and for seals on a guarded server; people sign for others with a token or a remote service.
/// </summary>
public sealed partial class SoftwareKeyPlace(string folder, NodeSecret secret) : IKeyPlace, IDisposable
{
    /// <summary>Wrong tries in a row after which a key is locked.</summary>
    public const int Tries = 5;

    // OWASP's figure for PBKDF2 with SHA-256. The password holds 256 bits of the node's secret already; this slows down who has stolen that file too.
    private const int Iterations = 600_000;

    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations);

    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Makes a key pair on P-256 and the request for its certificate (PKCS#10, DER). A key of that name that has a certificate is not replaced.</summary>
    public async Task<SignResult<byte[]>> EnrolAsync(string reference, CertificateSubject subject, string? pin, CancellationToken cancellationToken)
    {
        if (Place(reference) is not { } place || File.Exists(CertificateFile(place)))
        {
            return new Refusal(RefusalCode.Denied, "The name is not one a key can have, or is taken.");
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject.ToName(), key, HashAlgorithmName.SHA256).CreateSigningRequest();
        var password = secret.PasswordFor(reference, pin);
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            Directory.CreateDirectory(place);
            await KeyFiles.WriteAsync(Path.Combine(place, "key.p8"), key.ExportEncryptedPkcs8PrivateKey(password, Encryption), cancellationToken);
            await KeyFiles.WriteStateAsync(place, new KeyState(pin is not null, 0), cancellationToken);
            await KeyFiles.WriteAsync(Path.Combine(place, "request.p10"), request, cancellationToken);
            return request;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
            _oneAtATime.Release();
        }
    }

    /// <summary>Puts the issued certificate beside its key. One that is not for the key is refused.</summary>
    public async Task<SignResult<X509Certificate2>> InstallAsync(
        string reference, X509Certificate2 certificate, IReadOnlyList<X509Certificate2> chain, CancellationToken cancellationToken)
    {
        if (Place(reference) is not { } place || !File.Exists(Path.Combine(place, "request.p10")))
        {
            return new Refusal(RefusalCode.UnknownKey, "No key of that name.");
        }

        var request = CertificateRequest.LoadSigningRequest(
            await File.ReadAllBytesAsync(Path.Combine(place, "request.p10"), cancellationToken), HashAlgorithmName.SHA256);
        if (!request.PublicKey.EncodedKeyValue.RawData.AsSpan().SequenceEqual(certificate.PublicKey.EncodedKeyValue.RawData))
        {
            return new Refusal(RefusalCode.Denied, "The certificate is for another key.");
        }

        var pem = string.Join('\n', chain.Prepend(certificate).Select(c => c.ExportCertificatePem())) + "\n";
        await KeyFiles.WriteAsync(CertificateFile(place), System.Text.Encoding.ASCII.GetBytes(pem), cancellationToken);
        return certificate;
    }

    public async Task<SignResult<ISigningKey>> OpenAsync(string reference, KeyAuthorization authorization, CancellationToken cancellationToken)
    {
        if (Place(reference) is not { } place || !File.Exists(CertificateFile(place)))
        {
            return new Refusal(RefusalCode.UnknownKey, "No key of that name with a certificate.");
        }

        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            return await DecryptAsync(reference, place, (authorization as KeyAuthorization.Pin)?.Value, cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Whether a certificate has been installed for the key of that name.</summary>
    public bool Has(string reference) => Place(reference) is { } place && File.Exists(CertificateFile(place));

    /// <summary>The certificate of the key of that name and those of its issuers; empty when none is installed. No PIN: certificates are public.</summary>
    public IReadOnlyList<X509Certificate2> Certificates(string reference)
    {
        var certificates = new X509Certificate2Collection();
        if (Has(reference))
        {
            certificates.ImportFromPemFile(CertificateFile(Place(reference)!));
        }

        return [.. certificates];
    }

    /// <summary>Forgets a key that has no certificate: its request was given up. One that has signed stays.</summary>
    public async Task DiscardAsync(string reference, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (Place(reference) is { } place && Directory.Exists(place) && !File.Exists(CertificateFile(place)))
            {
                Directory.Delete(place, recursive: true);
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Wrong tries are forgotten. For an administrator who has seen the signer.</summary>
    public async Task UnlockAsync(string reference, CancellationToken cancellationToken)
    {
        if (Place(reference) is { } place && await KeyFiles.ReadStateAsync(place, cancellationToken) is { } state)
        {
            await KeyFiles.WriteStateAsync(place, state with { WrongTries = 0 }, cancellationToken);
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private async Task<SignResult<ISigningKey>> DecryptAsync(string reference, string place, string? pin, CancellationToken cancellationToken)
    {
        var state = await KeyFiles.ReadStateAsync(place, cancellationToken);
        if (state is null || state.WrongTries >= Tries)
        {
            return new Refusal(RefusalCode.Locked, $"{Tries} wrong tries.");
        }

        if (state.HasPin && string.IsNullOrEmpty(pin))
        {
            return new Refusal(RefusalCode.WrongPin, "The key has a PIN and none was given.");
        }

        // Counted before it is tried: who ends the process after a wrong PIN has still used a try.
        await KeyFiles.WriteStateAsync(place, state with { WrongTries = state.WrongTries + 1 }, cancellationToken);
        var encrypted = await File.ReadAllBytesAsync(Path.Combine(place, "key.p8"), cancellationToken);
        var key = ECDsa.Create();
        var password = secret.PasswordFor(reference, state.HasPin ? pin : null);
        try
        {
            key.ImportEncryptedPkcs8PrivateKey(password, encrypted, out _);
        }
        catch (CryptographicException)
        {
            key.Dispose();
            return state.WrongTries + 1 >= Tries
                ? new Refusal(RefusalCode.Locked, $"{Tries} wrong tries.")
                : new Refusal(RefusalCode.WrongPin, "The key does not open with this PIN.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }

        await KeyFiles.WriteStateAsync(place, state with { WrongTries = 0 }, cancellationToken);
        var certificates = Certificates(reference);
        return new SoftwareKey(key, certificates[0], [.. certificates.Skip(1)]);
    }

    private string? Place(string reference) => Name().IsMatch(reference) ? Path.Combine(folder, reference) : null;

    private static string CertificateFile(string place) => Path.Combine(place, "certificates.pem");

    // The reference is a folder's name: no dots first, no separators.
    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,127}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}

/// <summary>A key in the memory of this process.</summary>
internal sealed class SoftwareKey(ECDsa key, X509Certificate2 certificate, IReadOnlyList<X509Certificate2> chain) : ISigningKey
{
    public X509Certificate2 Certificate => certificate;

    public IReadOnlyList<X509Certificate2> Chain => chain;

    public SigningAlgorithm Algorithm => SigningAlgorithm.EcdsaP256;

    public Task<SignResult<byte[]>> SignAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken) =>
        Task.FromResult<SignResult<byte[]>>(key.SignHash(sha256.Span, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));

    public void Dispose() => key.Dispose();
}
