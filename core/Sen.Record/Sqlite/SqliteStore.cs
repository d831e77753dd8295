using System.Collections.Concurrent;

namespace Sen.Record.Sqlite;

/// <summary>The Record in one SQLite file: one writer, any number of readers beside it (write-ahead log).</summary>
internal sealed partial class SqliteStore : IRecordStore
{
    private const string VersionColumns = "v.rid, v.version, v.at, v.commit_id, v.body, v.patients, v.labels, r.type, r.id, v.erased is not null";

    private readonly string _path;
    private readonly RecordOptions _options;
    private readonly SqliteConnection _writer;
    private readonly FolderLock? _folderLock;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConcurrentBag<SqliteConnection> _readers = [];
    private bool _disposed;

    private SqliteStore(string path, RecordOptions options, SqliteConnection writer, Catalog catalog, FolderLock? folderLock)
    {
        (_path, _options, _writer, Catalog, _folderLock) = (path, options, writer, catalog, folderLock);
        Recover();
    }

    /// <summary>Never called: the process that writes the file signals its own feed.</summary>
    public Action? FeedMoved { get; set; }

    public bool SingleWriter => true;

    public Catalog Catalog { get; }

    internal static SqliteStore Open(RecordOptions options)
    {
        Directory.CreateDirectory(options.DataDirectory);
        var folderLock = FolderLock.TryTake(options.DataDirectory);
        if (folderLock is null && !options.ReadOnly)
        {
            throw new RecordInUseException(options.DataDirectory);
        }

        var path = Path.Combine(options.DataDirectory, "record.db");
        var writer = new SqliteConnection(path, readOnly: false);
        try
        {
            // FULL: a commit is answered only when the log is on the disk. The checkpoint is ours (see MaintainAsync). What is deleted leaves
            // zeros in pages that are written anyway: an index row of a former name must not outlast an erasure.
            writer.Execute("pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -65536; pragma wal_autocheckpoint = 0; pragma temp_store = memory; pragma secure_delete = fast;");
            SqliteSchema.Migrate(writer);
            return new SqliteStore(path, options, writer, SqliteSchema.Intern(writer), folderLock);
        }
        catch
        {
            writer.Dispose();
            folderLock?.Dispose();
            throw;
        }
    }

    public async Task<Found> ReadAsync(ResourceKey key, string? facility, long now, CancellationToken cancellationToken)
    {
        var row = await ReadOne($"select {VersionColumns} from resource r join version v on v.position = r.position where r.type = ? and r.id = ?", key, null, cancellationToken);
        var cared = facility is not null && row?.Patients is { } patients
            ? await CaredForAsync(facility, CommitGuard.Split(patients), now, cancellationToken)
            : AccessCase.EmptySet;
        return new Found(row, cared);
    }

    public Task<VersionRow?> ReadVersionAsync(ResourceKey key, long version, CancellationToken cancellationToken) =>
        ReadOne(History + " where v.version = ?", key, version, cancellationToken);

