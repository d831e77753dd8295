using System.Globalization;
using Npgsql;
using Sen.Log;
using Sen.Record.Sqlite;

namespace Sen.Record.Tests;

/// <summary>Whoever changes the history behind the Record's back is found out, and where.</summary>
public abstract class AttackContract : TamperOn
{
    [Fact]
    public async Task A_changed_version_is_found_at_its_position()
    {
        await SeedAsync();
        await ExecuteAsync($"update version set body = (select body from version where {At(4)}) where {At(7)}");
        await FoundAsync(7, "document of another version");
    }

    [Fact]
    public async Task A_changed_version_is_found_though_its_commitment_was_changed_too()
    {
        await SeedAsync();
        await ExecuteAsync($"update version set body = {Blob("""{"resourceType":"Patient","id":"b"}"""u8)} where {At(2)}");
        await CommitAnewAsync(new ResourceKey("Patient", "b"), 1, 2);
        await FoundAsync(2, "root");
    }

    [Fact]
    public async Task A_changed_version_is_found_by_a_checkpoint_though_everything_was_computed_anew()
    {
        await SeedAsync();
        var three = await RootAsync(3);
        await ExecuteAsync($"update version set body = {Blob("""{"resourceType":"Patient","id":"b"}"""u8)} where {At(2)}");
        await CommitAnewAsync(new ResourceKey("Patient", "b"), 1, 2);
        await SealAnewAsync();
        await FoundAsync(3, "checkpoint", new SealedHead(3, three));
    }

    [Fact]
    public async Task A_dropped_version_is_found_where_it_was()
    {
        await SeedAsync();
        await ExecuteAsync($"delete from version where {At(4)}");
        await FoundAsync(4, "missing");
    }

    [Fact]
    public async Task A_dropped_version_is_found_though_those_after_it_were_renumbered()
    {
        await SeedAsync();
        await DropAsync(4, "a", 2);
        await FoundAsync(4, "root");
        await SealAnewAsync();
        await FoundAsync(6, "Patient, version 2: the document of another version is stored here");
    }

    [Fact]
    public async Task Two_entries_in_the_other_order_are_found()
    {
        await SeedAsync();
        await SwapAsync(5, 6);
        await FoundAsync(5, "root");
    }

    [Fact]
    public async Task A_version_before_the_one_that_it_replaced_is_found_though_everything_was_computed_anew()
    {
        await SeedAsync();
        await SwapAsync(4, 7);
        await SealAnewAsync();
        await FoundAsync(4, "do not follow");
    }

    [Fact]
    public async Task A_backdated_commit_is_found()
    {
        await SeedAsync();
        await ExecuteAsync($"update commits set at = at - 86400000 where id = (select commit_id from version where {At(5)})");
        await FoundAsync(5, "the time of the version is not that of its commit");
        await ExecuteAsync($"update version set at = at - 86400000 where {At(5)}");
        await FoundAsync(5, "not the one that the document was written with");
    }

    [Fact]
    public async Task Another_author_is_found()
    {
        await SeedAsync();
        await ExecuteAsync($"update commits set agent = (select agent from commits where id = (select commit_id from version where {At(1)})) where id = (select commit_id from version where {At(4)})");
        await FoundAsync(4, "its author");
    }

    [Fact]
    public async Task An_author_who_was_given_another_name_is_found()
    {
        await SeedAsync();
        await ExecuteAsync("update agent set display = 'somebody' where subject = 'system:other'");
        await FoundAsync(4, "its author");
    }

    [Fact]
    public async Task Another_reason_or_purpose_is_found()
    {
        await SeedAsync();
        await ExecuteAsync($"update commits set reason = 'correction' where id = (select commit_id from version where {At(6)})");
        await FoundAsync(6, "its author");
    }

    [Fact]
    public async Task A_version_given_to_another_commit_is_found()
    {
        await SeedAsync();
        await ExecuteAsync($"update version set commit_id = (select commit_id from version where {At(1)}) where {At(3)}");
        await FoundAsync(3, "time");
        await ExecuteAsync($"update version set commit_id = {Id(Guid.Empty)} where {At(3)}");
        await FoundAsync(3, "its commit is missing");
    }

    [Fact]
    public async Task A_log_cut_off_and_computed_anew_is_found_by_a_checkpoint()
    {
        await SeedAsync();
        var known = new SealedHead(8, await RootAsync(8));
        var before = (await Record.VerifyAsync(None)).Frontier;
        await DropAsync(8, "c", 2);
        await DropAsync(7, "a", 3);
        await SealAnewAsync();
        (await Record.VerifyAsync(None)).Findings.ShouldBeEmpty("nothing in the database tells: this is why checkpoints are given to others");
        await FoundAsync(7, "cut off", known);

        // Who verified it before knows without any checkpoint.
        var slice = await Record.VerifyAsync(new VerificationRequest { From = before, Tables = false }, [], None);
        slice.FirstWrong.ShouldBe(7);
    }

    [Fact]
    public async Task A_salt_that_was_used_before_is_found_though_everything_was_computed_anew()
    {
        await SeedAsync();
        await ExecuteAsync($"update version set salt = (select salt from version where {At(5)}) where {At(6)}");
        await FoundAsync(6, "salt");
        await CommitAnewAsync(new ResourceKey("Observation", "ob"), 1, 6);
        await SealAnewAsync();
        (await Record.VerifyAsync(None)).Findings.ShouldHaveSingleItem().ShouldContain("salts that were used before");
    }

    [Fact]
    public async Task Swapped_documents_of_two_people_are_found()
    {
        await SeedAsync();
        var one = (byte[])(await QueryAsync($"select body from version where {At(5)}"))[0][0];
        var other = (byte[])(await QueryAsync($"select body from version where {At(6)}"))[0][0];
        await ExecuteAsync($"update version set body = {Blob(other)} where {At(5)}");
        await ExecuteAsync($"update version set body = {Blob(one)} where {At(6)}");
        await FoundAsync(5, "document of another resource");
    }

    [Fact]
    public async Task A_lost_salt_is_found_when_no_erasure_took_it()
    {
        await SeedAsync();
        await ExecuteAsync($"update version set salt = null, body = null where {At(6)}");
        await FoundAsync(6, "no erasure took it");
    }

    [Fact]
    public async Task An_erasure_that_no_commit_tells_of_is_found()
    {
        await SeedAsync();
        await ExecuteAsync($"update version set salt = null, body = null, erased = commit_id where {At(4)}");
        await FoundAsync(4, "without the deletion that tells of it");
    }

    [Fact]
    public async Task A_resource_that_points_back_to_an_older_version_is_found()
    {
        await SeedAsync();
        await PointBackAsync("a", 2, 4);
        await FoundAsync(7, "newest version");
    }

    [Fact]
    public async Task A_changed_root_is_found()
    {
        await SeedAsync();
        await ExecuteAsync("update root set hash = (select hash from root where position = 8) where position = 3");
        await FoundAsync(3, "root");
    }

    [Fact]
    public async Task Changed_and_missing_tiles_are_found()
    {
        await SeedAsync();
        var many = new Commit();
        for (var i = 0; i < 600; i++)
        {
            many.Create(People.Patient());
        }

        await WriteAsync(608, many);
        (await Record.VerifyAsync(None)).Findings.ShouldBeEmpty();
        var tile = (byte[])(await QueryAsync("select hashes from tile where level = 0 and number = 1"))[0][0];
        tile[40 * MerkleHash.Size] ^= 1;
        await ExecuteAsync($"update tile set hashes = {Blob(tile)} where level = 0 and number = 1");
        await FoundAsync(297, "tile 0/1 is not that of the entries");
        await ExecuteAsync("delete from tile where level = 0 and number = 1");
        await FoundAsync(257, "tile 0/1 is missing");
        await ExecuteAsync("delete from tile where level = 1");
        await FoundAsync(1, "tile 1/0 is missing");
    }

    [Fact]
    public async Task A_tree_to_go_on_from_that_is_another_one_is_found()
    {
        await SeedAsync();
        var other = Frontier.Empty;
        for (var i = 0; i < 8; i++)
        {
            other = other.Append(MerkleHasher.Leaf([(byte)i]));
        }

        await ExecuteAsync($"update log set frontier = {Blob(other.ToBytes())}");
        (await Record.VerifyAsync(None)).Findings.ShouldHaveSingleItem().ShouldContain("goes on from");
    }

    private async Task FoundAsync(long position, string what, params SealedHead[] checkpoints)
    {
        var verification = await Record.VerifyAsync(new VerificationRequest { Checkpoints = checkpoints }, [], None);
        verification.IsWhole.ShouldBeFalse();
        verification.FirstWrong.ShouldBe(position, string.Join(Environment.NewLine, verification.Findings));
        verification.Findings.ShouldContain(f => f.Contains(what, StringComparison.Ordinal), string.Join(Environment.NewLine, verification.Findings));
    }

    private Task<MerkleHash> RootAsync(long size) => new MerkleTree(Record.SealedLog.Nodes).RootAsync(size, None);
}

public sealed class SqliteAttackTests : AttackContract
{
    protected override string Entries => "version";

    protected override Task<RecordOptions> CreateAsync() => Engines.SqliteAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);

    protected override string Blob(ReadOnlySpan<byte> bytes) => $"x'{Convert.ToHexString(bytes)}'";

    protected override string Id(Guid commit) => Blob(commit.ToByteArray(bigEndian: true));

    protected override string At(long position) => string.Create(CultureInfo.InvariantCulture, $"position = {position}");

    protected override string Sealed(long size) => "";

    protected override Task<IReadOnlyList<object[]>> QueryAsync(string sql)
    {
        using var connection = new SqliteConnection(Path.Combine(Options.DataDirectory, "record.db"), readOnly: false);
        if (!sql.StartsWith("select", StringComparison.Ordinal))
        {
            connection.Execute(sql);
            return Task.FromResult<IReadOnlyList<object[]>>([]);
        }

        using var statement = connection.PrepareOnce(sql);
        var columns = sql.Split(" from ", 2)[0].Split(',').Length;
        var rows = new List<object[]>();
        while (statement.Step())
        {
            rows.Add([.. Enumerable.Range(0, columns).Select(c => c == columns - 1 ? (object)statement.Blob(c) : statement.Int64(c))]);
        }

        return Task.FromResult<IReadOnlyList<object[]>>(rows);
    }

    protected override Task DropAsync(long position, string id, long version) => ExecuteAsync($"""
        update version set previous = (select previous from version where position = {position}) where previous = {position};
        update version set version = version - 1 where rid = (select rid from version where position = {position}) and version > {version};
        update resource set version = version - 1, position = coalesce((select previous from version where position = {position} and resource.position = {position}), position)
            where id = '{id}';
        delete from version where position = {position};
        update resource set updated = (select at from version v where v.position = resource.position),
            deleted = (select body is null from version v where v.position = resource.position) where id = '{id}';
        update version set position = -position where position > {position};
        update version set position = -position - 1 where position < 0;
        update version set previous = previous - 1 where previous > {position};
        update resource set position = position - 1 where position > {position};
        """);

    protected override Task SwapAsync(long one, long other) => ExecuteAsync($"""
        update version set position = -1 where position = {one};
        update version set position = {one} where position = {other};
        update version set position = {other} where position = -1;
        update version set previous = case previous when {one} then {other} else {one} end where previous in ({one}, {other});
        update resource set position = case position when {one} then {other} else {one} end where position in ({one}, {other});
        """);

    protected override Task PointBackAsync(string id, long version, long position) => ExecuteAsync(
        $"update resource set version = {version}, position = {position}, updated = (select at from version where position = {position}) where id = '{id}'");
}

public sealed class PostgresAttackTests : AttackContract
{
    protected override string Entries => "feed";

    protected override Task<RecordOptions> CreateAsync() => Engines.PostgresAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);

    protected override string Blob(ReadOnlySpan<byte> bytes) => $"'\\x{Convert.ToHexString(bytes)}'::bytea";

    protected override string Id(Guid commit) => $"'{commit}'::uuid";

    protected override string At(long position) =>
        string.Create(CultureInfo.InvariantCulture, $"(rid, version) = (select rid, version from feed where position = {position})");

    protected override string Sealed(long size) => string.Create(CultureInfo.InvariantCulture, $", position = {size}");

    protected override async Task<IReadOnlyList<object[]>> QueryAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Options.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object[]>();
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }

    protected override Task DropAsync(long position, string id, long version) => ExecuteAsync($"""
        delete from version where {At(position)};
        delete from feed where position = {position};
        update version set version = version - 1 where rid = (select rid from resource where id = '{id}') and version > {version};
        update feed set version = version - 1 where rid = (select rid from resource where id = '{id}') and version > {version};
        update resource r set version = r.version - 1 where id = '{id}';
        update resource r set updated = v.at, deleted = v.body is null from version v where v.rid = r.rid and v.version = r.version and r.id = '{id}';
        update feed set position = -position where position > {position};
        update feed set position = -position - 1 where position < 0;
        update head set position = position - 1;
        """);

    protected override Task SwapAsync(long one, long other) => ExecuteAsync($"""
        update feed set position = -1 where position = {one};
        update feed set position = {one} where position = {other};
        update feed set position = {other} where position = -1;
        """);

    protected override Task PointBackAsync(string id, long version, long position) => ExecuteAsync(
        $"update resource r set version = {version}, updated = v.at from version v where v.rid = r.rid and v.version = {version} and r.id = '{id}'");
}
