using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Sen.Documents.Verify;
using Sen.Log;
using Sen.Record;
using Sen.TestKit;
using Sen.Transparency.Verify;

namespace Sen.Documents.Tests.Doors;

/// <summary>
/// A hospital with a signed visit, and somebody who may write to its database, knows every salt and computes each commitment anew. What is changed is put back after
/// each look.
/// </summary>
public abstract class TamperedPapers : PaperHospital
{
    private readonly DirectoryInfo _copies = Directory.CreateTempSubdirectory("sen-tamper-");

    internal string Prescription { get; private set; } = "";

    internal string VisitRecord { get; private set; } = "";

    private protected ISealedLog Log => Host.Services.GetRequiredService<ISealedLog>();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var visit = await SignedAsync();
        Prescription = (await FinalAsync(visit, "prescription", 2)).Id!;
        VisitRecord = (await FinalAsync(visit, "record", 2)).Id!;
        await Host.SettledHeadAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _copies.Delete(recursive: true);
    }

    internal async Task<SealedVersion> FindAsync(string type, string id, long version) =>
        (await Log.FindAsync(new ResourceKey(type, id), version, CancellationToken.None)).ShouldNotBeNull();

    internal async Task<JsonObject> BodyAsync(string type, string id, long version) => JsonNode.Parse(
        (await Host.Record.ReadVersionAsync(Caller.System("test"), new ResourceKey(type, id), version, CancellationToken.None)).Value.Document!.Utf8.Span)!.AsObject();

    /// <summary>What is found when one version has another body, with the commitment that goes with it.</summary>
    internal async Task<LogCheck> TamperAsync(string type, string id, long version, JsonObject body)
    {
        var found = await FindAsync(type, id, version);
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString(Plain));
        var commitment = Commitment.Of(found.Salt!, type, id, version, found.CommitId, found.CommitHash, MerkleHash.Sha256(bytes));
        var honest = Encoding.UTF8.GetBytes((await BodyAsync(type, id, version)).ToJsonString(Plain));
        return await LookAsync(found.Index + 1, bytes, commitment.Value.Bytes.ToArray(), honest, found.Commitment.Value.Bytes.ToArray());
    }

    /// <summary>The check of the verb, in this process.</summary>
    internal async Task<LogCheck> VerifyAsync(string? folder = null)
    {
        folder ??= Host.DataDirectory;
        var options = new RecordOptions
        {
            ReadOnly = true,
            DataDirectory = folder,
            ConnectionString = Database,
            Engine = Database is null ? RecordEngine.Sqlite : RecordEngine.Postgres,
        };
        await using var record = await RecordFactory.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Log:DataDirectory"] = folder,
            ["Accounts:DataDirectory"] = folder,
            ["Documents:TrialKeys"] = "true",
        }).Build();
        return await LogCheck.RunAsync(record, settings, await DocumentChecks.OfAsync(record, settings, CancellationToken.None), CancellationToken.None);
    }

    private protected abstract string? Database { get; }

    private protected abstract Task<LogCheck> LookAsync(long position, byte[] body, byte[] commitment, byte[] oldBody, byte[] oldCommitment);

    /// <summary>A copy of everything the node keeps, for the embedded engine.</summary>
    private protected string Copy()
    {
        var copy = Path.Combine(_copies.FullName, Guid.NewGuid().ToString("N"));
        foreach (var file in Directory.EnumerateFiles(Host.DataDirectory, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) is not "record.lock"))
        {
            var to = Path.Combine(copy, Path.GetRelativePath(Host.DataDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        return copy;
    }

    private static readonly System.Text.Json.JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

public sealed class SqliteTamperedPapers : TamperedPapers
{
    private protected override string? Database => null;

    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);

    private protected override async Task<LogCheck> LookAsync(long position, byte[] body, byte[] commitment, byte[] oldBody, byte[] oldCommitment)
    {
        var copy = Copy();
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(copy, "record.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "update version set body = $body, commitment = $commitment where position = $position";
            command.Parameters.AddWithValue("$body", body);
            command.Parameters.AddWithValue("$commitment", commitment);
            command.Parameters.AddWithValue("$position", position);
            (await command.ExecuteNonQueryAsync()).ShouldBe(1);
        }

        return await VerifyAsync(copy);
    }
}

public sealed class PostgresTamperedPapers : TamperedPapers
{
    private string? _database;

    private protected override string? Database => _database;

    protected override async Task<string?> DatabaseAsync() => _database = await PostgresServer.CreateDatabaseAsync();

    private protected override async Task<LogCheck> LookAsync(long position, byte[] body, byte[] commitment, byte[] oldBody, byte[] oldCommitment)
    {
        await WriteAsync(position, body, commitment);
        try
        {
            return await VerifyAsync();
        }
        finally
        {
            await WriteAsync(position, oldBody, oldCommitment);
        }
    }

    private async Task WriteAsync(long position, byte[] body, byte[] commitment)
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            with f as (update feed set commitment = @commitment where position = @position returning rid, version)
            update version v set body = @body from f where v.rid = f.rid and v.version = f.version
            """,
            connection);
        command.Parameters.AddWithValue("commitment", commitment);
        command.Parameters.AddWithValue("position", position);
        command.Parameters.AddWithValue("body", body);
        (await command.ExecuteNonQueryAsync()).ShouldBe(1);
    }
}
