using Npgsql;
using Sen.Log;

namespace Sen.Record.Postgres;

/// <summary>Brings the database to the form this version of Sen expects, one server at a time.</summary>
internal static class PostgresSchema
{
    /// <summary>Advisory lock of migrations ("SEN" and a number).</summary>
    private const long MigrationLock = 0x53454E_0001;

    internal static async Task<Catalog> MigrateAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"select pg_advisory_xact_lock({MigrationLock})", cancellationToken);
        await ExecuteAsync(
            connection, "create table if not exists migration (number integer primary key, at timestamptz not null default now())", cancellationToken);
        var done = await ScalarAsync(connection, "select coalesce(max(number), 0)::bigint from migration", cancellationToken);
        foreach (var (number, sql) in Migrations.Of("Postgres"))
        {
            if (number > done)
            {
                await ExecuteAsync(connection, sql, cancellationToken);
                await ExecuteAsync(connection, $"insert into migration (number) values ({number})", cancellationToken);
            }
        }

        await using (var log = new NpgsqlCommand("insert into log (id, position, frontier) values (1, 0, $1) on conflict do nothing", connection))
        {
            log.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = Frontier.Empty.ToBytes() });
            await log.ExecuteNonQueryAsync(cancellationToken);
        }

        var catalog = await InternAsync(connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return catalog;
    }

    private static async Task<Catalog> InternAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using (var insert = new NpgsqlCommand("""
            insert into name (name) select n from unnest($1) with ordinality as t(n, o)
            where not exists (select 1 from name k where k.name = t.n) order by o
            """, connection))
        {
            insert.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. Catalog.Names] });
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        await using var select = new NpgsqlCommand("select name, id from name", connection);
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            names.Add(reader.GetString(0), reader.GetInt32(1));
        }

        return new Catalog(names);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<long> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
