using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;
using Sen.Vietnam;

namespace Sen.Retention.Tests;

/// <summary>What may be destroyed on a day, and how it is gone afterwards, on one engine.</summary>
public abstract class KeepingReviewContract : IAsyncLifetime
{
    private static readonly DateOnly Closed = new(2026, 3, 2);
    private static readonly DateOnly Ordinary = new(2037, 1, 1);

    private static readonly Caller Admin = new()
    {
        Subject = "practitioner:qt",
        Role = Role.Admin,
        Purpose = Purposes.Administration,
        Display = "Quản trị",
        Facility = Fixture.FacilityId,
    };

    private SenHost? _host;

    private SenHost Host => _host!;

    private KeepingReview Review => Host.Services.GetRequiredService<KeepingReview>();

    private IErasure Erasure => Host.Services.GetRequiredService<IErasure>();

    protected abstract Task<SenHost> StartAsync();

    public async Task InitializeAsync() => _host = await Fixture.Hospital().WriteAsync(await StartAsync());

    public virtual async Task DisposeAsync() => await Host.DisposeAsync();

    [Fact]
    public async Task An_ordinary_visit_ends_after_ten_whole_years_with_what_is_its_own()
    {
        await VisitAsync("v1", "I10");
        (await EndedAsync(new DateOnly(2036, 12, 31))).ShouldBeEmpty();
        var visit = (await EndedAsync(Ordinary)).ShouldHaveSingleItem();
        visit.Visit.ShouldBe(new ResourceKey("Encounter", "v1"));
        visit.Closed.ShouldBe(Closed);
        visit.Time.Kind.ShouldBe(KeepingKind.Ordinary);
        visit.Resources.Select(r => r.ToString()).ShouldBe(
            ["Encounter/v1", "Condition/v1-diagnosis", "ServiceRequest/v1-order", "Specimen/v1-specimen", "Observation/v1-result"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("F32.1", KeepingKind.Psychiatric, 20)]
    [InlineData("S52.5", KeepingKind.Accident, 20)]
    [InlineData("Z94.0", KeepingKind.Transplant, 30)]
    [InlineData("Z00.0", KeepingKind.HealthCheck, 2)]
    public async Task The_diagnosis_decides_how_long(string diagnosis, KeepingKind kind, int years)
    {
        await VisitAsync("v1", diagnosis);
        (await EndedAsync(new DateOnly(Closed.Year + years, 12, 31))).ShouldBeEmpty();
        (await EndedAsync(new DateOnly(Closed.Year + years + 1, 1, 1))).ShouldHaveSingleItem().Time.Kind.ShouldBe(kind);
    }

    [Fact]
    public async Task Death_in_the_visit_keeps_it_thirty_years()
    {
        await VisitAsync("v1", "I10", died: true);
        (await EndedAsync(Ordinary)).ShouldBeEmpty();
        (await EndedAsync(new DateOnly(2057, 1, 1))).ShouldHaveSingleItem().Time.Kind.ShouldBe(KeepingKind.Death);
    }

    [Fact]
    public async Task What_a_visit_that_stays_needs_stays_and_so_does_an_open_visit()
    {
        await VisitAsync("v1", "I10");
        await VisitAsync("v2", "F32.1");
        await Host.CommitAsync(new Commit()
            .Create(new Encounter { Id = "open", Status = "in-progress", Class = Coding.Of(Systems.ActCode, "AMB"), Subject = Person, Period = new Period { Start = FhirDateTime.Parse("2026-03-02T08:00:00+07:00") } })
            .Create(new Composition
            {
                Id = "both",
                Status = "final",
                Type = new CodeableConcept { Text = "Tóm tắt" },
                Subject = Person,
                Encounter = Reference.To("Encounter/v1"),
                Date = FhirDateTime.Parse("2026-03-02T10:00:00+07:00"),
                Author = { new Reference { Display = "BS" } },
                Title = "Tóm tắt hai lần khám",
                Section = { new Composition.SectionComponent { Title = "Lần khác", Entry = { Reference.To("Encounter/v2") } } },
            }));
        var visit = (await EndedAsync(Ordinary)).ShouldHaveSingleItem();
        visit.Visit.Id.ShouldBe("v1");
        visit.Resources.ShouldNotContain(new ResourceKey("Composition", "both"));
    }

    [Fact]
    public async Task What_was_erased_answers_410_in_words_on_every_door()
    {
        await VisitAsync("v1", "I10");
        var visit = (await EndedAsync(Ordinary)).ShouldHaveSingleItem();
        var order = new ErasureOrder(visit.Resources) { Number = "7/QĐ-BV", DecidedBy = "Hội đồng hủy hồ sơ", Ground = visit.Time.Source };
        (await Erasure.EraseAsync(Admin, order, default)).Succeeded.ShouldBeTrue();
        (await EndedAsync(Ordinary)).ShouldBeEmpty();

        using var client = Host.FhirService();
        foreach (var path in new[] { "Encounter/v1", "Encounter/v1/_history/1", "Observation/v1-result" })
        {
            using var answer = await client.GetAsync(new Uri($"/fhir/{path}", UriKind.Relative));
            answer.StatusCode.ShouldBe(HttpStatusCode.Gone, path);
            (await answer.Content.ReadAsStringAsync()).ShouldContain("erased for good by a lawful order");
        }

        foreach (var path in new[] { "Encounter/v1/_history", $"Patient/{Fixture.PatientId}/$everything", "Observation?code=8480-6", "_history", "Provenance" })
        {
            using var answer = await client.GetAsync(new Uri($"/fhir/{path}", UriKind.Relative));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
            (await answer.Content.ReadAsStringAsync()).ShouldNotContain("\"resourceType\":\"Observation\"", Case.Sensitive, path);
        }

        await Host.SettledHeadAsync();
        (await Host.Services.GetRequiredService<ILogVerifier>().VerifyAsync(new VerificationRequest(), default)).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hold_is_shown_and_only_an_administrator_is_answered()
    {
        await VisitAsync("v1", "I10");
        await Host.CommitAsync(new Commit().Create(new Flag { Id = "hold", Status = "active", Code = CodeableConcept.Of(LegalHold.LifecycleSystem, LegalHold.Code), Subject = Person }));
        (await EndedAsync(Ordinary)).ShouldHaveSingleItem().IsHeld.ShouldBeTrue();
        (await Review.EndedAsync(Admin with { Role = Role.Manager }, Ordinary, default)).Failure.ShouldBeOfType<Denied>().Code.ShouldBe("erasure.role");
    }

    private static Reference Person => Reference.To($"Patient/{Fixture.PatientId}");

    private async Task<IReadOnlyList<EndedVisit>> EndedAsync(DateOnly day) => (await Review.EndedAsync(Admin, day, default)).Value;

    /// <summary>A finished visit with a diagnosis, an order, its specimen and result, and an allergy that was found in it.</summary>
    private Task<Receipt> VisitAsync(string id, string diagnosis, bool died = false)
    {
        var encounter = new Encounter
        {
            Id = id,
            Status = "finished",
            Class = Coding.Of(Systems.ActCode, "AMB"),
            Subject = Person,
            Period = new Period { Start = FhirDateTime.Parse("2026-03-02T08:00:00+07:00"), End = FhirDateTime.Parse("2026-03-02T10:00:00+07:00") },
        };
        if (died)
        {
            encounter.Hospitalization = new Encounter.HospitalizationComponent
            {
                DischargeDisposition = CodeableConcept.Of("http://terminology.hl7.org/CodeSystem/discharge-disposition", "exp"),
            };
        }

        var visit = Reference.To($"Encounter/{id}");
        return Host.CommitAsync(new Commit()
            .Create(encounter)
            .Create(new Condition { Id = $"{id}-diagnosis", Subject = Person, Encounter = visit, Code = CodeableConcept.Of(Systems.Icd10, diagnosis) })
            .Create(new ServiceRequest { Id = $"{id}-order", Status = "completed", Intent = "order", Subject = Person, Encounter = visit })
            .Create(new Specimen { Id = $"{id}-specimen", Subject = Person, Request = { Reference.To($"ServiceRequest/{id}-order") } })
            .Create(new Observation
            {
                Id = $"{id}-result",
                Status = "final",
                Code = CodeableConcept.Of(Systems.Loinc, "8480-6"),
                Subject = Person,
                Specimen = Reference.To($"Specimen/{id}-specimen"),
            })
            .Create(new AllergyIntolerance
            {
                Id = $"{id}-allergy",
                Patient = Person,
                Encounter = visit,
                Code = new CodeableConcept { Text = "Penicillin" },
                ClinicalStatus = CodeableConcept.Of(Systems.AllergyClinical, "active"),
                VerificationStatus = CodeableConcept.Of(Systems.AllergyVerification, "confirmed"),
            }));
    }
}

public sealed class SqliteKeepingReviewTests : KeepingReviewContract
{
    protected override Task<SenHost> StartAsync() => SenHost.StartAsync();
}

public sealed class PostgresKeepingReviewTests : KeepingReviewContract
{
    private string _database = "";

    protected override async Task<SenHost> StartAsync()
    {
        _database = await PostgresServer.CreateDatabaseAsync();
        return await SenHost.StartAsync(new SenHostOptions { Postgres = _database });
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await PostgresServer.DropDatabaseAsync(_database);
    }
}
