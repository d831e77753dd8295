using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Sen.Accounts.Tokens;
using Sen.Fhir;
using Sen.Log;
using Sen.Record;
using Sen.TestKit;
using Sen.Transparency.Witnessing;
using Sen.Web.Hosting;

namespace Sen.Transparency.Tests.Cosign;

/// <summary>
/// A whole server is killed (SIGKILL) between signing a checkpoint and having its cosignature, at points that are seen from outside. It comes back with the same log,
/// forks nothing, and the cosignature comes.
/// </summary>
public abstract class ServerCrashTests : IAsyncLifetime, IDisposable
{
    private const string Origin = "log.example/sen";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sen-server-crash-");
    private readonly NoteSigner _key = NoteSigner.Generate(Origin, NoteKeyType.Ed25519);
    private readonly Dictionary<long, MerkleHash> _signed = [];
    private readonly int _port = Ports.Free();
    private HttpClient _client = null!;
    private WitnessNode _witness = null!;
    private WitnessGate _gate = null!;
    private string? _database;
    private int _written;

    private enum Point
    {
        /// <summary>Signed and remembered; the database does not know it.</summary>
        Signed,

        /// <summary>Published; the witness has not heard of it.</summary>
        Published,

        /// <summary>Cosigned; the server has not heard of it.</summary>
        Cosigned,
    }

    // Each round kills once at each point; a new server waits ten seconds for the lease of the dead one.
    private static int Rounds => Soak.Or(10, 1);

    private string DataDirectory => Path.Combine(_folder.FullName, "data");

    private string KeyFile => Path.Combine(_folder.FullName, "log.key");

