using System.Net;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Documents.Tests.Doors;

/// <summary>One running hospital for the tests of a class: a doctor at the desk, a bench, and visits that end in documents.</summary>
public abstract class PaperHospital : IAsyncLifetime
{
    public const string Metformin = Consulting.Metformin;
    public const string Hba1c = "23.0083.1523";
    public const string Reason = "Người bệnh báo đau dạ dày khi uống";

    public static readonly (string, string) Password = ("password", SenHost.Password);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("sen-papers-");
    private readonly Consulting _consulting;
    private string? _database;

    protected PaperHospital() => _consulting = new Consulting(() => Host);

    public SenHost Host { get; private set; } = null!;

    public Visitor Doctor { get; protected set; } = null!;

    /// <summary>Connection string of its PostgreSQL database; null: it is on SQLite.</summary>
    public string? Connection => _database;

    public virtual async Task InitializeAsync()
    {
        _database = await DatabaseAsync();
        await StartAsync();
        await Fixture.Hospital().WriteAsync(Host);
        Doctor = await Host.StaffAsync(Role.Doctor, practitioner: Fixture.PractitionerId);
    }

    /// <summary>The server as it comes up again on what it wrote.</summary>
    public async Task StartAsync() => Host = await SenHost.StartAsync(new SenHostOptions
    {
        Postgres = _database,
        DataDirectory = _data.FullName,
        Settings = new Dictionary<string, string?>(Settings, StringComparer.Ordinal) { ["Documents:TrialKeys"] = "true", ["Documents:PublicAddress"] = "https://sen.cantho.example" },
    });

    /// <summary>Somebody who was here before a restart.</summary>
    public async Task<Visitor> BackAsync(string account)
    {
        var visitor = Host.Visit();
        await visitor.GoAsync("/staff/sign-in");
        await visitor.SendAsync(("user", account), ("password", SenHost.Password));
        await visitor.SendAsync();
        return visitor;
    }

