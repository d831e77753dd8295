using Npgsql;
using Sen.Record.Sqlite;

namespace Sen.Record.Tests;

/// <summary>Whoever changes the history behind the Record's back is found out, and where.</summary>
public abstract class VerifierContract : RecordOn
{
    protected abstract Task ExecuteAsync(string sql);

    [Fact]
    public async Task A_whole_log_has_one_root_for_the_same_entries()
    {
        await SeedAsync();
        var first = await Record.VerifyAsync(None);
        first.IsWhole.ShouldBeTrue();
        first.Positions.ShouldBe(5);
        await ReopenAsync();
        (await Record.VerifyAsync(None)).Root.ShouldBe(first.Root);
    }

    [Fact]
    public async Task A_changed_version_is_found_at_its_position()
    {
        await SeedAsync();
        var rid = await RidOfAsync("b");
        await ExecuteAsync($"update version set body = (select body from version where rid = (select rid from resource where id = 'c')) where rid = {rid} and version = 1");
        var verification = await Record.VerifyAsync(None);
        verification.IsWhole.ShouldBeFalse();
        verification.FirstWrong.ShouldBe(2);
    }

    [Fact]
    public async Task A_version_given_to_another_commit_is_found()
    {
        await SeedAsync();
        var rid = await RidOfAsync("c");
        await ExecuteAsync($"update version set commit_id = (select commit_id from version where rid = (select rid from resource where id = 'a')) where rid = {rid}");
        (await Record.VerifyAsync(None)).FirstWrong.ShouldBe(3);
    }

    [Fact]
    public async Task A_changed_root_is_found()
    {
        await SeedAsync();
        await ExecuteAsync("update root set hash = (select hash from root order by position desc limit 1) where position = (select min(position) from root)");
        (await Record.VerifyAsync(None)).FirstWrong.ShouldBe(1);
    }

    [Fact]
    public async Task A_lost_salt_makes_an_entry_unreadable_but_leaves_the_log_whole()
    {
        await SeedAsync();
        await ExecuteAsync($"update version set salt = null where rid = {await RidOfAsync("b")}");
        (await Record.VerifyAsync(None)).IsWhole.ShouldBeTrue();
    }

    private async Task<long> RidOfAsync(string id) => (await Record.Store.ReadAsync(new ResourceKey("Patient", id), facility: null, now: 0, None)).Row!.Rid;

    private async Task SeedAsync()
    {
        var position = 0;
        foreach (var id in new[] { "a", "b", "c", "d" })
        {
            await Record.CommitAsync(Node, new Commit().Create(People.Patient(id: id)), None);
            await SettledAsync(++position);
        }

        await Record.CommitAsync(Node, new Commit().Delete(new ResourceKey("Patient", "d")), None);
        await SettledAsync(5);
    }
}

public sealed class SqliteVerifierTests : VerifierContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.SqliteAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);

    protected override Task ExecuteAsync(string sql)
    {
        using var connection = new SqliteConnection(Path.Combine(Options.DataDirectory, "record.db"), readOnly: false);
        connection.Execute(sql);
        return Task.CompletedTask;
    }
}

public sealed class PostgresVerifierTests : VerifierContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.PostgresAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);

    protected override async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Options.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
