using Sen.Fhir;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Consultation.Tests.Doors;

/// <summary>One running hospital for the tests of a class, with a doctor at the desk of room 204; every test brings its own visit.</summary>
public abstract class Hospital : IAsyncLifetime
{
    private readonly Consulting _consulting;
    private string? _database;

    protected Hospital() => _consulting = new Consulting(() => Host);

    public SenHost Host { get; private set; } = null!;

    public Visitor Doctor { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _database = await DatabaseAsync();
        Host = await SenHost.StartAsync(new SenHostOptions { Postgres = _database });
        await Fixture.Hospital().WriteAsync(Host);
        Doctor = await Host.StaffAsync(Role.Doctor, practitioner: Fixture.PractitionerId);
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        if (_database is not null)
        {
            await PostgresServer.DropDatabaseAsync(_database);
        }
    }

    /// <summary>A person who was called into room 204; returns the encounter's id.</summary>
    public Task<string> VisitAsync(Action<Fixture, string>? more = null, string facility = Fixture.FacilityId) => _consulting.CallAsync(more, facility);

    public Task<Answer> PostAsync(Visitor visitor, string path, params (string Name, string Value)[] fields) => visitor.PostAsync(path, fields);

    public async Task<T> ReadAsync<T>(string id)
        where T : Resource, new() => (await StoredAsync<T>(id)).As<T>();

    public async Task<StoredResource> StoredAsync<T>(string id)
        where T : Resource, new()
    {
        var read = await Host.Record.ReadAsync(Caller.System("test"), new ResourceKey(new T().ResourceType, id), CancellationToken.None);
        return read.Value;
    }

    public async Task<IReadOnlyList<T>> FindAsync<T>(string parameter, string value)
        where T : Resource, new()
    {
        var found = await Host.Record.SearchAsync(Caller.System("test"), SearchQuery.For<T>().Where(parameter, value), CancellationToken.None);
        return [.. found.Value.As<T>()];
    }

    protected abstract Task<string?> DatabaseAsync();
}

public sealed class SqliteHospital : Hospital
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class PostgresHospital : Hospital
{
    protected override async Task<string?> DatabaseAsync() => await PostgresServer.CreateDatabaseAsync();
}
