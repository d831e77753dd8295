using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Sen.Signatures;
using Sen.Simulator.Trust;
using Sen.TestKit;

namespace Sen.Documents.Tests.Doors;

/// <summary>A hospital whose settings name a timestamp authority: another program, with a root of its own, that goes away and comes back.</summary>
public abstract class StampedHospital(bool postgres) : PaperHospital
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sen-trust-test-");
    private readonly int _port = Ports.Free();
    private WebApplication? _server;

    internal TryoutAuthority Authority { get; private set; } = null!;

    internal string RootFile => Path.Combine(_folder.FullName, "ca", "root.pem");

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Documents:Timestamps:Address"] = $"http://127.0.0.1:{_port}/tsa",
        ["Documents:Timestamps:Anchors"] = Path.Combine(_folder.FullName, "ca"),
        ["Documents:Revocation:Loopback"] = "true",
    };

    public override async Task InitializeAsync()
    {
        var secret = NodeSecret.OpenOrCreate(Path.Combine(_folder.FullName, "secret"));
        Authority = await TryoutAuthority.OpenOrCreateAsync(Path.Combine(_folder.FullName, "ca"), secret, TrustServer.Addresses(_port), new FakeClock(), CancellationToken.None);
        await ComeAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await GoAsync();
        Authority.Dispose();
        _folder.Delete(recursive: true);
    }

    internal async Task ComeAsync()
    {
        _server = TrustServer.Build(_port, Authority, signing: null, new FakeClock());
        await _server.StartAsync();
    }

    internal async Task GoAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
            _server = null;
        }
    }

    internal string Write(string name, byte[] bytes)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(file, bytes);
        return file;
    }

    internal string AtTime => Host.Clock.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    protected override async Task<string?> DatabaseAsync() => postgres ? await PostgresServer.CreateDatabaseAsync() : null;
}

public sealed class SqliteStampedHospital() : StampedHospital(postgres: false);

public sealed class PostgresStampedHospital() : StampedHospital(postgres: true);
