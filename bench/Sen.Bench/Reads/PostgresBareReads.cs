using Npgsql;

namespace Sen.Bench;

/// <summary>On PostgreSQL: a prepared statement over a pool of 16; the log in one statement a group.</summary>
internal sealed class PostgresBareReads : IBareReads
{
    private readonly NpgsqlDataSource _source;
    private readonly GroupQueue<Seen> _log;
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);

    private PostgresBareReads(NpgsqlDataSource source)
    {
        _source = source;
        _log = new GroupQueue<Seen>(256, [AppendAsync]);
    }

    internal static async Task<PostgresBareReads> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 16, AutoPrepareMinUsages = 2, MaxPoolSize = 16, NoResetOnClose = true };
        var reads = new PostgresBareReads(NpgsqlDataSource.Create(settings));
        await using var command = reads._source.CreateCommand("select name, id from name");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            reads._names.Add(reader.GetString(0), reader.GetInt32(1));
        }

        return reads;
    }

    public async Task<byte[]?> ReadAsync(string type, string id, CancellationToken cancellationToken)
    {
        byte[] body;
        string patients;
        await using (var command = _source.CreateCommand(
            "select v.body, v.patients from resource r join version v on v.rid = r.rid and v.version = r.version where r.type = $1 and r.id = $2"))
        {
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = _names[type] });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            if (!await reader.ReadAsync(cancellationToken))
            {
                return null;
            }

            body = await reader.GetFieldValueAsync<byte[]>(0, cancellationToken);
            patients = reader.GetString(1);
        }

        await _log.WriteAsync(new Seen($"{type}/{id}", patients, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()), cancellationToken);
        return body;
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        await _source.DisposeAsync();
    }

    private async Task AppendAsync(List<Seen> group)
    {
        await using var command = _source.CreateCommand("""
            with entry as (
                insert into access (at, agent, purpose, action, target, outcome)
                select a, 1, 'TREAT', 'read', t, '0' from unnest($1, $2) as u(a, t) returning seq),
            numbered as (select seq, row_number() over (order by seq) as n from entry)
            insert into access_patient (patient, seq)
            select p.patient, numbered.seq from unnest($3) with ordinality as p(patient, n) join numbered on numbered.n = p.n
            """);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. group.Select(s => s.At)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. group.Select(s => s.Target)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. group.Select(s => s.Patients)] });
        await command.ExecuteNonQueryAsync();
    }
}
