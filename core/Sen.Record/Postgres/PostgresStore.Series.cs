using Npgsql;

namespace Sen.Record.Postgres;

internal sealed partial class PostgresStore
{
    public async Task<bool> NumberAsync(string reader, long from, long to, IReadOnlyList<SeriesEntry> picked, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var move = new NpgsqlCommand(
            """
            insert into cursor (name, position) values ($1, $3)
            on conflict (name) do update set position = excluded.position where cursor.position = $2 returning position
            """,
            connection,
            transaction);
        AddParameters(move.Parameters, [reader, from, to]);
        if (await move.ExecuteScalarAsync(cancellationToken) is not long)
        {
            return false;
        }

        if (picked.Count > 0)
        {
            var names = picked.Select(p => p.Series).ToArray();
            await using var batch = new NpgsqlBatch(connection, transaction);
            Add(
                batch,
                """
                insert into series (name, number, position)
                select u.name, coalesce((select max(s.number) from series s where s.name = u.name), -1) + row_number() over (partition by u.name order by u.n), u.position
                from unnest($1, $2) with ordinality as u(name, position, n)
                """,
                [names, picked.Select(p => p.Position).ToArray()]);
            Add(
                batch,
                "delete from series s using (select name, max(number) as last from series where name = any($1) group by name) l where s.name = l.name and s.number <= l.last - $2",
                [names, IRecordStore.SeriesKept]);
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    public async Task<IReadOnlyList<NumberedEntry>> NumberedAsync(string series, long after, int max, CancellationToken cancellationToken)
    {
        await using var command = Command("select number, position from series where name = $1 and number > $2 order by number limit $3", [series, after, max]);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var entries = new List<NumberedEntry>();
        while (await reader.ReadAsync(cancellationToken))
        {
            entries.Add(new NumberedEntry(reader.GetInt64(0), reader.GetInt64(1)));
        }

        return entries;
    }

    public async Task<long?> LastNumberAsync(string series, CancellationToken cancellationToken)
    {
        await using var command = Command("select max(number) from series where name = $1", [series]);
        return await command.ExecuteScalarAsync(cancellationToken) is long last ? last : null;
    }

    // By the database's clock: servers need not agree on the time.
    public async Task<bool> LeaseAsync(string name, string owner, TimeSpan time, CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            insert into lease (name, owner, until) values ($1, $2, clock_timestamp() + $3)
            on conflict (name) do update set owner = excluded.owner, until = excluded.until
            where lease.owner = excluded.owner or lease.until < clock_timestamp() returning 1::bigint
            """,
            [name, owner, time]);
        return await command.ExecuteScalarAsync(cancellationToken) is long;
    }
}
