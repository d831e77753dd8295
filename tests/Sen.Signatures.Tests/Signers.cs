using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures.Tests;

/// <summary>The clock of a test.</summary>
internal sealed class TestClock(DateTimeOffset now) : TimeProvider
{
    internal DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>The trial authority with a doctor and a head of department, made once for all tests: enrolling costs its iterations.</summary>
public sealed class Signers : IAsyncLifetime, IDisposable
{
    internal static readonly DateTimeOffset Morning = new(2026, 11, 20, 8, 15, 0, TimeSpan.FromHours(7));

    private readonly Folder _folder = new();

    internal TestClock Clock { get; } = new(Morning);

    internal TryoutAuthority Authority { get; private set; } = null!;

    internal SoftwareKeyPlace Place { get; private set; } = null!;

    internal ISigningKey Doctor { get; private set; } = null!;

    internal ISigningKey Head { get; private set; } = null!;

    internal ISigningKey RsaDoctor { get; private set; } = null!;

    internal ISigningKey PssDoctor { get; private set; } = null!;

    internal string RootPem => Path.Combine(_folder.Path, "ca", "root.pem");

    internal SignatureVerifier Verifier => new(new TrustSettings { Anchors = [Authority.Root], TimestampAnchors = [Authority.Root] }, Clock);

    internal static SignatureDetails Details => new() { Time = Morning, Reason = "Kê đơn thuốc", Location = "Quảng Ninh", Role = "Bác sĩ điều trị" };

    public async Task InitializeAsync()
    {
        var secret = NodeSecret.OpenOrCreate(Path.Combine(_folder.Path, "secret"));
        Authority = await TryoutAuthority.OpenOrCreateAsync(Path.Combine(_folder.Path, "ca"), secret, new AuthorityAddresses(List: new Uri("http://127.0.0.1:1/trial.crl")), Clock, default);
        Place = new SoftwareKeyPlace(Path.Combine(_folder.Path, "keys"), secret);
        Doctor = await EnrolAsync("doctor", "Nguyễn Thị Bình", "246810");
        Head = await EnrolAsync("head", "Trần Văn Khoa", "135790");
        RsaDoctor = NewRsa("Lê Thị Nam", SigningAlgorithm.RsaPkcs1);
        PssDoctor = NewRsa("Lê Thị Đông", SigningAlgorithm.RsaPss);
    }

    internal ISigningKey Key(SigningAlgorithm algorithm) => algorithm switch
    {
        SigningAlgorithm.RsaPkcs1 => RsaDoctor,
        SigningAlgorithm.RsaPss => PssDoctor,
        SigningAlgorithm.EcdsaP256 => Doctor,
    };

    internal async Task<ISigningKey> EnrolAsync(string reference, string name, string? pin)
    {
        var subject = new CertificateSubject { CommonName = name, Organization = "Bệnh viện Đa khoa tỉnh", Identity = "CCCD:022185001234", Licence = "000123/QNI" };
        var request = (await Place.EnrolAsync(reference, subject, pin, default)).Value;
        (await Place.InstallAsync(reference, Authority.Issue(request), [Authority.Root], default)).Succeeded.ShouldBeTrue();
        return (await Place.OpenAsync(reference, pin is null ? KeyAuthorization.Nothing : new KeyAuthorization.Pin(pin), default)).Value;
    }

    private RsaKey NewRsa(string name, SigningAlgorithm algorithm)
    {
        var key = RSA.Create(2048);
        var request = new CertificateRequest(new CertificateSubject { CommonName = name }.ToName(), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return new RsaKey(key, Authority.Issue(request.CreateSigningRequest()), [Authority.Root], algorithm);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        Doctor.Dispose();
        Head.Dispose();
        RsaDoctor.Dispose();
        PssDoctor.Dispose();
        Place.Dispose();
        Authority.Dispose();
        _folder.Dispose();
    }
}

[CollectionDefinition(nameof(Signers))]
public sealed class SignersCollection : ICollectionFixture<Signers>;

/// <summary>A key as tokens and remote services have them.</summary>
internal sealed class RsaKey(RSA key, X509Certificate2 certificate, IReadOnlyList<X509Certificate2> chain, SigningAlgorithm algorithm) : ISigningKey
{
    public X509Certificate2 Certificate => certificate;

    public IReadOnlyList<X509Certificate2> Chain => chain;

    public SigningAlgorithm Algorithm => algorithm;

    public Task<SignResult<byte[]>> SignAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken) => Task.FromResult<SignResult<byte[]>>(key.SignHash(
        sha256.Span, HashAlgorithmName.SHA256, algorithm is SigningAlgorithm.RsaPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1));

    public void Dispose() => key.Dispose();
}
