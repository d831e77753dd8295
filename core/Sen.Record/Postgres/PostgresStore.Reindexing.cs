using Npgsql;

namespace Sen.Record.Postgres;

internal sealed partial class PostgresStore
{
    private const int ReindexBatch = 1_000;

    public async Task<long?> ReindexAsync(string fingerprint, Func<byte[], string?, IndexRows> rowsOf, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // Nobody writes meanwhile, and two servers that open at once take turns: the second finds nothing to do.
        await ExecuteAsync("lock table meta, resource in exclusive mode");
        await using (var known = new NpgsqlCommand("select value from meta where name = 'index'", connection, transaction))
        {
            if (await known.ExecuteScalarAsync(cancellationToken) is string value && string.Equals(value, fingerprint, StringComparison.Ordinal))
            {
                return null;
            }
        }

        await ExecuteAsync("truncate idx_text, idx_range, care");
        var (count, last) = (0L, 0L);
        while (await ReadBatchAsync(connection, transaction, last, rowsOf, cancellationToken) is { Resources.Count: > 0 } writes)
        {
            count += writes.Resources.Count;
            last = writes.Resources[^1].Rid;
            await using var batch = new PostgresGroupSql(writes, new GroupState { NextRid = _rids.Next }).ToBatch(connection);
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        await using (var remember = new NpgsqlCommand(
            "insert into meta (name, value) values ('index', $1) on conflict (name) do update set value = excluded.value", connection, transaction))
        {
            remember.Parameters.Add(new NpgsqlParameter<string> { TypedValue = fingerprint });
            await remember.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return count;

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private async Task<GroupWrites> ReadBatchAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, long after, Func<byte[], string?, IndexRows> rowsOf, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            select r.rid, r.type, r.id, r.version, r.updated, v.body, v.patients from resource r {CurrentVersion}
            where r.rid > $1 and not r.deleted order by r.rid limit {ReindexBatch}
            """,
            connection,
            transaction);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var writes = new GroupWrites();
        while (await reader.ReadAsync(cancellationToken))
        {
            writes.Resources.Add(new ResourceWrite
            {
                Rid = reader.GetInt64(0),
                TypeId = reader.GetInt32(1),
                Key = new ResourceKey(Catalog.TypeName(reader.GetInt32(1)), reader.GetString(2)),
                Version = reader.GetInt64(3),
                Updated = reader.GetInt64(4),
                IsNew = false,
                Before = IndexRows.None,
                After = rowsOf(reader.GetFieldValue<byte[]>(5), reader.IsDBNull(6) ? null : reader.GetString(6)),
            });
        }

        return writes;
    }
}
