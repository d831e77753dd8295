using Npgsql;
using Sen.Log;

namespace Sen.Record.Postgres;

internal sealed partial class PostgresStore
{
    private const string Tiles = "select t.level, t.number, t.hashes from unnest($1, $2) as k(level, number) join tile t on t.level = k.level and t.number = k.number";

    private const string CommitColumns = "v.commit_id, c.at, g.subject, g.role, g.display, g.facility, g.practitioner, g.device, c.facility, c.purpose, c.reason";

    public async Task ReadAsync(long after, long end, SealedBatch batch, CancellationToken cancellationToken)
    {
        // The limits keep the planner from joining whole tables for a batch: one step down each key for each position.
        await using var command = Command(
            $"""
            select {CommitColumns}, f.position, r.type, r.id, f.version, v.at, f.commitment, v.salt, v.erased is not null, v.body
            from (select * from feed where position > $1 and position <= $2) f
            cross join lateral (select * from version where rid = f.rid and version = f.version limit 1) v
            cross join lateral (select * from resource where rid = f.rid limit 1) r
            left join lateral (select * from commits where id = v.commit_id limit 1) c on true
            left join lateral (select * from agent where id = c.agent limit 1) g on true
            order by f.position
            """,
            [after, Math.Min(end, after + SealedBatch.Capacity)]);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        batch.Clear();
        while (!batch.IsFull && await reader.ReadAsync(cancellationToken))
        {
            Fill(batch, reader);
        }
    }

    private static void Fill(SealedBatch batch, NpgsqlDataReader row)
    {
        var entry = batch.Add();
        entry.CommitId = row.GetGuid(0);
        entry.Commit = batch.CommitOf(entry.CommitId, row, Commit);
        entry.Position = row.GetInt64(11);
        entry.TypeId = row.GetInt32(12);
        entry.Id = row.GetString(13);
        entry.Version = row.GetInt64(14);
        entry.At = row.GetInt64(15);
        entry.Commitment = Hash(row, 16);
        entry.Salt = !row.IsDBNull(17) && MerkleHash.TryCreate(row.GetFieldValue<byte[]>(17), out var salt) ? salt : null;
        entry.IsErased = row.GetBoolean(18);
        entry.HasBody = !row.IsDBNull(19);
        if (entry.HasBody)
        {
            entry.BodyLength = (int)row.GetBytes(19, 0, null, 0, 0);
            (entry.BodyStart, var bytes) = batch.Room(entry.BodyLength);
            row.GetBytes(19, 0, bytes, entry.BodyStart, entry.BodyLength);
        }
    }

    public async Task<SealedRow?> SealedAsync(ResourceKey key, long version, CancellationToken cancellationToken) => await ReadAsync(
        $"""
        select {CommitColumns}, f.position, v.salt, f.commitment
        from resource r join feed f on f.rid = r.rid join version v on v.rid = f.rid and v.version = f.version
        join commits c on c.id = v.commit_id join agent g on g.id = c.agent
        where r.type = $1 and r.id = $2 and f.version = $3
        """,
        [Catalog.TypeId(key.Type), key.Id, version],
        row => new SealedRow(row.GetInt64(11), Commit(row)!.Value, row.IsDBNull(12) ? null : row.GetFieldValue<byte[]>(12), Hash(row, 13)),
        cancellationToken) is [var found]
            ? found
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

    public async Task<IReadOnlyList<(string Finding, long? Position)>> CheckAsync(CancellationToken cancellationToken)
    {
        var findings = new List<(string Finding, long? Position)>();
        foreach (var (finding, sql) in ConsistencyChecks.Postgres)
        {
            var rows = await ReadAsync(sql, [], row => (Count: row.GetInt64(0), First: row.IsDBNull(1) ? (long?)null : row.GetInt64(1)), cancellationToken);
            findings.AddRange(rows.Where(r => r.Count > 0).Select(r => ($"{finding}: {r.Count}", r.First)));
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

    private static CommitRecord? Commit(NpgsqlDataReader row) => row.IsDBNull(1) || row.IsDBNull(2) ? null : new CommitRecord
    {
        Id = row.GetGuid(0),
        At = row.GetInt64(1),
        Subject = row.GetString(2),
        Role = row.GetString(3),
        Display = row.GetString(4),
        AgentFacility = row.GetString(5),
        Practitioner = row.GetString(6),
        Device = row.GetString(7),
        Facility = row.IsDBNull(8) ? null : row.GetString(8),
        Purpose = row.GetString(9),
        Reason = row.IsDBNull(10) ? null : row.GetString(10),
    };
}
