using Npgsql;

namespace Sen.Record.Postgres;

/// <summary>The Record on PostgreSQL. Any number of servers may share one database.</summary>
internal sealed partial class PostgresStore : IRecordStore
{
    internal const string VersionColumns = "v.rid, v.version, v.at, v.commit_id, v.body, v.patients, v.labels, r.type, r.id, v.erased is not null";
    private const string CurrentVersion = "join version v on v.rid = r.rid and v.version = r.version";
    private const string FeedChannel = "sen_feed";

    private readonly NpgsqlDataSource _source;
    private readonly PointLookups _lookups;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _listening;

    private PostgresStore(NpgsqlDataSource source, Catalog catalog)
    {
        (_source, Catalog, _rids, _lookups) = (source, catalog, new RowIds(source), new PointLookups(source, Version));
        // Without it readers poll; a moment later the connection is tried again.
        _listening = Steadily.RunAsync(ListenAsync, static _ => { }, TimeSpan.FromSeconds(1), _stop.Token);
    }

    public Action? FeedMoved { get; set; }

    public bool SingleWriter => false;

    public Catalog Catalog { get; }

    internal static async Task<PostgresStore> OpenAsync(RecordOptions options, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(
            options.ConnectionString ?? throw new InvalidOperationException("Record:ConnectionString is not set."))
        {
            MaxAutoPrepare = 64,
            AutoPrepareMinUsages = 3,

            // Nothing of a session outlives its use here: locks and settings end with their transaction. Resetting costs a
            // dozen statements, parsed anew, each time a connection is taken.
            NoResetOnClose = true,
        };
        var source = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
        try
        {
            return new PostgresStore(source, await PostgresSchema.MigrateAsync(source, cancellationToken));
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    public Task<Found> ReadAsync(ResourceKey key, string? facility, long now, CancellationToken cancellationToken) =>
        _lookups.ReadAsync(Catalog.TypeId(key.Type), key.Id, facility, now, cancellationToken);

    public async Task<VersionRow?> ReadVersionAsync(ResourceKey key, long version, CancellationToken cancellationToken) => (await RowsAsync(
        $"select {VersionColumns} from resource r join version v on v.rid = r.rid where r.type = $1 and r.id = $2 and v.version = $3",
        [Catalog.TypeId(key.Type), key.Id, version],
        cancellationToken)).FirstOrDefault();

    public async Task<IReadOnlyList<VersionRow>> HistoryAsync(ResourceKey key, CancellationToken cancellationToken) => await RowsAsync(
        $"select {VersionColumns} from resource r join version v on v.rid = r.rid where r.type = $1 and r.id = $2 order by v.version desc",
        [Catalog.TypeId(key.Type), key.Id],
        cancellationToken);

    public async Task<IReadOnlyList<VersionRow>> ReadManyAsync(IReadOnlyCollection<ResourceKey> keys, CancellationToken cancellationToken) =>
        keys.Count == 1
            ? await ReadAsync(keys.First(), facility: null, now: 0, cancellationToken) is { Row: { } row } ? [row] : []
            : await RowsAsync(
                $"""
                select {VersionColumns} from unnest($1, $2) as k(type, id)
                cross join lateral (select * from resource where type = k.type and id = k.id limit 1) as r
                cross join lateral (select * from version where rid = r.rid and version = r.version limit 1) as v
                """,
                [keys.Select(k => Catalog.TypeId(k.Type)).ToArray(), keys.Select(k => k.Id).ToArray()],
                cancellationToken);

    public async Task<IReadOnlyList<VersionRow>> ScanAsync(int typeId, string after, long since, int max, CancellationToken cancellationToken) => await RowsAsync(
        $"""
        select {VersionColumns}
        from (select rid, version, type, id from resource where type = $1 and id > $2 and updated >= $3 order by id limit $4) r {CurrentVersion}
        order by r.id
        """,
        [typeId, after, since, max],
        cancellationToken);

    public async Task<SearchRows> SearchAsync(SearchPlan plan, CancellationToken cancellationToken)
    {
        var sql = SearchSql.Page(SqlDialect.Postgres, plan, VersionColumns, CurrentVersion);
        await using var command = Command(sql.Text, sql.Parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<VersionRow>();
        var keys = new List<IReadOnlyList<object>>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(Version(reader));
            keys.Add(SortValues(reader, plan));
        }

        return new SearchRows(rows, keys);
    }

    public async Task<long> CountAsync(SearchPlan plan, CancellationToken cancellationToken)
    {
        var sql = SearchSql.Count(SqlDialect.Postgres, plan);
        await using var command = Command(sql.Text, sql.Parameters);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task<IReadOnlyList<long>> SizesAsync(IReadOnlyList<Criterion> conditions, int most, CancellationToken cancellationToken)
    {
        var sql = SearchSql.Sizes(SqlDialect.Postgres, conditions, most);
        await using var command = Command(sql.Text, sql.Parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return [.. conditions.Select((_, i) => reader.GetInt64(i))];
    }

    public Task<IReadOnlySet<string>> CaredForAsync(
        string facility, IReadOnlyCollection<string> patients, long now, CancellationToken cancellationToken) =>
        _lookups.CaredForAsync(facility, patients, now, cancellationToken);

    public async Task PingAsync(CancellationToken cancellationToken) => await ScalarAsync("select position from log", [], cancellationToken);

    // PostgreSQL looks after itself.
    public Task MaintainAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        await _lookups.DisposeAsync();
        await _source.DisposeAsync();
        _stop.Dispose();
    }

    private NpgsqlCommand Command(string sql, IEnumerable<object> parameters)
    {
        var command = _source.CreateCommand(sql);
        AddParameters(command.Parameters, parameters);
        return command;
    }

    internal static void AddParameters(NpgsqlParameterCollection target, IEnumerable<object> parameters)
    {
        foreach (var parameter in parameters)
        {
            target.Add(new NpgsqlParameter { Value = parameter });
        }
    }

    internal static void Add(NpgsqlBatch batch, string sql, IEnumerable<object> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        AddParameters(command.Parameters, parameters);
        batch.BatchCommands.Add(command);
    }

    private async Task<long> ScalarAsync(string sql, IEnumerable<object> parameters, CancellationToken cancellationToken)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteScalarAsync(cancellationToken) is long value ? value : 0;
    }

    private async Task<List<VersionRow>> RowsAsync(string sql, IEnumerable<object> parameters, CancellationToken cancellationToken)
    {
        await using var command = Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<VersionRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(Version(reader));
        }

        return rows;
    }

    private VersionRow Version(NpgsqlDataReader reader) => new()
    {
        Rid = reader.GetInt64(0),
        Version = reader.GetInt64(1),
        At = reader.GetInt64(2),
        CommitId = reader.GetGuid(3),
        Body = reader.IsDBNull(4) ? null : reader.GetFieldValue<byte[]>(4),
        Patients = reader.IsDBNull(5) ? null : reader.GetString(5),
        Labels = reader.IsDBNull(6) ? null : reader.GetString(6),
        Key = new ResourceKey(Catalog.TypeName(reader.GetInt32(7)), reader.GetString(8)),
        Erased = reader.GetBoolean(9),
    };

    private static List<object> SortValues(NpgsqlDataReader reader, SearchPlan plan)
    {
        const int FirstSortColumn = 10;
        var values = new List<object>(plan.Sort.Count + 1);
        for (var i = 0; i <= plan.Sort.Count; i++)
        {
            values.Add(reader.GetValue(FirstSortColumn + i));
        }

        return values;
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, _) => FeedMoved?.Invoke();
        await using (var listen = new NpgsqlCommand($"listen {FeedChannel}", connection))
        {
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            await connection.WaitAsync(cancellationToken);
        }
    }
}
