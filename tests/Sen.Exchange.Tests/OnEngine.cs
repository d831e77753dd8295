using Sen.TestKit;

namespace Sen.Exchange.Tests;

/// <summary>A host of its own for a test, on the engine that the class under it names.</summary>
public abstract class OnEngine : IAsyncLifetime
{
    private string? _database;

    protected SenHost Host { get; private set; } = null!;

    protected abstract Task<string?> DatabaseAsync();

    protected virtual SenHostOptions Options(SenHostOptions options) => options;

    public async Task InitializeAsync()
    {
        _database = await DatabaseAsync();
        Host = await SenHost.StartAsync(Options(new SenHostOptions { Postgres = _database }));
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        if (_database is not null)
        {
            await PostgresServer.DropDatabaseAsync(_database);
        }
    }
}
