using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Simulator.Tests;

/// <summary>A province seeded once on SQLite for all tests of this project that only read.</summary>
public sealed class SeededProvince : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sen-seed-").FullName;

    public OpenRecord Record { get; private set; } = null!;

    public StoryClock Clock { get; } = new();

    public RememberedAccounts Accounts { get; } = new();

    public TimeSpan Took { get; private set; }

    public async Task InitializeAsync()
    {
        var watch = Stopwatch.StartNew();
        Record = await RecordFactory.OpenAsync(new RecordOptions { DataDirectory = _folder }, Clock, NullLoggerFactory.Instance);
        await DemoProvince.SeedAsync(Record, Accounts, Clock, new Told(watch), CancellationToken.None);
        Took = watch.Elapsed;
    }

    private sealed class Told(Stopwatch watch) : IProgress<string>
    {
        public void Report(string value) => Console.WriteLine($"{watch.Elapsed.TotalSeconds:0.0} s {value}");
    }

    /// <summary>Everything a search finds, all pages.</summary>
    public async Task<IReadOnlyList<StoredResource>> AllAsync(SearchQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var all = new List<StoredResource>();
        string? next = "";
        while (next is not null)
        {
            var page = await Record.SearchAsync(Caller.System("test"), next.Length == 0 ? query.Take(500) : query.Take(500).After(next), CancellationToken.None);
            page.Failure.ShouldBeNull();
            all.AddRange(page.Value.Matches);
            next = page.Value.Next;
        }

        return all;
    }

    public async Task<IReadOnlyList<T>> AllAsync<T>(SearchQuery query)
        where T : Resource => [.. (await AllAsync(query)).Select(r => r.As<T>())];

    public async Task<T> ReadAsync<T>(string type, string id)
        where T : Resource => (await Record.ReadAsync(Caller.System("test"), new ResourceKey(type, id), CancellationToken.None)).Value.As<T>();

    public async Task DisposeAsync()
    {
        await Record.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>A clock that stands where it is put.</summary>
public sealed class StoryClock : TimeProvider, ISettableClock
{
    private DateTimeOffset _now = DemoProvince.Morning;

    public override DateTimeOffset GetUtcNow() => _now.ToUniversalTime();

    public void Set(DateTimeOffset instant) => _now = instant;
}

/// <summary>The accounts that were asked for.</summary>
public sealed class RememberedAccounts : IAccountSeeder
{
    public List<DemoStaff> Staff { get; } = [];

    public List<(string Phone, string Patient, string Display)> Citizens { get; } = [];

    public List<(string Id, string Facility, string Code)> Devices { get; } = [];

    public Task AddStaffAsync(DemoStaff staff, CancellationToken cancellationToken)
    {
        Staff.Add(staff);
        return Task.CompletedTask;
    }

    public Task AddCitizenAsync(string phone, string patient, string display, CancellationToken cancellationToken)
    {
        Citizens.Add((phone, patient, display));
        return Task.CompletedTask;
    }

    public Task AddDeviceAsync(string id, string display, string facility, string code, CancellationToken cancellationToken)
    {
        Devices.Add((id, facility, code));
        return Task.CompletedTask;
    }
}

[CollectionDefinition(Name)]
public sealed class ProvinceTests : ICollectionFixture<SeededProvince>
{
    public const string Name = "province";
}
