using System.Text;
using Npgsql;
using Sen.Log;
using Sen.Log.Tests;
using Sen.TestKit;
using Sen.Transparency.Verify;
using Sen.Transparency.Watch;

namespace Sen.Transparency.Tests.Verify;

/// <summary>Who owns the database, its backups or even the key tries to change what is past. Each is found and named.</summary>
public sealed class AttackTests : IAsyncLifetime
{
    private static readonly NoteSigner Key = NoteSigner.Generate(World.Origin, NoteKeyType.Ed25519);

    private readonly List<string> _databases = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var database in _databases)
        {
            await PostgresServer.DropDatabaseAsync(database);
        }
    }

    [Fact]
    public async Task A_whole_log_is_whole()
    {
        var database = await NewDatabaseAsync();
        await using var node = await LogNode.StartAsync(database, key: Key);
        await node.WriteAsync(270);
        await node.CheckpointAsync();
        await node.StopAsync();
        var (code, said) = await node.VerifyAsync(database);
        said.ShouldContain("270 positions");
        said.ShouldContain(": whole");
        code.ShouldBe(0);
    }

    [Theory]
    [InlineData("update tile set hashes = overlay(hashes placing '\\x00'::bytea from 100) where level = 0 and number = 0", null)]
    [InlineData("update feed set commitment = sha256(commitment) where position = 77", 77)]
    [InlineData("update checkpoint set note = replace(note, 'log.example/sen', 'log.example/son') where size = (select max(size) from checkpoint)", 270)]
    [InlineData("update checkpoint set root = sha256(root) where size = (select max(size) from checkpoint)", null)]
    public async Task A_change_behind_the_Record_is_named_by_log_verify_and_by_the_running_check(string attack, int? position)
    {
        var database = await NewDatabaseAsync();
        await using var node = await LogNode.StartAsync(database, key: Key, settings: ("Log:VerifyEntriesPerSecond", "0"));
        await node.WriteAsync(270);
        await node.CheckpointAsync();
        await ExecuteAsync(database, attack);

        var (code, said) = await node.VerifyAsync(database);
        code.ShouldBe(1, said);
        said.ShouldContain("NOT WHOLE");
        if (position is not null)
        {
            said.ShouldContain($"first wrong position: {position}");
        }

        await node.RestartAsync(database, kestrel: false, ("Log:VerifyEntriesPerSecond", "100"));
        await Eventually.IsAsync(() => Task.FromResult(node.Alerts.Any(a => a.Kind == LogAlert.NotWhole)));
        var page = LogNode.Auditor(node.Host);
        await page.GoAsync("/staff/log");
        page.Text.ShouldContain("Kiểm tra thấy chỗ không khớp");
    }

    [Fact]
    public async Task A_log_that_was_cut_off_is_not_signed_over_and_log_verify_says_where_it_ends()
    {
        await using var node = await LogNode.StartAsync(key: Key);
        await node.WriteAsync(20);
        await node.CheckpointAsync();
        await node.StopAsync();
        var backup = Directory.CreateTempSubdirectory("sen-backup-");
        Copy(node.DataDirectory, backup.FullName);
        await node.RestartAsync();
        await node.WriteAsync(15);
        await node.CheckpointAsync();
        await node.StopAsync();

        // The database of yesterday in the place of today's. The key and the memory of the signer are not in it.
        Copy(backup.FullName, node.DataDirectory);
        backup.Delete(recursive: true);
        var (code, said) = await node.VerifyAsync();
        code.ShouldBe(1, said);
        said.ShouldContain("first wrong position: 21");

        await node.RestartAsync();
        await Eventually.IsAsync(() => Task.FromResult(node.Alerts.Any(a => a.Kind == LogAlert.Shorter)));
        await node.WriteAsync(30);
        await Eventually.IsAsync(() => Task.FromResult(node.Alerts.Any(a => a.Kind == LogAlert.Rewritten)));
        (await node.Log.LatestCheckpointAsync(default))!.Size.ShouldBe(20);
    }

    [Fact]
    public async Task A_log_rewritten_and_signed_again_by_who_has_the_key_is_refused_by_the_witness()
    {
        var (honest, forged) = (await NewDatabaseAsync(), await NewDatabaseAsync());
        await using var witness = await WitnessNode.StartAsync(Key.Verifier);
        await using var node = await LogNode.StartAsync(honest, key: Key, settings: witness.Settings());
        await node.WriteAsync(30);
        await node.CheckpointAsync();
        await Eventually.IsAsync(async () => await witness.Service.SizeAsync(World.Origin, default) == 30);

        // Another history, whole in itself, and nothing left that remembers the first one, here.
        await using (var forger = await LogNode.StartAsync(forged, key: Key))
        {
            await forger.WriteAsync(10);
            await forger.CheckpointAsync();
        }

        await node.StopAsync();
        File.Delete(Path.Combine(node.DataDirectory, "log", "log.db"));
        await node.RestartAsync(forged, kestrel: false, witness.Settings());
        await Eventually.IsAsync(() => Task.FromResult(node.Alerts.Any(a => a.Kind == LogAlert.WitnessAhead)));
        await node.WriteAsync(40);
        await node.CheckpointAsync();
        await Eventually.IsAsync(() => Task.FromResult(node.Alerts.Any(a => a.Kind == LogAlert.WitnessRefused)));
        (await witness.Service.SizeAsync(World.Origin, default)).ShouldBe(30);
        (await witness.Service.ContradictionsAsync(10, default))[0].Kind.ShouldBe(ContradictionKind.Unproven);
    }

    [Fact]
    public async Task A_fork_for_one_reader_becomes_evidence_when_that_reader_shows_it_to_the_witness()
    {
        await using var witness = await WitnessNode.StartAsync(Key.Verifier);
        await using var node = await LogNode.StartAsync(key: Key, settings: witness.Settings());
        await node.WriteAsync(12);
        var latest = await node.CheckpointAsync();
        await Eventually.IsAsync(async () => await witness.Service.SizeAsync(World.Origin, default) == latest.Size);

        // What the reader was given: the same log, the same size, signed, and another tree.
        var text = new Checkpoint(World.Origin, latest.Size, MerkleHash.Sha256("for you only"u8)).ToString();
        var request = new AddCheckpointRequest(0, [], SignedNote.Of(text, Key.Sign(text)));
        using var reader = witness.Host.Client();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.ToString()));
        using var answer = await reader.PostAsync("/witness/add-checkpoint", content);
        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.Conflict);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/x.tlog.size");

        var evidence = (await witness.Service.ContradictionsAsync(10, default)).ShouldHaveSingleItem();
        evidence.Kind.ShouldBe(ContradictionKind.Fork);
        var page = LogNode.Auditor(witness.Host);
        await page.GoAsync("/staff/log");
        page.Text.ShouldContain($"{World.Origin} đã ký hai sổ khác nhau");
        page.Text.ShouldContain(MerkleHash.Sha256("for you only"u8).ToBase64());
    }

    [Fact]
    public async Task A_cosignature_that_does_not_hold_is_named()
    {
        await using var witness = await WitnessNode.StartAsync(Key.Verifier);
        var database = await NewDatabaseAsync();
        await using var node = await LogNode.StartAsync(database, key: Key, settings: witness.Settings());
        await node.WriteAsync(4);
        var size = (await node.CheckpointAsync()).Size;
        await Eventually.IsAsync(async () => (await node.Log.CosignaturesAsync(size, default)).Count > 0);
        await witness.GoAsync();
        var forged = witness.Key.Cosign("another text\n", World.Now).ToString();
        await ExecuteAsync(database, $"update cosignature set line = '{forged}' where size = {size}");

        var check = new CheckpointCheck(node.Log, new LogPolicy(World.Origin, [Key.Verifier], [witness.Key.Verifier], 1));
        (await check.LookAsync(-1, size, default)).Findings.ShouldHaveSingleItem().Text.ShouldContain("witness.example/w");

        // It is not shown to anybody: one wrong line would spoil the note for every reader.
        using var client = node.Host.Client();
        SignedNote.TryParse(await client.GetStringAsync("/log/checkpoint"), out var note).ShouldBeTrue();
        note.Signatures.ShouldHaveSingleItem();
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(to, "record.db*"))
        {
            File.Delete(file);
        }

        foreach (var file in Directory.GetFiles(from, "record.db*"))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        (await command.ExecuteNonQueryAsync()).ShouldBeGreaterThan(0);
    }

    private async Task<string> NewDatabaseAsync()
    {
        _databases.Add(await PostgresServer.CreateDatabaseAsync());
        return _databases[^1];
    }
}
