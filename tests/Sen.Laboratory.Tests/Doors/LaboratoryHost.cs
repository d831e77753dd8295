using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;
using Sen.Vietnam;

namespace Sen.Laboratory.Tests.Doors;

/// <summary>One running hospital for the tests of a class; every test brings its own order.</summary>
public abstract class LaboratoryHost : IAsyncLifetime
{
    private int _orders;
    private string? _database;

    public SenHost Host { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _database = await DatabaseAsync();
        Host = await SenHost.StartAsync(new SenHostOptions { Postgres = _database });
        await Fixture.Hospital().WriteAsync(Host);
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        if (_database is not null)
        {
            await PostgresServer.DropDatabaseAsync(_database);
        }
    }

    /// <summary>An order that the doctor placed in a visit of its own, for a new person or one that came before.</summary>
    public async Task<string> OrderAsync(string serviceCode, string? patient = null)
    {
        var number = Interlocked.Increment(ref _orders);
        var fixture = new Fixture();
        if (patient is null)
        {
            patient = $"person-{number}";
            fixture.Patient(patient, "Trần Thị Thử Nghiệm", $"09218420{number:0000}", phone: null);
        }

        var tests = LabTests.OfService(serviceCode);
        var request = new ServiceRequest
        {
            Id = $"order-{number}",
            Status = "active",
            Intent = "order",
            Category = { CodeableConcept.Of(Systems.Snomed, Codes.LaboratoryProcedure) },
            Code = CodeableConcept.Of(Systems.Service, serviceCode, tests[0].NameVi),
            Subject = Reference.To($"Patient/{patient}"),
            Encounter = Reference.To($"Encounter/visit-{number}"),
            AuthoredOn = FhirDateTime.Instant(VietnamTime.Local(Host.Clock.GetUtcNow())),
            Requester = Reference.To($"Practitioner/{Fixture.PractitionerId}", "BS.CKI Lê Minh Triết"),
            Performer = { Reference.To($"Organization/{Fixture.FacilityId}") },
        };
        fixture.Put(new Encounter
        {
            Id = $"visit-{number}",
            Status = "in-progress",
            Class = Coding.Of(Systems.ActCode, "AMB"),
            Subject = Reference.To($"Patient/{patient}"),
            ServiceProvider = Reference.To($"Organization/{Fixture.FacilityId}"),
            Period = new Period { Start = FhirDateTime.Of(VietnamTime.Local(Host.Clock.GetUtcNow())) },
        }).Put(request);
        await fixture.WriteAsync(Host);
        return request.Id;
    }

    public async Task<T> ReadAsync<T>(string id)
        where T : Resource, new() => (await StoredAsync<T>(id)).As<T>();

    public async Task<long> VersionAsync<T>(string id)
        where T : Resource, new() => (await StoredAsync<T>(id)).Version;

    protected abstract Task<string?> DatabaseAsync();

    private async Task<StoredResource> StoredAsync<T>(string id)
        where T : Resource, new() =>
        (await Host.Record.ReadAsync(Caller.System("test"), new ResourceKey(new T().ResourceType, id), CancellationToken.None)).Value;
}

public sealed class SqliteLaboratory : LaboratoryHost
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class PostgresLaboratory : LaboratoryHost
{
    protected override async Task<string?> DatabaseAsync() => await PostgresServer.CreateDatabaseAsync();
}
