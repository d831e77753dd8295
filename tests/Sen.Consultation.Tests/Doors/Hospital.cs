using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Consultation.Tests.Doors;

/// <summary>One running hospital for the tests of a class, with a doctor at the desk of room 204; every test brings its own visit.</summary>
public abstract partial class Hospital : IAsyncLifetime
{
    private int _visits;
    private string? _database;

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
    public async Task<string> VisitAsync(Action<Fixture, string>? more = null, string facility = Fixture.FacilityId)
    {
        var number = Interlocked.Increment(ref _visits);
        var (patient, encounter) = ($"person-{number}", $"visit-{number}");
        var fixture = new Fixture().Patient(patient, "Trần Thị Thử Nghiệm", $"09218410{number:0000}", phone: null);
        fixture.Put(new Encounter
        {
            Id = encounter,
            Status = "in-progress",
            Class = Coding.Of(Systems.ActCode, "AMB"),
            Subject = Reference.To($"Patient/{patient}", "Trần Thị Thử Nghiệm"),
            ServiceProvider = Reference.To($"Organization/{facility}", "Bệnh viện"),
            ServiceType = CodeableConcept.Of(Systems.Specialty, "noi-tiet", "Nội tiết"),
            Period = new Period { Start = FhirDateTime.Of(Host.Clock.GetUtcNow()) },
            Location = { new Encounter.LocationComponent { Location = Reference.To($"Location/{Fixture.RoomId}", "Phòng 204") } },
        });
        var ticket = TicketView.New(
            $"ticket-{number}", $"A{number:000}", "7F3K29Q" + TicketCodes.Alphabet[number % TicketCodes.Alphabet.Length],
            Reference.To($"Patient/{patient}", "Trần Thị Thử Nghiệm"), Reference.To($"Encounter/{encounter}"),
            Reference.To($"Location/{Fixture.RoomId}", "Phòng 204"), Host.Clock.GetUtcNow());
        new TicketView(ticket).Move(QueueStatus.Serving, Host.Clock.GetUtcNow());
        fixture.Put(ticket);
        more?.Invoke(fixture, patient);
        await fixture.WriteAsync(Host);
        return encounter;
    }

    /// <summary>Posts fields to an address of the visit with the token of its page; redirects are followed by hand.</summary>
    public async Task<Answer> PostAsync(Visitor visitor, string path, params (string Name, string Value)[] fields)
    {
        var token = await TokenAsync(visitor);
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent([.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)), KeyValuePair.Create("__RequestVerificationToken", token)]),
        };
        var response = await visitor.RawAsync(request);
        return new Answer(response.StatusCode, response.Headers.Location?.ToString() ?? "", await response.Content.ReadAsStringAsync());
    }

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

    private static async Task<string> TokenAsync(Visitor visitor)
    {
        await visitor.GoAsync("/staff/doctor");
        var match = TokenField().Match(visitor.Html);
        if (!match.Success)
        {
            // A page of this account that holds a form.
            await visitor.GoAsync("/staff/vitals");
            match = TokenField().Match(visitor.Html);
        }

        if (!match.Success)
        {
            await visitor.GoAsync("/staff/workplace");
            match = TokenField().Match(visitor.Html);
        }

        return WebUtility.HtmlDecode(match.Groups["token"].Value);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TokenField();
}

/// <summary>What came back: status, where it leads, and the page.</summary>
public sealed record Answer(HttpStatusCode Status, string Location, string Html)
{
    public string Text => HtmlForm.Text(Html);

    public string Code => ((int)Status).ToString(CultureInfo.InvariantCulture);
}

public sealed class SqliteHospital : Hospital
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class PostgresHospital : Hospital
{
    protected override async Task<string?> DatabaseAsync() => await PostgresServer.CreateDatabaseAsync();
}
