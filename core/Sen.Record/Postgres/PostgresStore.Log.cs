using Npgsql;
using Sen.Log;

namespace Sen.Record.Postgres;

internal sealed partial class PostgresStore
{
    private const string Tiles = "select t.level, t.number, t.hashes from unnest($1, $2) as k(level, number) join tile t on t.level = k.level and t.number = k.number";

    private const string SealedRows = """
        select f.position, r.type, r.id, v.version, v.commit_id, v.at, v.salt, f.commitment, v.body,
               c.at, g.subject, g.role, g.display, g.facility, g.practitioner, g.device, c.facility, c.purpose, c.reason
        from feed f join version v on v.rid = f.rid and v.version = f.version join resource r on r.rid = f.rid
        left join commits c on c.id = v.commit_id left join agent g on g.id = c.agent
        """;

    public Task<IReadOnlyList<SealedRow>> SealedAsync(long after, int max, CancellationToken cancellationToken) => ReadAsync(
        SealedRows + " where f.position > $1 order by f.position limit $2", [after, max], Sealed, cancellationToken);

    public async Task<SealedRow?> SealedAsync(ResourceKey key, long version, CancellationToken cancellationToken) => await ReadAsync(
        SealedRows + " where r.type = $1 and r.id = $2 and f.version = $3", [Catalog.TypeId(key.Type), key.Id, version], Sealed, cancellationToken) is [var row]
            ? row
            : null;

    public async Task<IReadOnlyList<MerkleHash>> CommitmentsAsync(long after, int max, CancellationToken cancellationToken) => await ReadAsync(
        "select commitment from feed where position > $1 order by position limit $2", [after, max], r => Hash(r, 0), cancellationToken);

    public async Task<IReadOnlyList<TileRow>> TilesAsync(IReadOnlyCollection<TileId> tiles, CancellationToken cancellationToken)
    {
        await using var command = Command(Tiles, []);
        AddTiles(command.Parameters, tiles);
        return await TilesAsync(command, cancellationToken);
    }

    public Task<IReadOnlyList<RootRow>> RootsAsync(long after, int max, CancellationToken cancellationToken) => ReadAsync(
        "select position, hash from root where position > $1 order by position limit $2",
        [after, max],
        r => new RootRow(r.GetInt64(0), r.GetFieldValue<byte[]>(1)),
        cancellationToken);

    /// <summary>The lock makes servers take turns, so that what the condition looks at is still so when the row is written.</summary>
    public async Task<bool> PublishAsync(PublishedCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        const long PublishLock = 0x53454E_0002;
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var wait = new NpgsqlCommand($"select pg_advisory_xact_lock({PublishLock})", connection, transaction))
        {
            await wait.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var insert = new NpgsqlCommand(
            """
            insert into checkpoint (size, root, note, at) select $1, $2, $3, $4
            where not exists (select 1 from checkpoint where size > $1 or (size = $1 and root <> $2))
            on conflict (size) do update set note = excluded.note, at = excluded.at
            returning size
            """,
            connection,
            transaction);
        AddParameters(insert.Parameters, [checkpoint.Size, checkpoint.Root.Bytes.ToArray(), checkpoint.Note, checkpoint.At.ToUnixTimeMilliseconds()]);
        var stored = await insert.ExecuteScalarAsync(cancellationToken) is long;
        await transaction.CommitAsync(cancellationToken);
        return stored;
    }

    public async Task<PublishedCheckpoint?> LatestAsync(CancellationToken cancellationToken) => await ReadAsync(
        "select size, root, note, at from checkpoint order by size desc limit 1", [], Checkpoint, cancellationToken) is [var latest]
            ? latest
            : null;

    public Task<IReadOnlyList<PublishedCheckpoint>> CheckpointsAsync(long from, int max, CancellationToken cancellationToken) => ReadAsync(
        "select size, root, note, at from checkpoint where size >= $1 order by size limit $2", [from, max], Checkpoint, cancellationToken);

    public async Task CosignAsync(Cosignature cosignature, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            insert into cosignature (size, witness, line, at) values ($1, $2, $3, $4)
            on conflict (size, witness) do update set line = excluded.line, at = excluded.at
            """,
            [cosignature.Size, cosignature.Witness, cosignature.Line, cosignature.At.ToUnixTimeMilliseconds()]);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public Task<IReadOnlyList<Cosignature>> CosignaturesAsync(long size, CancellationToken cancellationToken) => ReadAsync(
        "select size, witness, line, at from cosignature where size = $1 order by witness",
        [size],
        r => new Cosignature(r.GetInt64(0), r.GetString(1), r.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(3))),
        cancellationToken);

    public async Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken)
    {
        var findings = new List<string>();
        foreach (var (finding, sql) in ConsistencyChecks.Postgres)
        {
            if (await ScalarAsync(sql, [], cancellationToken) is var wrong and > 0)
            {
                findings.Add($"{finding}: {wrong}");
            }
        }

        return findings;
    }

    private async Task<IReadOnlyList<T>> ReadAsync<T>(
        string sql, IEnumerable<object> parameters, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken)
    {
        await using var command = Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    private static async Task<List<TileRow>> TilesAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<TileRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new TileRow(new TileId(reader.GetInt32(0), reader.GetInt64(1)), reader.GetFieldValue<byte[]>(2)));
        }

        return rows;
    }

    private static void AddTiles(NpgsqlParameterCollection parameters, IReadOnlyCollection<TileId> tiles) =>
        AddParameters(parameters, [tiles.Select(t => t.Level).ToArray(), tiles.Select(t => t.Number).ToArray()]);

    private static PublishedCheckpoint Checkpoint(NpgsqlDataReader row) =>
        new(row.GetInt64(0), Hash(row, 1), row.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)));

    private SealedRow Sealed(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        new ResourceKey(Catalog.TypeName(row.GetInt32(1)), row.GetString(2)),
        row.GetInt64(3),
        row.GetGuid(4),
        row.GetInt64(5),
        row.IsDBNull(10) ? null : Commit(row),
        row.IsDBNull(6) ? null : row.GetFieldValue<byte[]>(6),
        Hash(row, 7),
        row.IsDBNull(8) ? null : row.GetFieldValue<byte[]>(8));

    private static CommitRecord Commit(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(4),
        At = row.GetInt64(9),
        Subject = row.GetString(10),
        Role = row.GetString(11),
        Display = row.GetString(12),
        AgentFacility = row.GetString(13),
        Practitioner = row.GetString(14),
        Device = row.GetString(15),
        Facility = row.IsDBNull(16) ? null : row.GetString(16),
        Purpose = row.GetString(17),
        Reason = row.IsDBNull(18) ? null : row.GetString(18),
    };
}
