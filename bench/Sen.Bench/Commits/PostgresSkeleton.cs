using System.Security.Cryptography;
using Npgsql;

namespace Sen.Bench;

/// <summary>
/// Writes the Record's rows into the Record's tables the way that measured best for a bare engine: waiting commits go together,
/// as a handful of prepared statements over arrays in one round trip, on two connections at once. A version's feed row is
/// written directly with a number from a sequence: dense final positions are the Record's promise, not the skeleton's.
/// </summary>
internal sealed class PostgresSkeleton : ICommitSkeleton
{
    private const int Connections = 2;
    private const int GroupMax = 256;

    private readonly NpgsqlDataSource _source;
    private readonly GroupQueue<SampledRow> _queue;
    private readonly Dictionary<string, int> _names;
    private readonly byte[] _salt = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _commitment = RandomNumberGenerator.GetBytes(32);
    private long _last = 1_000_000;

    private PostgresSkeleton(NpgsqlDataSource source, Dictionary<string, int> names, NpgsqlConnection[] connections)
    {
        (_source, _names) = (source, names);
        _queue = new GroupQueue<SampledRow>(GroupMax, [.. connections.Select<NpgsqlConnection, Func<List<SampledRow>, Task>>(c => group => WriteGroupAsync(c, group))]);
    }

    /// <param name="connectionString">A database that the Record has made and closed.</param>
    internal static async Task<PostgresSkeleton> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 64, AutoPrepareMinUsages = 2 };
        var source = NpgsqlDataSource.Create(settings);
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        await using (var command = source.CreateCommand("select name, id from name"))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                names.Add(reader.GetString(0), reader.GetInt32(1));
            }
        }

        await using (var sequence = source.CreateCommand("create sequence bench_position start 1000000"))
        {
            await sequence.ExecuteNonQueryAsync(cancellationToken);
        }

        var connections = new NpgsqlConnection[Connections];
        for (var i = 0; i < Connections; i++)
        {
            connections[i] = await source.OpenConnectionAsync(cancellationToken);
        }

        return new PostgresSkeleton(source, names, connections);
    }

    public Task WriteAsync(SampledRow row, CancellationToken cancellationToken) => _queue.WriteAsync(row, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        await _source.DisposeAsync();
    }

    private async Task WriteGroupAsync(NpgsqlConnection connection, List<SampledRow> group)
    {
        var last = Interlocked.Add(ref _last, group.Count);
        var rids = group.Select((_, i) => last - i).ToArray();
        var commits = group.Select(_ => Guid.CreateVersion7()).ToArray();
        var at = Enumerable.Repeat(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), group.Count).ToArray();
        await using var batch = new NpgsqlBatch(connection);
        Add(batch, "insert into commits (id, at, agent, facility, purpose) select i, a, 1, 'bv-bench', 'TREAT' from unnest($1, $2) as u(i, a)", commits, at);
        Add(
            batch,
            "insert into version (rid, version, commit_id, at, patients, salt, body) select r, 1, c, a, p, s, b from unnest($1, $2, $3, $4, $5, $6) as u(r, c, a, p, s, b)",
            rids, commits, at, Column(group, r => r.Patients), Column(group, _ => _salt), Column(group, r => r.Body));
        Add(
            batch,
            "insert into feed (position, rid, version, commitment) select nextval('bench_position'), r, 1, l from unnest($1, $2) as u(r, l)",
            rids, Column(group, _ => _commitment));
        Add(
            batch,
            "insert into resource (rid, version, deleted, updated, sorted, type, id) select r, 1, false, a, s, t, i from unnest($1, $2, $3, $4, $5) as u(r, a, s, t, i)",
            rids, at, Column(group, r => r.Sorted), Column(group, r => _names[r.Type]), commits.Select(c => c.ToString()).ToArray());
        AddIndex(batch, group, rids);
        Add(
            batch,
            """
            with entry as (
                insert into access (at, agent, purpose, action, target, outcome)
                select a, 1, 'TREAT', 'create', t, '0' from unnest($1, $2) as u(a, t) returning seq),
            numbered as (select seq, row_number() over (order by seq) as n from entry)
            insert into access_patient (patient, seq)
            select p.patient, numbered.seq from unnest($3) with ordinality as p(patient, n) join numbered on numbered.n = p.n
            """,
            at, commits.Select(c => c.ToString()).ToArray(), Column(group, r => r.Patients));

        // Without a transaction of its own a batch is one transaction: begin and commit cost no round trip.
        await batch.ExecuteNonQueryAsync();
    }

    private void AddIndex(NpgsqlBatch batch, List<SampledRow> group, long[] rids)
    {
        // In the order of the tree, neighbours find their page already open.
        var texts = group.SelectMany((r, i) => r.Texts.Select(t => (Key: _names[t.Key], t.Value, Rid: rids[i]))).ToList();
        texts.Sort(static (a, b) => a.Key != b.Key ? a.Key.CompareTo(b.Key) : string.CompareOrdinal(a.Value, b.Value));
        Add(
            batch,
            "insert into idx_text (key, value, rid) select * from unnest($1, $2, $3)",
            Column(texts, t => t.Key), Column(texts, t => t.Value), Column(texts, t => t.Rid));
        var ranges = group.SelectMany((r, i) => r.Ranges.Select(t => (Key: t.Sign * _names[t.Key], t.Lo, t.Hi, Rid: rids[i]))).ToList();
        if (ranges.Count > 0)
        {
            Add(
                batch,
                "insert into idx_range (key, lo, hi, rid) select * from unnest($1, $2, $3, $4)",
                Column(ranges, t => t.Key), Column(ranges, t => t.Lo), Column(ranges, t => t.Hi), Column(ranges, t => t.Rid));
        }

        var cares = group.SelectMany((r, i) => r.Care.Select(c => (Row: c, Rid: rids[i]))).ToList();
        if (cares.Count > 0)
        {
            Add(
                batch,
                "insert into care (patient, facility, source, until) select * from unnest($1, $2, $3, $4)",
                Column(cares, c => c.Row.Patient), Column(cares, c => c.Row.Facility), Column(cares, c => c.Rid), Column(cares, c => c.Row.Until));
        }
    }

    private static TColumn[] Column<TRow, TColumn>(List<TRow> rows, Func<TRow, TColumn> value) => [.. rows.Select(value)];

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<object> columns)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var column in columns)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = column });
        }

        batch.BatchCommands.Add(command);
    }
}
