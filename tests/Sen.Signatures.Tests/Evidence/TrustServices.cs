using Microsoft.AspNetCore.Builder;
using Sen.Simulator.Trust;
using Sen.TestKit;

namespace Sen.Signatures.Tests;

/// <summary>The simulator's trust services on a port of their own, and a doctor of their authority. Their clock is the machine's: openssl stamps with it.</summary>
public sealed class TrustServices : IAsyncLifetime, IDisposable
{
    private readonly Folder _folder = new();
    private readonly HttpClient _http = new();
    private WebApplication? _server;
    private RemoteSigning? _remote;

    internal const string RemotePin = "8642";

    internal HttpClient Http => _http;

    internal Uri Csc => new($"http://127.0.0.1:{Port}/csc/v1/");

    internal int Port { get; } = Ports.Free();

    internal TryoutAuthority Authority { get; private set; } = null!;

    internal SoftwareKeyPlace Place { get; private set; } = null!;

    internal ISigningKey Doctor { get; private set; } = null!;

    internal TimestampClient Timestamps => new(_http, new Uri($"http://127.0.0.1:{Port}/tsa"));

    internal SigningEvidence T => new(Timestamps);

    internal SigningEvidence LT => LTBy(RevocationForm.Crl);

    internal SigningEvidence LTBy(RevocationForm first) => new(Timestamps, new RevocationClient(_http, TimeProvider.System, first));

    internal SignatureDetails Details => new() { Time = TimeProvider.System.GetUtcNow() };

    internal string RootPem => Path.Combine(_folder.Path, "ca", "root.pem");

    internal SignatureVerifier VerifierAt(DateTimeOffset now, params RevocationValue[] atHand) =>
        new(new TrustSettings { Anchors = [Authority.Root], TimestampAnchors = [Authority.Root], Revocations = atHand }, new TestClock(now));

    internal SignatureVerifier Verifier => VerifierAt(TimeProvider.System.GetUtcNow());

    public async Task InitializeAsync()
    {
        var secret = NodeSecret.OpenOrCreate(Path.Combine(_folder.Path, "secret"));
        Authority = await TryoutAuthority.OpenOrCreateAsync(Path.Combine(_folder.Path, "ca"), secret, TrustServer.Addresses(Port), TimeProvider.System, default);
        Place = new SoftwareKeyPlace(Path.Combine(_folder.Path, "keys"), secret);
        var options = new RemoteSigningOptions(Path.Combine(_folder.Path, "remote"), "sen", "client secret", new Dictionary<string, string>(StringComparer.Ordinal) { ["cred-1"] = "Phạm Từ Xa", ["cred-2"] = "Vũ Khóa" }, RemotePin);
        _remote = new RemoteSigning(options, Authority, secret, TimeProvider.System);
        await _remote.EnrolAsync(default);
        _server = TrustServer.Build(Port, Authority, _remote);
        await _server.StartAsync();
        Doctor = await EnrolAsync("doctor");
    }

    internal async Task<ISigningKey> EnrolAsync(string reference)
    {
        var request = (await Place.EnrolAsync(reference, new CertificateSubject { CommonName = "Nguyễn Thị Bình" }, null, default)).Value;
        (await Place.InstallAsync(reference, Authority.Issue(request), [Authority.Root], default)).Succeeded.ShouldBeTrue();
        return (await Place.OpenAsync(reference, KeyAuthorization.Nothing, default)).Value;
    }

    public async Task DisposeAsync() => await _server!.DisposeAsync();

    public void Dispose()
    {
        Doctor.Dispose();
        _remote?.Dispose();
        Place.Dispose();
        Authority.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }
}

[CollectionDefinition(nameof(TrustServices))]
public sealed class TrustServicesCollection : ICollectionFixture<TrustServices>;
