using Microsoft.Extensions.Logging.Abstractions;
using Sen.Fhir;
using Sen.TestKit;

namespace Sen.Record.Tests;

/// <summary>A Record of its own for a test, on one engine; it can be closed and opened again on the same data.</summary>
public abstract class RecordOn : IAsyncLifetime
{
    private OpenRecord? _record;

    protected static CancellationToken None => CancellationToken.None;

    protected static TimeProvider Clock => TimeProvider.System;

    /// <summary>What the Record asks about codes; null: nobody.</summary>
    protected virtual ITerminology? Terminology => null;

    protected static Caller Node { get; } = Caller.System("test");

    internal OpenRecord Record => _record ?? throw new InvalidOperationException("Not open.");

    protected RecordOptions Options { get; private set; } = new();

    protected abstract Task<RecordOptions> CreateAsync();

    protected abstract Task RemoveAsync(RecordOptions options);

    public async Task InitializeAsync()
    {
        Options = await CreateAsync();
        _record = await OpenAsync();
    }

    public async Task DisposeAsync()
    {
        await Record.DisposeAsync();
        await RemoveAsync(Options);
    }

    /// <summary>Another opening of the same data, as a second server would be.</summary>
    protected Task<OpenRecord> OpenAsync() => RecordFactory.OpenAsync(Options, Clock, NullLoggerFactory.Instance, Terminology, None);

    protected async Task ReopenAsync()
    {
        await Record.DisposeAsync();
        _record = await OpenAsync();
    }

    /// <summary>Waits until so many versions are in the feed and all of them under a root.</summary>
    protected async Task<long> SettledAsync(long versions)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await Record.Feed.WaitAsync(versions - 1, limit.Token);
        while (await Record.Store.SealAsync(limit.Token) > 0)
        {
            // One turn takes a batch.
        }

        return await Record.Feed.HeadAsync(None);
    }
}

internal static class Engines
{
    internal static Task<RecordOptions> SqliteAsync() => Task.FromResult(new RecordOptions
    {
        Engine = RecordEngine.Sqlite,
        DataDirectory = Directory.CreateTempSubdirectory("sen-record-").FullName,
    });

    internal static async Task<RecordOptions> PostgresAsync() => new()
    {
        Engine = RecordEngine.Postgres,
        ConnectionString = await PostgresServer.CreateDatabaseAsync(),
    };

    internal static Task RemoveAsync(RecordOptions options)
    {
        if (options.Engine is RecordEngine.Postgres)
        {
            return PostgresServer.DropDatabaseAsync(options.ConnectionString!);
        }

        Directory.Delete(options.DataDirectory, recursive: true);
        return Task.CompletedTask;
    }
}
