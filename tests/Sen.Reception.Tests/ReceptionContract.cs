using Sen.Fhir;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Reception.Tests;

/// <summary>A hospital on one morning over a database; every test class that holds on both engines inherits it.</summary>
public abstract class ReceptionContract : IAsyncLifetime
{
    private readonly Caller _reader = Caller.System("test");
    private string? _database;

    private protected SenHost Host { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        _database = OnPostgres ? await PostgresServer.CreateDatabaseAsync() : null;
        Host = await SenHost.StartAsync(new SenHostOptions { Postgres = _database });
        await Fixture.Hospital().WriteAsync(Host);
    }

    public virtual async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        if (_database is not null)
        {
            await PostgresServer.DropDatabaseAsync(_database);
        }
    }

    /// <summary>On a PostgreSQL database of this test's own; otherwise SQLite.</summary>
    private protected virtual bool OnPostgres => false;

    private protected async Task<IReadOnlyList<T>> AllAsync<T>(string query = "")
        where T : Resource, new()
    {
        var found = new List<T>();
        var next = SearchQuery.Parse(new T().ResourceType, query).ValueOrThrow().Take(SearchQuery.MaxCount);
        while (next is not null)
        {
            var page = (await Host.Record.SearchAsync(_reader, next, CancellationToken.None)).Value;
            found.AddRange(page.As<T>());
            next = page.Next is { } cursor ? next.After(cursor) : null;
        }

        return found;
    }

    /// <summary>How many versions have been written so far: nothing written, nothing changed.</summary>
    private protected Task<long> HeadAsync() => Host.SettledHeadAsync();
}