    public Task<IReadOnlyList<VersionRow>> HistoryAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        var statement = lease.Connection.Prepare(History + " order by v.version desc").Bind(Catalog.TypeId(key.Type)).Bind(key.Id);
        return Task.FromResult<IReadOnlyList<VersionRow>>(ReadAll(statement));
    }

    public Task<IReadOnlyList<VersionRow>> ReadManyAsync(IReadOnlyCollection<ResourceKey> keys, CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        var rows = new List<VersionRow>(keys.Count);
        var statement = lease.Connection.Prepare(
            $"select {VersionColumns} from resource r join version v on v.position = r.position where r.type = ? and r.id = ?");
        foreach (var key in keys)
        {
            statement.Bind(Catalog.TypeId(key.Type)).Bind(key.Id);
            rows.AddRange(ReadAll(statement));
        }

        return Task.FromResult<IReadOnlyList<VersionRow>>(rows);
    }

    public Task<IReadOnlyList<VersionRow>> ScanAsync(int typeId, string after, long since, int max, CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        var statement = lease.Connection.Prepare($"""
            select {VersionColumns} from resource r join version v on v.position = r.position
            where r.type = ? and r.id > ? and r.updated >= ? order by r.id limit ?
            """).Bind(typeId).Bind(after).Bind(since).Bind(max);
        return Task.FromResult<IReadOnlyList<VersionRow>>(ReadAll(statement));
    }

    public Task<SearchRows> SearchAsync(SearchPlan plan, CancellationToken cancellationToken)
    {
        var sql = SearchSql.Page(SqlDialect.Sqlite, plan, VersionColumns, "join version v on v.position = r.position");
        using var lease = Rent(cancellationToken);
        using var statement = lease.Connection.PrepareOnce(sql.Text);
        Bind(statement, sql.Parameters);
        var rows = new List<VersionRow>();
        var keys = new List<IReadOnlyList<object>>();
        while (statement.Step())
        {
            rows.Add(Version(statement));
            keys.Add(SortValues(statement, plan));
        }

        return Task.FromResult(new SearchRows(rows, keys));
    }

    public Task<long> CountAsync(SearchPlan plan, CancellationToken cancellationToken)
    {
        var sql = SearchSql.Count(SqlDialect.Sqlite, plan);
        using var lease = Rent(cancellationToken);
        using var statement = lease.Connection.PrepareOnce(sql.Text);
        Bind(statement, sql.Parameters);
        statement.Step();
        return Task.FromResult(statement.Int64(0));
    }

    public Task<IReadOnlyList<long>> SizesAsync(IReadOnlyList<Criterion> conditions, int most, CancellationToken cancellationToken)
    {
        var sql = SearchSql.Sizes(SqlDialect.Sqlite, conditions, most);
        using var lease = Rent(cancellationToken);
        using var statement = lease.Connection.PrepareOnce(sql.Text);
        Bind(statement, sql.Parameters);
        statement.Step();
        return Task.FromResult<IReadOnlyList<long>>([.. conditions.Select((_, i) => statement.Int64(i))]);
    }

    public Task<IReadOnlySet<string>> CaredForAsync(string facility, IReadOnlyCollection<string> patients, long now, CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        var statement = lease.Connection.Prepare("select 1 from care where facility = ? and patient = ? and until > ? limit 1");
        var cared = new HashSet<string>(StringComparer.Ordinal);
        foreach (var patient in patients)
        {
            statement.Bind(facility).Bind(patient).Bind(now);
            if (statement.Step())
            {
                cared.Add(patient);
            }

            statement.Reset();
        }

        return Task.FromResult<IReadOnlySet<string>>(cared);
    }

    public Task PingAsync(CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        var statement = lease.Connection.Prepare("select count(*) from meta");
        statement.Step();
        statement.Reset();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync();
        _disposed = true;
        try
        {
            await _checkpointing;
        }
        catch (SqliteException)
        {
            // The checkpoint below does its work.
        }

        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }

        _writer.Checkpoint(SQLitePCL.raw.SQLITE_CHECKPOINT_TRUNCATE);
        _writer.Dispose();
        _checkpointer?.Dispose();
        _folderLock?.Dispose();
        _writing.Dispose();
    }

    // The newest version links back to the one before it.
    private const string Chain = """
        with recursive chain(position) as (
            select position from resource where type = ? and id = ?
            union all
            select v.previous from version v join chain c on v.position = c.position where v.previous is not null)
        """;

    private const string History = $"""
        {Chain}
        select {VersionColumns} from chain c join version v on v.position = c.position join resource r on r.rid = v.rid
        """;

    private Task<VersionRow?> ReadOne(string sql, ResourceKey key, long? version, CancellationToken cancellationToken)
    {
        using var lease = Rent(cancellationToken);
        var statement = lease.Connection.Prepare(sql).Bind(Catalog.TypeId(key.Type)).Bind(key.Id);
        if (version is { } number)
        {
            statement.Bind(number);
        }

        try
        {
            return Task.FromResult(statement.Step() ? Version(statement) : null);
        }
        finally
        {
            statement.Reset();
        }
    }

    private List<VersionRow> ReadAll(SqliteStatement statement)
    {
        var rows = new List<VersionRow>();
        try
        {
            while (statement.Step())
            {
                rows.Add(Version(statement));
            }
        }
        finally
        {
            statement.Reset();
        }

        return rows;
    }

    private VersionRow Version(SqliteStatement statement) => new()
    {
        Rid = statement.Int64(0),
        Version = statement.Int64(1),
        At = statement.Int64(2),
        CommitId = new Guid(statement.Blob(3), bigEndian: true),
        Body = statement.BlobOrNull(4),
        Patients = statement.TextOrNull(5),
        Labels = statement.TextOrNull(6),
        Key = new ResourceKey(Catalog.TypeName((int)statement.Int64(7)), statement.Text(8)),
        Erased = statement.Int64(9) != 0,
    };

    private static List<object> SortValues(SqliteStatement statement, SearchPlan plan)
    {
        const int FirstSortColumn = 10;
        var values = new List<object>(plan.Sort.Count + 1);
        for (var i = 0; i < plan.Sort.Count; i++)
        {
            values.Add(plan.Sort[i] switch
            {
                SortKey.Fact or SortKey.Range => statement.Double(FirstSortColumn + i),
                SortKey.Updated => statement.Int64(FirstSortColumn + i),
                SortKey.Id or SortKey.Text => statement.Text(FirstSortColumn + i),
                _ => throw new System.Diagnostics.UnreachableException(),
            });
        }

        values.Add(statement.Int64(FirstSortColumn + plan.Sort.Count));
        return values;
    }

    private static void Bind(SqliteStatement statement, List<object> parameters)
    {
        foreach (var parameter in parameters)
        {
            statement.Bind(parameter);
        }
    }

    // Who has gone away needs no answer: what runs for them stops.
    private Lease Rent(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_readers.TryTake(out var connection))
        {
            connection = new SqliteConnection(_path, readOnly: true);
            connection.Execute("pragma cache_size = -16384; pragma mmap_size = 268435456; pragma temp_store = memory;");
        }

        return new Lease(this, connection, cancellationToken.UnsafeRegister(static c => ((SqliteConnection)c!).Interrupt(), connection));
    }

    private readonly struct Lease(SqliteStore store, SqliteConnection connection, CancellationTokenRegistration interrupt) : IDisposable
    {
        internal SqliteConnection Connection => connection;

        public void Dispose()
        {
            // Waits for an interruption under way, which must not hit whoever takes the connection next.
            interrupt.Dispose();
            if (store._disposed)
            {
                connection.Dispose();
            }
            else
            {
                store._readers.Add(connection);
            }
        }
    }
}
