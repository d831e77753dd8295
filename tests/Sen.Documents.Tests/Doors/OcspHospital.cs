using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Sen.Documents.Keys;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Signatures;
using Sen.Simulator.Trust;
using Sen.TestKit;

namespace Sen.Documents.Tests.Doors;

/// <summary>A hospital that believes an authority whose certificates name a responder and no list; timestamps come from another program, so that one can go without the other.</summary>
public abstract class OcspHospital(bool postgres) : PaperHospital
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sen-ocsp-test-");
    private readonly int _timestampPort = Ports.Free();
    private readonly int _responderPort = Ports.Free();
    private readonly FakeClock _clock = new();
    private WebApplication? _timestamps;
    private WebApplication? _responder;

    internal TryoutAuthority Authority { get; private set; } = null!;

    internal int ResponderPort => _responderPort;

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Documents:KeyDirectory"] = Path.Combine(_folder.FullName, "signing"),
        ["Documents:Timestamps:Address"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_timestampPort}/tsa"),
        ["Documents:Timestamps:Anchors"] = Path.Combine(_folder.FullName, "signing", "anchors"),
        ["Documents:Revocation:Loopback"] = "true",
    };

    public override async Task InitializeAsync()
    {
        var addresses = TrustServer.Addresses(_responderPort) with { List = null };
        Authority = await TryoutAuthority.OpenOrCreateAsync(
            Path.Combine(_folder.FullName, "ca"), NodeSecret.OpenOrCreate(Path.Combine(_folder.FullName, "secret")), addresses, _clock, CancellationToken.None);
        var anchors = Directory.CreateDirectory(Path.Combine(_folder.FullName, "signing", "anchors")).FullName;
        await File.WriteAllTextAsync(Path.Combine(anchors, "root.pem"), Authority.Root.ExportCertificatePem());
        _timestamps = TrustServer.Build(_timestampPort, Authority, signing: null, _clock);
        await _timestamps.StartAsync();
        await ComeAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await GoAsync();
        await _timestamps!.DisposeAsync();
        Authority.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>The responder is up.</summary>
    internal async Task ComeAsync()
    {
        _responder = TrustServer.Build(_responderPort, Authority, signing: null, _clock);
        await _responder.StartAsync();
    }

    /// <summary>The responder is away.</summary>
    internal async Task GoAsync()
    {
        if (_responder is not null)
        {
            await _responder.DisposeAsync();
            _responder = null;
        }
    }

    /// <summary>The hospital and the authority have one time.</summary>
    internal void Advance(TimeSpan time)
    {
        Host.Clock.Advance(time);
        _clock.Advance(time);
    }

    /// <summary>A doctor with a key that opens by itself and a certificate of the authority.</summary>
    internal async Task<(Visitor Desk, ResourceKey Id)> DoctorAsync(string id, string name)
    {
        (await EnrolAsync(id, name, isRevoked: false)).Succeeded.ShouldBeTrue();
        return (await Host.StaffAsync(Role.Doctor, practitioner: id), new ResourceKey("Practitioner", id));
    }

    /// <summary>Brings a key with a certificate of the authority into use.</summary>
    internal async Task<Result<string>> EnrolAsync(string id, string name, bool isRevoked)
    {
        await new Fixture().Put(new Practitioner { Id = id, Active = true, Name = { PersonView.NameOf(name) }, Identifier = { Identifier.Of(Systems.PracticeLicence, "012346/CT-GPHN") } }).WriteAsync(Host);
        var owner = (await Host.Services.GetRequiredService<KeyOwners>().FindAsync(new ResourceKey("Practitioner", id), CancellationToken.None))!;
        var enrolment = Host.Services.GetRequiredService<KeyEnrolment>();
        var by = Caller.System("test");
        var made = (await enrolment.RequestAsync(owner, null, null, by, CancellationToken.None)).Value;
        var request = KeyRequest.Of(await StoredAsync("Basic", made))!;
        using var certificate = Authority.Issue(request.Pkcs10);
        certificate.Extensions.ShouldContain(e => e is X509AuthorityInformationAccessExtension);
        certificate.Extensions.ShouldNotContain(e => e.Oid!.Value == "2.5.29.31");
        if (isRevoked)
        {
            await Authority.RevokeAsync(certificate, X509RevocationReason.Superseded, CancellationToken.None);
        }

        return await enrolment.InstallAsync(request, Encoding.ASCII.GetBytes(certificate.ExportCertificatePem()), nameConfirmed: true, by, CancellationToken.None);
    }

    protected override async Task<string?> DatabaseAsync() => postgres ? await PostgresServer.CreateDatabaseAsync() : null;
}

public sealed class SqliteOcspHospital() : OcspHospital(postgres: false);

public sealed class PostgresOcspHospital() : OcspHospital(postgres: true);
