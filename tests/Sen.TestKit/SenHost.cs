using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sen.Accounts.Administration;
using Sen.Accounts.Outbox;
using Sen.Accounts.Tokens;
using Sen.Record;
using Sen.Web.Hosting;

namespace Sen.TestKit;

/// <summary>How a host of a test is made.</summary>
public sealed record SenHostOptions
{
    /// <summary>Connection string of a database of the test's own; null is SQLite.</summary>
    public string? Postgres { get; init; }

    /// <summary>A real server on a loopback port, for browsers. Otherwise requests stay in the process.</summary>
    public bool Kestrel { get; init; }

    /// <summary>Seeded with the demo province instead of empty. The clock is then the demo's unless one is given.</summary>
    public bool Demo { get; init; }

    public string Environment { get; init; } = "Development";

    /// <summary>Kept when the host stops: for tests that start again on the same data.</summary>
    public string? DataDirectory { get; init; }

    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    public Action<IServiceCollection>? Services { get; init; }
}

/// <summary>The whole program as tests meet it: real engine, real pages, a temporary folder, a clock that tests move.</summary>
public sealed class SenHost : IAsyncDisposable
{
    /// <summary>Password of every account that <see cref="StaffAsync"/> makes.</summary>
    public const string Password = "hoa sen no 2026";

    private readonly WebApplication _app;
    private readonly SenHostOptions _options;
    private readonly ErrorLog _errors;
    private int _accounts;

    private SenHost(WebApplication app, SenHostOptions options, string dataDirectory, FakeClock clock, ErrorLog errors) =>
        (_app, _options, DataDirectory, Clock, _errors) = (app, options, dataDirectory, clock, errors);

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> Folders = new(StringComparer.Ordinal);

    public string DataDirectory { get; }

    /// <summary>Moves only when told; not used by a Demo host.</summary>
    public FakeClock Clock { get; }

    public IServiceProvider Services => _app.Services;

    public IRecord Record => Services.GetRequiredService<IRecord>();

    /// <summary>What the host logged as errors, oldest first.</summary>
    public IReadOnlyCollection<string> Errors => _errors.Errors;

    /// <summary>Messages that would have gone to phones, newest first.</summary>
    public IReadOnlyList<OutboxMessage> Outbox => Services.GetRequiredService<DevelopmentOutbox>().Messages;

    public Uri Address => _options.Kestrel
        ? new Uri(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First())
        : new Uri("http://localhost/");

    public static async Task<SenHost> StartAsync(SenHostOptions? options = null)
    {
        options ??= new SenHostOptions();
        var folder = options.DataDirectory ?? Directory.CreateTempSubdirectory("sen-test-").FullName;
        ShareLogKey(options, folder);
        var clock = new FakeClock();
        var errors = new ErrorLog();
        var node = new NodeOptions { Port = 0, DataDirectory = folder, Postgres = options.Postgres, Empty = !options.Demo, Quiet = true };
        var app = SenServer.Build(node, builder => Configure(builder, options, clock, errors), options.Environment);
        await app.StartAsync();
        return new SenHost(app, options, folder, clock, errors);
    }

    // Servers of one database are one log: the second is set up with the key of the first.
    private static void ShareLogKey(SenHostOptions options, string folder)
    {
        if (options.Postgres is not { } database || Folders.TryAdd(database, folder) || options.Settings.ContainsKey("Log:KeyFile"))
        {
            return;
        }

        var key = Path.Combine(Folders[database], "log", "log.key");
        if (File.Exists(key) && folder != Folders[database])
        {
            Directory.CreateDirectory(Path.Combine(folder, "log"));
            File.Copy(key, Path.Combine(folder, "log", "log.key"));
        }
    }