    public async Task InitializeAsync()
    {
        _database = await DatabaseAsync();
        await LogNode.WriteSecretAsync(KeyFile, _key);
        _witness = await WitnessNode.StartAsync(_key.Verifier);
        _gate = await WitnessGate.OpenAsync(_witness.Address);
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}"), Timeout = TimeSpan.FromSeconds(30) };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync());
    }

    public async Task DisposeAsync()
    {
        await _gate.DisposeAsync();
        await _witness.DisposeAsync();
        if (_database is not null)
        {
            await PostgresServer.DropDatabaseAsync(_database);
        }

        _folder.Delete(recursive: true);
    }

    public void Dispose()
    {
        _client.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_server_that_is_killed_on_the_way_to_its_cosignature_comes_back_with_the_same_log()
    {
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var point in Enum.GetValues<Point>())
            {
                using var server = await StartAsync();
                await CosignedAsync();
                await KillAtAsync(point, server);
            }
        }

        using (var server = await StartAsync())
        {
            await CosignedAsync();
            server.Kill();
            await server.WaitForExitAsync();
        }

        var (code, said) = await SenProgram.RunAsync(Settings(), ["log", "verify", .. Place()]);
        code.ShouldBe(0, said);
        await OneTreeAsync();
        (await _witness.Service.ContradictionsAsync(10, default)).ShouldBeEmpty();
    }

    protected abstract Task<string?> DatabaseAsync();

    private async Task KillAtAsync(Point point, Process server)
    {
        switch (point)
        {
            case Point.Signed:
                await KillWhenSignedAsync(server);
                break;
            case Point.Published:
                await KillWhenHeldAsync(server, WitnessGate.Hold.Request);
                break;
            case Point.Cosigned:
                await KillWhenHeldAsync(server, WitnessGate.Hold.Answer);
                break;
            default:
                throw new UnreachableException();
        }

        var memory = (await MemoryAsync())!;
        Signed(memory.Size, memory.Root);
    }

    private async Task KillWhenHeldAsync(Process server, WitnessGate.Hold what)
    {
        var held = _gate.HoldAsync(what);
        await WriteAsync();
        await held.WaitAsync(TimeSpan.FromSeconds(60));
        server.Kill();
        await server.WaitForExitAsync();
        _gate.Release();
    }

    // On PostgreSQL nobody can store a checkpoint while the table is locked, so the kill is in between for sure. The embedded engine lets nobody else in: there
    // the kill comes as soon as the signature is remembered, before or after the same moment.
    private async Task KillWhenSignedAsync(Process server)
    {
        var before = (await MemoryAsync())!.Size;
        await using var lockedOut = _database is null ? null : new NpgsqlConnection(_database);
        if (lockedOut is not null)
        {
            await lockedOut.OpenAsync();
            await using var begin = new NpgsqlCommand("begin; lock table checkpoint in exclusive mode", lockedOut);
            await begin.ExecuteNonQueryAsync();
        }

        var writing = WriteAsync();
        await Eventually.IsAsync(async () => (await MemoryAsync())!.Size > before);
        server.Kill();
        await server.WaitForExitAsync();
        try
        {
            await writing;
        }
        catch (HttpRequestException)
        {
            // It was killed while it answered.
        }

        if (lockedOut is not null)
        {
            await using var stored = new NpgsqlCommand("select max(size) from checkpoint", lockedOut);
            ((long)(await stored.ExecuteScalarAsync())!).ShouldBe(before, "the checkpoint was signed and not stored");
        }
    }

    /// <summary>The newest checkpoint covers everything that was signed before the kill, continues it, and has its cosignature.</summary>
    private async Task CosignedAsync()
    {
        // The first start has nothing to sign yet.
        if (_written == 0)
        {
            await WriteAsync();
        }

        var least = _signed.Keys.DefaultIfEmpty(1).Max();
        await Eventually.IsAsync(async () =>
        {
            using var answer = await _client.GetAsync("/log/checkpoint");
            if (!answer.IsSuccessStatusCode || !SignedNote.TryParse(await answer.Content.ReadAsStringAsync(), out var note))
            {
                return false;
            }

            note.Open(_key.Verifier).IsTrusted.ShouldBeTrue();
            Checkpoint.TryParse(note.Text, out var checkpoint).ShouldBeTrue();
            Signed(checkpoint.Size, checkpoint.Root);
            return checkpoint.Size >= least && note.Signatures.Any(s => s.IsOf(_witness.Key.Verifier) && _witness.Key.Verifier.Verify(note.Text, s.Value.Span));
        });
    }

    /// <summary>All that was ever signed, shown to the witness or given out is the beginning of what is there now.</summary>
    private async Task OneTreeAsync()
    {
        foreach (var asked in _gate.Asked)
        {
            Signed(asked.Size, asked.Root);
        }

        var options = new RecordOptions { DataDirectory = DataDirectory, ConnectionString = _database, Engine = _database is null ? RecordEngine.Sqlite : RecordEngine.Postgres, ReadOnly = true };
        await using var record = await RecordFactory.OpenAsync(options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, default);
        foreach (var (size, root) in _signed.Where(s => s.Key > 0))
        {
            (await new MerkleTree(record.SealedLog.Nodes).RootAsync(size, default)).ShouldBe(root);
        }

        _signed.Count.ShouldBeGreaterThanOrEqualTo(3 * Rounds);
    }

    private void Signed(long size, MerkleHash root)
    {
        _signed.TryAdd(size, root);
        _signed[size].ShouldBe(root, $"two trees of size {size}");
    }

    private Task<WitnessState?> MemoryAsync() => new WitnessStore(Path.Combine(DataDirectory, "log", "log.db")).ReadAsync(Origin, default);

    private async Task WriteAsync()
    {
        var organization = new Organization { Id = $"org-{_written++}", Name = "Trạm y tế" };
        using var content = new ByteArrayContent(organization.ToUtf8());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+json");
        using var answer = await _client.PutAsync($"/fhir/Organization/{organization.Id}", content);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
    }

    private async Task<Process> StartAsync()
    {
        var server = SenProgram.Start(Settings(), ["serve", "--empty", "--port", _port.ToString(CultureInfo.InvariantCulture), .. Place()]);
        await Eventually.IsAsync(async () =>
        {
            server.HasExited.ShouldBeFalse("the server does not start");
            try
            {
                using var alive = await _client.GetAsync("/health/ready");
                return alive.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        return server;
    }

    private string[] Place() => ["--data", DataDirectory, .. _database is null ? [] : (string[])["--postgres", _database]];

    private Dictionary<string, string?> Settings() => new(StringComparer.Ordinal)
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Development",
        ["Log:KeyFile"] = KeyFile,
        ["Log:CheckpointMilliseconds"] = "50",
        ["Log:Quorum"] = "1",
        ["Log:WitnessBackoffSeconds"] = "1",
        ["Log:Witnesses:0:Url"] = _gate.Address.ToString(),
        ["Log:Witnesses:0:Key"] = _witness.Key.Verifier.ToString(),
    };

    // Signed with the keys that lie in the data folder, as `sen token` does.
    private async Task<string> TokenAsync()
    {
        await using var app = SenServer.Build(new NodeOptions { DataDirectory = DataDirectory, Postgres = _database, Empty = true, Port = 0, Quiet = true }, environment: "Development");
        return app.Services.GetRequiredService<IDevelopmentTokens>().Issue(new Caller
        {
            Subject = "service:test",
            Role = Role.Service,
            Purpose = Purposes.Operations,
            Display = "Máy của bài thử",
            WholeProvince = true,
            Scopes = SmartScopes.Parse("system/*.cruds"),
        });
    }
}

public sealed class SqliteServerCrashTests : ServerCrashTests
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class PostgresServerCrashTests : ServerCrashTests
{
    protected override async Task<string?> DatabaseAsync() => await PostgresServer.CreateDatabaseAsync();
}