    public virtual async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        _data.Delete(recursive: true);
        if (_database is not null)
        {
            await PostgresServer.DropDatabaseAsync(_database);
        }
    }

    /// <summary>A person with an allergy who was called into room 204; returns the encounter's id.</summary>
    public Task<string> VisitAsync() => _consulting.CallAsync((fixture, patient) => fixture.Put(new AllergyIntolerance
    {
        Id = $"allergy-{patient}",
        ClinicalStatus = CodeableConcept.Of(Systems.AllergyClinical, "active"),
        VerificationStatus = CodeableConcept.Of(Systems.AllergyVerification, "confirmed"),
        Code = new CodeableConcept { Text = "Penicillin" },
        Patient = Reference.To($"Patient/{patient}"),
    }));

    /// <summary>The same, examined and signed by the doctor with one medicine.</summary>
    public Task<string> SignedAsync() => SignedAsync(Doctor);

    public async Task<string> SignedAsync(Visitor doctor)
    {
        var visit = await ExaminedAsync(doctor);
        (await PostAsync(doctor, $"/staff/doctor/{visit}/sign", Password)).Location.ShouldContain("signed=");
        return visit;
    }

    /// <summary>Examined, with a medicine, and ready to be signed.</summary>
    public async Task<string> ExaminedAsync(Visitor doctor)
    {
        var visit = await VisitAsync();
        await _consulting.ExamineAsync(doctor, visit);
        return visit;
    }

    /// <summary>A visit whose bill is settled: the facility answers for the statement.</summary>
    public async Task<string> BilledAsync()
    {
        var visit = await VisitAsync();
        var encounter = (await StoredAsync("Encounter", visit)).As<Encounter>();
        var invoice = new Invoice
        {
            Id = $"{visit}-invoice",
            Status = "balanced",
            Identifier = { Identifier.Of(Systems.InvoiceNumber, "HD2692001000007") },
            Subject = encounter.Subject,
            Issuer = Reference.To($"Organization/{Fixture.FacilityId}"),
            TotalGross = InvoiceView.Dong(50_600),
            TotalNet = InvoiceView.Dong(50_600),
            Extension = { new Extension { Url = Systems.Extensions.Encounter, ValueReference = Reference.To($"Encounter/{visit}") } },
            LineItem =
            {
                new Invoice.LineItemComponent
                {
                    Extension = { new Extension { Url = Systems.Extensions.ChargeGroup, ValueCode = Codes.ChargeExam } },
                    ChargeItemReference = Reference.To("ChargeItem/none", "Khám Nội tiết"),
                    PriceComponent = { new Invoice.PriceComponentComponent { Type = "base", Factor = 1, Amount = InvoiceView.Dong(50_600) } },
                },
            },
        };
        await new Fixture().Put(invoice).WriteAsync(Host);
        return visit;
    }

    /// <summary>The PDF as whoever may read it gets it.</summary>
    public static async Task<byte[]> PaperAsync(Visitor visitor, string id)
    {
        var response = await visitor.RawAsync(new HttpRequestMessage(HttpMethod.Get, $"/documents/{id}.pdf"));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadAsByteArrayAsync();
    }

    /// <summary>What <c>/verify</c> answers about a code to somebody who is not signed in.</summary>
    public Task<Answer> AskAsync(string code) => AskAsync(new FormUrlEncodedContent([KeyValuePair.Create("code", code)]));

    /// <summary>And about a paper.</summary>
    public Task<Answer> AskAsync(byte[] paper) => AskAsync(new MultipartFormDataContent { { new ByteArrayContent(paper), "paper", "paper.pdf" } });

    private async Task<Answer> AskAsync(HttpContent form)
    {
        using var anyone = Host.Client();
        using var response = await anyone.PostAsync("/verify/answer", form);
        return new Answer(response.StatusCode, "", WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync()));
    }

    /// <summary>The documents of a visit, when the reader of the feed has come to its end.</summary>
    public async Task<IReadOnlyList<DocumentReference>> DocumentsAsync(string visit, int count = 1)
    {
        await Eventually.IsAsync(
            async () => (await OfVisitAsync(visit)).Count >= count && await IsReadAsync(),
            () => $"The documents of {visit}. {string.Join("\n", Host.Errors)}");
        return await OfVisitAsync(visit);
    }

    /// <summary>The document of a kind when its paper is there.</summary>
    public Task<DocumentReference> FinalAsync(string visit, string kind, int count = 1) => Eventually.FindAsync(
        async () =>
        {
            var found = await OfVisitAsync(visit);
            return found.Count >= count && found.Where(d => d.Status == "current" && d.Type!.Has(Systems.DocumentKind, kind)).ToList() is [{ DocStatus: "final" } document]
                ? document
                : null;
        },
        () => $"The paper of {kind}. {string.Join("\n", Host.Errors)}");

    private Task<IReadOnlyList<DocumentReference>> OfVisitAsync(string visit) => FindAsync<DocumentReference>("encounter", $"Encounter/{visit}");

    public async Task<DocumentReference> DocumentAsync(string visit, string kind, int count = 1) =>
        (await DocumentsAsync(visit, count)).Where(d => d.Status == "current" && d.Type!.Has(Systems.DocumentKind, kind)).ShouldHaveSingleItem();

    /// <summary>A test that the doctor ordered.</summary>
    public async Task<string> OrderAsync(string visit, string service, string id)
    {
        var encounter = (await StoredAsync("Encounter", visit)).As<Encounter>();
        await new Fixture().Put(new ServiceRequest
        {
            Id = id,
            Status = "active",
            Intent = "order",
            Category = { CodeableConcept.Of(Systems.Snomed, Codes.LaboratoryProcedure) },
            Code = CodeableConcept.Of(Systems.Service, service, Vietnam.LabTests.OfService(service)[0].NameVi),
            Subject = encounter.Subject,
            Encounter = Reference.To($"Encounter/{visit}"),
            Requester = Reference.To($"Practitioner/{Fixture.PractitionerId}", "BS.CKI Lê Minh Triết"),
            Performer = { Reference.To($"Organization/{Fixture.FacilityId}") },
        }).WriteAsync(Host);
        return id;
    }

    /// <summary>Specimen taken and results released.</summary>
    public static async Task ReleaseAsync(Visitor bench, string order, params (string Name, string Value)[] more)
    {
        await bench.GoAsync($"/staff/lab/{order}");
        await bench.SendAsync(HtmlForm.All(bench.Html).First(f => f.Action.EndsWith("/specimen", StringComparison.Ordinal)));
        var values = HtmlForm.All(bench.Html).SelectMany(f => f.Fill()).Select(f => f.Key).Where(k => k.StartsWith("r-", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal).Select(k => (k, "5,0")).ToArray();
        await bench.SendAsync([.. values, .. more]);
        if (more.Length == 0)
        {
            bench.Text.ShouldContain("Đã trả kết quả");
        }
    }

    public Task<Answer> PostAsync(Visitor visitor, string path, params (string Name, string Value)[] fields) => visitor.PostAsync(path, fields);

    /// <summary>Settings beside those that every hospital of these tests has.</summary>
    protected virtual IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    public async Task<StoredResource> StoredAsync(string type, string id) =>
        (await Host.Record.ReadAsync(Caller.System("test"), new ResourceKey(type, id), CancellationToken.None)).Value;

    public async Task<IReadOnlyList<T>> FindAsync<T>(string parameter, string value)
        where T : Resource, new()
    {
        var found = await Host.Record.SearchAsync(Caller.System("test"), SearchQuery.For<T>().Where(parameter, value), CancellationToken.None);
        return [.. found.Value.As<T>()];
    }

    protected abstract Task<string?> DatabaseAsync();

    private async Task<bool> IsReadAsync()
    {
        var head = await Host.SettledHeadAsync();
        return await Host.Record.Feed.CursorAsync(Compose.VisitDocuments.Cursor, CancellationToken.None) >= head;
    }
}

public sealed class SqlitePaperHospital : PaperHospital
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class PostgresPaperHospital : PaperHospital
{
    protected override async Task<string?> DatabaseAsync() => await PostgresServer.CreateDatabaseAsync();
}