    /// <summary>A person with a browser, not signed in.</summary>
    public Visitor Visit() => new(
        _options.Kestrel ? new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false } : _app.GetTestServer().CreateHandler(), Address, _errors);

    /// <summary>A member of staff with an account of their own, signed in with the cookie the sign-in page would give.</summary>
    public async Task<Visitor> StaffAsync(Role role, string facility = Fixture.FacilityId, string? practitioner = null, string? workplace = null)
    {
        var name = $"{CallerClaims.RoleName(role)}{Interlocked.Increment(ref _accounts)}";
        var added = await Services.GetRequiredService<IAccountAdministration>().AddStaffAsync(
            new NewStaff { UserName = name, Password = Password, Role = role, Display = name, Facility = facility, Practitioner = practitioner },
            CancellationToken.None);
        var visitor = Visit();
        await visitor.GoAsync("/staff/sign-in");
        await visitor.SendAsync(("user", name), ("password", Password));
        if (added.Failure is not null || !visitor.Path.StartsWith("/staff/workplace", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"Sign-in of {name} failed: {visitor.Text}");
        }

        await visitor.SendAsync(workplace is null ? [] : [("place", workplace)]);
        return visitor;
    }

    /// <summary>A visitor whose cookie carries this caller, issued with the host's own keys.</summary>
    public Visitor SignedInAs(Caller caller, params (string Type, string Value)[] more)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var claims = caller.ToClaims().Concat(more.Select(m => new Claim(m.Type, m.Value)));
        var scheme = CookieAuthenticationDefaults.AuthenticationScheme;
        var identity = new ClaimsIdentity(claims, scheme, CallerClaims.Name, CallerClaims.RoleType);
        var now = TimeProvider.System.GetUtcNow();
        var properties = new AuthenticationProperties { IssuedUtc = now, ExpiresUtc = now.AddHours(8) };
        var cookie = Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(scheme);
        var ticket = cookie.TicketDataFormat.Protect(new AuthenticationTicket(new ClaimsPrincipal(identity), properties, scheme));
        var visitor = Visit();
        visitor.Cookies.Add(new System.Net.Cookie(cookie.Cookie.Name!, ticket, "/", Address.Host));
        return visitor;
    }

    /// <summary>A linked citizen, signed in.</summary>
    public Visitor Citizen(string patient, params string[] represents) => SignedInAs(
        new Caller
        {
            Subject = $"citizen:{patient}",
            Role = Role.Citizen,
            Purpose = Purposes.PatientRequest,
            Patient = patient,
            Represents = represents,
            Display = patient,
        },
        ("sen:self", patient));

    /// <summary>An enrolled kiosk or board.</summary>
    public Visitor Kiosk(string facility = Fixture.FacilityId) => SignedInAs(new Caller
    {
        Subject = "kiosk:k1",
        Role = Role.Kiosk,
        Purpose = Purposes.Operations,
        Facility = facility,
        Device = "k1",
        Display = "Máy lấy số 1",
    });

    /// <summary>A client that nobody has signed in with.</summary>
    public HttpClient Client() => _options.Kestrel ? new HttpClient { BaseAddress = Address } : _app.GetTestClient();

    /// <summary>A client of /fhir with a development token of a fresh account.</summary>
    public async Task<HttpClient> FhirClientAsync(Role role, string facility = Fixture.FacilityId)
    {
        var name = $"fhir{Interlocked.Increment(ref _accounts)}";
        await Services.GetRequiredService<IAccountAdministration>().AddStaffAsync(
            new NewStaff { UserName = name, Password = Password, Role = role, Display = name, Facility = facility }, CancellationToken.None);
        var token = await Services.GetRequiredService<IDevelopmentTokens>().IssueAsync(name, CancellationToken.None);
        return FhirClient(token!);
    }

    /// <summary>A client of a machine that was registered for the province, with all rights that scopes can give.</summary>
    public HttpClient FhirService(string scopes = "system/*.cruds") => FhirClient(Services.GetRequiredService<IDevelopmentTokens>().Issue(new Caller
    {
        Subject = "service:test",
        Role = Role.Service,
        Purpose = Purposes.Operations,
        Display = "Máy của bài thử",
        WholeProvince = true,
        Scopes = SmartScopes.Parse(scopes),
    }));

    private HttpClient FhirClient(string token)
    {
        var client = Client();
        client.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Writes as the node itself; a refusal fails the test with its reasons.</summary>
    public async Task<Receipt> CommitAsync(Commit commit)
    {
        var committed = await Record.CommitAsync(Caller.System("test"), commit, CancellationToken.None);
        return committed.Succeeded ? committed.Value : throw new InvalidOperationException(committed.Failure switch
        {
            Invalid invalid => string.Join("; ", invalid.Issues.Select(i => $"{i.Path}: {i.Message}")),
            var failure => $"{failure.Code}: {failure.Message}",
        });
    }

    /// <summary>The head of the feed when nothing is on its way into it any more: positions follow commits by some milliseconds.</summary>
    public async Task<long> SettledHeadAsync()
    {
        var head = await Record.Feed.HeadAsync(CancellationToken.None);
        for (var still = 0; still < 8;)
        {
            await Task.Delay(50);
            var next = await Record.Feed.HeadAsync(CancellationToken.None);
            still = next == head ? still + 1 : 0;
            head = next;
        }

        return head;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_options.DataDirectory is null)
        {
            Directory.Delete(DataDirectory, recursive: true);
        }
    }

    private static void Configure(WebApplicationBuilder builder, SenHostOptions options, FakeClock clock, ErrorLog errors)
    {
        if (!options.Kestrel)
        {
            builder.WebHost.UseTestServer();
        }

        if (!options.Demo)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
        }

        builder.Logging.ClearProviders().AddProvider(errors);
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>("Accounts:SessionCheck", "1.00:00:00")]);
        builder.Configuration.AddInMemoryCollection(options.Settings);
        options.Services?.Invoke(builder.Services);
    }
}
