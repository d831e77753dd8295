using Microsoft.Extensions.Logging.Abstractions;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Bench;

/// <summary>Throw-away folders and databases of one engine, removed at the end.</summary>
internal sealed class Places(RecordEngine engine) : IAsyncDisposable
{
    private readonly List<string> _folders = [];
    private readonly List<string> _databases = [];

    /// <summary>Options of a new, empty place.</summary>
    /// <param name="wanted">The rest of the options.</param>
    /// <param name="withFolder">A whole server keeps keys in a folder beside its database.</param>
    internal async Task<RecordOptions> NewAsync(RecordOptions wanted, bool withFolder = false)
    {
        wanted.Engine = engine;
        if (engine is RecordEngine.Sqlite || withFolder)
        {
            wanted.DataDirectory = Directory.CreateTempSubdirectory("sen-bench-").FullName;
            _folders.Add(wanted.DataDirectory);
        }

        if (engine is RecordEngine.Postgres)
        {
            wanted.ConnectionString = await PostgresServer.CreateDatabaseAsync();
            _databases.Add(wanted.ConnectionString);
        }

        return wanted;
    }

    internal async Task<OpenRecord> RecordAsync(RecordOptions wanted, CancellationToken cancellationToken) =>
        await RecordFactory.OpenAsync(await NewAsync(wanted), TimeProvider.System, NullLoggerFactory.Instance, cancellationToken);

    /// <summary>A skeleton on tables that the Record has made.</summary>
    internal async Task<ICommitSkeleton> SkeletonAsync(int groupMax, CancellationToken cancellationToken)
    {
        var options = await NewAsync(new RecordOptions());
        await using (await RecordFactory.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken))
        {
            // Opened for its tables and names.
        }

        return engine is RecordEngine.Sqlite
            ? new SqliteSkeleton(Path.Combine(options.DataDirectory, "record.db"), groupMax, options.CheckpointPages)
            : await PostgresSkeleton.OpenAsync(options.ConnectionString!, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _folders.ForEach(f => Directory.Delete(f, recursive: true));
        foreach (var database in _databases)
        {
            await PostgresServer.DropDatabaseAsync(database);
        }
    }
}
