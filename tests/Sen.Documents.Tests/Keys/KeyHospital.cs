using System.Globalization;
using System.Net.Http.Headers;
using Sen.Documents.Tests.Doors;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Signatures;
using Sen.Simulator.Trust;
using Sen.TestKit;

namespace Sen.Documents.Tests.Keys;

/// <summary>A hospital with an administrator, an authority that its node believes, and a remote signing service.</summary>
public abstract class KeyHospital : PaperHospital
{
    public const string RemotePin = "864286";
    public const string FacilityName = "Bệnh viện Đa khoa Thành phố Cần Thơ";

    private readonly string _folder = Directory.CreateTempSubdirectory("sen-keys-").FullName;
    private readonly int _port = Ports.Free();
    private Func<Task> _leave = () => Task.CompletedTask;
    private int _doctors;

    public Visitor Admin { get; protected set; } = null!;

    /// <summary>Its root is an anchor of the node; what it issues is no trial of the node's own.</summary>
    public TryoutAuthority Authority { get; private set; } = null!;

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Documents:KeyDirectory"] = Path.Combine(_folder, "signing"),
        ["Documents:TokenModules:SoftHSM"] = SoftToken.Module,
        ["Documents:RemoteSigning:Ký thử:Address"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/csc/v1/"),
        ["Documents:RemoteSigning:Ký thử:ClientId"] = "sen",
        ["Documents:RemoteSigning:Ký thử:ClientSecret"] = "client secret",
        ["Documents:RemoteSigning:Vắng mặt:Address"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Ports.Free()}/csc/v1/"),
    };

    public override async Task InitializeAsync()
    {
        var secret = NodeSecret.OpenOrCreate(Path.Combine(_folder, "authority", "secret"));
        Authority = await TryoutAuthority.OpenOrCreateAsync(Path.Combine(_folder, "authority"), secret, new AuthorityAddresses(), TimeProvider.System, default);
        Directory.CreateDirectory(Path.Combine(_folder, "signing", "anchors"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "signing", "anchors", "root.pem"), Authority.Root.ExportCertificatePem());
        await ServeAsync();
        await base.InitializeAsync();
        Admin = await Host.StaffAsync(Role.Admin);
    }

    /// <summary>The remote service comes.</summary>
    public async Task ServeAsync()
    {
        var secret = NodeSecret.OpenOrCreate(Path.Combine(_folder, "authority", "secret"));
        var signers = new Dictionary<string, string>(StringComparer.Ordinal) { ["cred-xa"] = "Phạm Từ Xa", ["cred-khac"] = "Người Nào Khác", ["cred-dau"] = FacilityName };
        var signing = new RemoteSigning(new RemoteSigningOptions(RemoteFolder, "sen", "client secret", signers, RemotePin), Authority, secret, TimeProvider.System);
        await signing.EnrolAsync(default);
        var service = TrustServer.Build(_port, Authority, signing);
        await service.StartAsync();
        _leave = async () =>
        {
            await service.DisposeAsync();
            signing.Dispose();
        };
    }

    /// <summary>The remote service goes away.</summary>
    public Task LeaveAsync() => _leave();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await LeaveAsync();
        Authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The server stops, something may happen meanwhile, and it comes up again with the same people at their desks.</summary>
    public async Task RestartAsync(Action? meanwhile = null)
    {
        await Host.DisposeAsync();
        meanwhile?.Invoke();
        await StartAsync();
        (Doctor, Admin) = (await BackAsync("doctor1"), await BackAsync("admin2")); // numbered as they were made
    }

    /// <summary>Where the remote service keeps the keys and counts wrong tries.</summary>
    public string RemoteFolder => Path.Combine(_folder, "remote");

    /// <summary>Everything that the server keeps of keys.</summary>
    public string KeyFolder => Path.Combine(_folder, "signing");

    /// <summary>A doctor of this name, at the desk.</summary>
    public async Task<(string Id, Visitor Desk)> DoctorAsync(string name)
    {
        var id = $"bs-khoa-{Interlocked.Increment(ref _doctors)}";
        await new Fixture().Put(new Practitioner { Id = id, Active = true, Name = { PersonView.NameOf(name) }, Identifier = { Identifier.Of(Systems.PracticeLicence, "012345/CT-GPHN") } }).WriteAsync(Host);
        return (id, await Host.StaffAsync(Role.Doctor, practitioner: id));
    }

    /// <summary>From the list of keys to the form of one place.</summary>
    public Task GoToFormAsync(string doctor, string name, string place) => GoToFormAsync(new ResourceKey("Practitioner", doctor), name, place);

    public async Task GoToFormAsync(ResourceKey owner, string name, string place)
    {
        await Admin.GoAsync($"/staff/documents/keys/new?q={Uri.EscapeDataString(name)}");
        Admin.Html.ShouldContain($"owner={owner}");
        await Admin.GoAsync($"/staff/documents/keys/new?owner={owner}&place={place}");
    }

    /// <summary>Sends the form of the shown page that has a file field.</summary>
    public async Task UploadAsync(string file, params (string Name, string Value)[] values)
    {
        var form = HtmlForm.With(Admin.Html, "file");
        using var content = new MultipartFormDataContent();
        foreach (var (name, value) in form.Fill(values).Where(f => f.Key != "file"))
        {
            content.Add(new StringContent(value), name);
        }

        var bytes = new ByteArrayContent(System.Text.Encoding.ASCII.GetBytes(file));
        bytes.Headers.ContentType = new MediaTypeHeaderValue("application/x-pem-file");
        content.Add(bytes, "file", "certificate.pem");
        var response = await Admin.RawAsync(new HttpRequestMessage(HttpMethod.Post, form.Action) { Content = content });
        Answer = HtmlForm.Text(await response.Content.ReadAsStringAsync());
        if (response.Headers.Location is { } location)
        {
            await Admin.GoAsync(location.ToString());
            Answer = Admin.Text;
        }
    }

    /// <summary>What the upload was answered with.</summary>
    public string Answer { get; private set; } = "";
}

public sealed class SqliteKeyHospital : KeyHospital
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class PostgresKeyHospital : KeyHospital
{
    protected override async Task<string?> DatabaseAsync() => await PostgresServer.CreateDatabaseAsync();
}
