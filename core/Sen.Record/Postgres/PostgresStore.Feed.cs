using Npgsql;
using Sen.Log;

namespace Sen.Record.Postgres;

internal sealed partial class PostgresStore
{
    /// <summary>Positions that one transaction of the sealer takes under the tree.</summary>
    private const int SealBatch = 5_000;

    public Task<long> HeadAsync(CancellationToken cancellationToken) => ScalarAsync("select position from head", [], cancellationToken);

    /// <summary>The row lock on <c>log</c> makes this the only sealer while it runs, also among servers: the tree never forks.</summary>
    public async Task<int> SealAsync(CancellationToken cancellationToken)
    {
        if (await ScalarAsync("select h.position - l.position from head h cross join log l", [], cancellationToken) == 0)
        {
            return 0;
        }

        // A connection that is given back before the commit below is rolled back.
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        var (frontier, leaves) = await UnsealedAsync(connection, cancellationToken);
        if (leaves.Count == 0)
        {
            return 0;
        }

        var next = frontier.Append([.. leaves]);
        await using var batch = new NpgsqlBatch(connection);
        Add(batch, "update log set position = $1, frontier = $2", [next.Size, next.ToBytes()]);
        Add(
            batch,
            "insert into root (position, hash, at) values ($1, $2, (extract(epoch from clock_timestamp()) * 1000)::bigint)",
            [next.Size, next.Root.Bytes.ToArray()]);
        Add(batch, $"notify {FeedChannel}", []);
        Add(batch, "commit", []);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return leaves.Count;
    }

    private const string FeedRows = $"""
        select {VersionColumns}, f.position, c.facility
        from feed f join version v on v.rid = f.rid and v.version = f.version
        join resource r on r.rid = f.rid join commits c on c.id = v.commit_id
        """;

    public Task<IReadOnlyList<FeedRow>> FeedAsync(long after, int max, CancellationToken cancellationToken) =>
        ReadFeedAsync(FeedRows + " where f.position > $1 order by f.position limit $2", [after, max], cancellationToken);

    public Task<IReadOnlyList<FeedRow>> PastAsync(long from, long before, int? type, int max, CancellationToken cancellationToken) => ReadFeedAsync(
        FeedRows + " where f.position >= $1 and f.position < $2 and $3 in (r.type, 0) order by f.position desc limit $4",
        [from, before, type ?? 0, max],
        cancellationToken);

    private async Task<IReadOnlyList<FeedRow>> ReadFeedAsync(string sql, object[] parameters, CancellationToken cancellationToken)
    {
        await using var command = Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<FeedRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new FeedRow(reader.GetInt64(9), Version(reader), reader.IsDBNull(10) ? null : reader.GetString(10)));
        }

        return rows;
    }

    public Task<long> CursorAsync(string name, CancellationToken cancellationToken) =>
        ScalarAsync("select position from cursor where name = $1", [name], cancellationToken);

    public async Task<bool> AdvanceAsync(string name, long position, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            insert into cursor (name, position) values ($1, $2)
            on conflict (name) do update set position = excluded.position where excluded.position >= cursor.position
            returning position
            """,
            [name, position]);
        return await command.ExecuteScalarAsync(cancellationToken) is long;
    }

    public async Task<IReadOnlyList<SealedRow>> SealedAsync(long after, int max, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            select f.position, r.type, r.id, v.version, v.commit_id, v.salt, f.leaf, v.body
            from feed f join version v on v.rid = f.rid and v.version = f.version join resource r on r.rid = f.rid
            where f.position > $1 order by f.position limit $2
            """,
            [after, max]);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<SealedRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new SealedRow(
                reader.GetInt64(0),
                new ResourceKey(Catalog.TypeName(reader.GetInt32(1)), reader.GetString(2)),
                reader.GetInt64(3),
                reader.GetGuid(4),
                reader.IsDBNull(5) ? null : reader.GetFieldValue<byte[]>(5),
                reader.GetFieldValue<byte[]>(6),
                reader.IsDBNull(7) ? null : reader.GetFieldValue<byte[]>(7)));
        }

        return rows;
    }

    public async Task<IReadOnlyList<RootRow>> RootsAsync(long after, int max, CancellationToken cancellationToken)
    {
        await using var command = Command("select position, hash from root where position > $1 order by position limit $2", [after, max]);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<RootRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new RootRow(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)));
        }

        return rows;
    }

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

    public async Task<IReadOnlyList<AccessRow>> AccessAsync(AccessQuery query, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            select a.seq, a.at, a.purpose, a.reason, a.action, a.target, a.outcome,
                   g.subject, g.role, g.display, g.facility, g.practitioner, g.device,
                   array(select p.patient from access_patient p where p.seq = a.seq order by 1)
            from access a join agent g on g.id = a.agent
            where a.at >= $1 and a.at < $2 and a.seq < $3
              and ($4::text is null or g.facility = $4)
              and ($5::text[] is null or a.seq in (select p.seq from access_patient p where p.patient = any($5)))
              and ($6::text is null or g.practitioner = $6)
              and ($7::text is null or a.purpose = $7)
            order by a.seq desc limit $8
            """,
            [query.From, query.To, query.Before]);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)query.Facility ?? DBNull.Value, DataTypeName = "text" });
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = (object?)query.Patients?.ToArray() ?? DBNull.Value,
            DataTypeName = "text[]",
        });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)query.Practitioner ?? DBNull.Value, DataTypeName = "text" });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)query.Purpose ?? DBNull.Value, DataTypeName = "text" });
        command.Parameters.Add(new NpgsqlParameter { Value = query.Max });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<AccessRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(Access(reader));
        }

        return rows;
    }

    private static AccessRow Access(NpgsqlDataReader row) => new(row.GetInt64(0), new AccessEntry
    {
        At = row.GetInt64(1),
        Purpose = row.GetString(2),
        Reason = row.IsDBNull(3) ? null : row.GetString(3),
        Action = row.GetString(4),
        Target = row.GetString(5),
        Outcome = row.GetString(6),
        Agent = new AgentKey(row.GetString(7), row.GetString(8), row.GetString(9), row.GetString(10), row.GetString(11), row.GetString(12)),
        Patients = row.GetFieldValue<string[]>(13),
    });

    /// <summary>Begins the sealer's transaction: the tree as it is, and the leaves that come next.</summary>
    private static async Task<(Frontier Before, List<MerkleHash> Leaves)> UnsealedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("begin isolation level read committed"),
                new NpgsqlBatchCommand("select frontier from log where id = 1 for update"),
                new NpgsqlBatchCommand("select leaf from feed where position > (select position from log) order by position limit $1")
                {
                    Parameters = { new NpgsqlParameter<int> { TypedValue = SealBatch } },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var frontier = Frontier.Read(reader.GetFieldValue<byte[]>(0));
        await reader.NextResultAsync(cancellationToken);
        var leaves = new List<MerkleHash>();
        while (await reader.ReadAsync(cancellationToken))
        {
            leaves.Add(new MerkleHash(reader.GetFieldValue<byte[]>(0)));
        }

        return (frontier, leaves);
    }
}
