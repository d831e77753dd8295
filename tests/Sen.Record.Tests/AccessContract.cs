using Sen.Fhir;

namespace Sen.Record.Tests;

/// <summary>Who sees what, and what is written down about it, on any engine.</summary>
public abstract class AccessContract : RecordOn
{
    private const string Reason = "Cấp cứu, bất tỉnh";

    [Fact]
    public async Task Staff_see_people_their_facility_cares_for_and_the_others_with_broken_glass()
    {
        await SeedAsync();
        var condition = new ResourceKey("Condition", "ca");
        (await Record.ReadAsync(People.Staff(Role.Doctor), condition, None)).Succeeded.ShouldBeTrue();
        var outside = People.Staff(Role.Doctor, "f2");
        (await Record.ReadAsync(outside, condition, None)).Failure.ShouldBe(Refusals.NoCare(true));
        (await Record.ReadAsync(outside.BreakGlass(Reason), condition, None)).Succeeded.ShouldBeTrue();
        (await Record.ReadAsync(People.Staff(Role.Clerk), condition, None)).Failure.ShouldBeOfType<Denied>().Code.ShouldBe("role.type");
        (await Record.ReadAsync(Caller.Anonymous, condition, None)).Failure.ShouldBeOfType<Denied>();
        (await Record.ReadAsync(Caller.Anonymous, new ResourceKey("Organization", "f1"), None)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task A_search_that_names_someone_outside_is_refused_and_one_that_names_nobody_is_narrowed()
    {
        await SeedAsync();
        var doctor = People.Staff(Role.Doctor);
        (await SearchAsync(doctor, "Condition", "patient=a")).ShouldBe(["ca"]);
        (await Record.SearchAsync(doctor, SearchQuery.For("Condition").Where("patient", "b"), None)).Failure.ShouldBe(Refusals.NoCare(true));
        (await SearchAsync(doctor, "Condition", "")).ShouldBe(["ca"]);
        (await SearchAsync(doctor.BreakGlass(Reason), "Condition", "patient=b")).ShouldBe(["cb"]);
        (await SearchAsync(People.Staff(Role.Doctor, "f1", "HIV"), "Condition", "patient=a")).ShouldBe(["ca", "hiv"]);
        var counted = (await Record.SearchAsync(doctor, SearchQuery.For("Condition").Where("patient", "a").WithTotal(), None)).Value;
        counted.Total.ShouldBe(1, "a total must not tell what is hidden");
    }

    [Fact]
    public async Task A_link_tells_nothing_that_a_search_would_not()
    {
        await SeedAsync();
        var doctor = People.Staff(Role.Doctor);
        (await SearchAsync(Node, "Patient", "_has:Condition:patient:_id=ca,cb,hiv")).ShouldBe(["a", "b"]);
        (await SearchAsync(doctor, "Patient", "_has:Condition:patient:_id=ca,cb")).ShouldBe(["a"], "the facility does not care for b");
        (await SearchAsync(doctor, "Patient", "_has:Condition:patient:_id=hiv")).ShouldBeEmpty("the label hides it");
        (await SearchAsync(People.Staff(Role.Doctor, "f1", "HIV"), "Patient", "_has:Condition:patient:_id=hiv")).ShouldBe(["a"]);
        (await SearchAsync(People.Citizen("a"), "Condition", "patient._id=a,b")).ShouldBe(["ca", "hiv"]);
        (await Record.SearchAsync(People.Staff(Role.Clerk), SearchQuery.For("Patient").Where("_has:Condition:patient:_id", "ca"), None))
            .Failure.ShouldBeOfType<Denied>().Code.ShouldBe("role.type");
        (await Record.SearchAsync(People.Staff(Role.Lab), SearchQuery.For("Patient").Where("_has:Observation:patient:status", "final"), None))
            .Failure.ShouldBeOfType<Denied>().Code.ShouldBe("role.type");
    }

    [Fact]
    public async Task Citizens_see_their_own_and_nobody_elses()
    {
        await SeedAsync();
        var citizen = People.Citizen("a");
        (await SearchAsync(citizen, "Condition", "")).ShouldBe(["ca", "hiv"]);
        (await Record.SearchAsync(citizen, SearchQuery.For("Condition").Where("patient", "b"), None)).Failure.ShouldBe(Refusals.OtherPerson);
        (await Record.ReadAsync(citizen, new ResourceKey("Condition", "cb"), None)).Failure.ShouldBe(Refusals.OtherPerson);
        (await SearchAsync(People.Citizen("b", "a"), "Condition", "")).ShouldBe(["ca", "cb"]);
    }

    [Fact]
    public async Task Nobody_writes_over_what_is_not_theirs_to_write()
    {
        await SeedAsync();
        var citizen = People.Citizen("a");
        var others = (await Record.ReadAsync(Node, new ResourceKey("Patient", "b"), None)).Value.As<Patient>();
        (await Record.CommitAsync(citizen, new Commit().Update(others, 1), None)).Failure.ShouldBe(Refusals.OtherPerson);
        var stolen = new Appointment { Id = "appb", Status = "booked", Participant = { new Appointment.ParticipantComponent { Actor = Reference.To("Patient/a"), Status = "accepted" } } };
        (await Record.CommitAsync(citizen, new Commit().Put(stolen), None)).Failure.ShouldBe(Refusals.OtherPerson);
        (await Record.CommitAsync(citizen, new Commit().Delete(new ResourceKey("Appointment", "appb")), None)).Failure.ShouldBe(Refusals.OtherPerson);
        (await Record.CommitAsync(People.Staff(Role.Doctor, "f2"), new Commit().Create(Condition("x", "a")), None)).Failure.ShouldBe(Refusals.NoCare(true));
        (await Record.CommitAsync(People.Staff(Role.Doctor), new Commit().Create(Condition("x", "a")), None)).Failure.ShouldBeNull();
        var drawn = new Commit().Draw("n").Create(new ResourceKey("Condition", "y"), _ => Condition("y", "b"));
        (await Record.CommitAsync(People.Staff(Role.Doctor), drawn, None)).Failure.ShouldBe(Refusals.NoCare(true));
        (await Record.CommitAsync(Caller.Anonymous, new Commit().Create(People.Patient()), None)).Failure.ShouldBeOfType<Denied>();
    }

    [Fact]
    public async Task Care_begins_and_ends_with_what_makes_it()
    {
        await SeedAsync();
        var doctor = People.Staff(Role.Doctor, "f2");
        var key = new ResourceKey("Condition", "ca");
        var appointment = Appointment("late", "a", "f2", Clock.GetUtcNow().AddDays(3));
        await Record.CommitAsync(Node, new Commit().Create(appointment), None);
        (await Record.ReadAsync(doctor, key, None)).Succeeded.ShouldBeTrue();
        appointment.Status = "cancelled";
        await Record.CommitAsync(Node, new Commit().Update(appointment, 1), None);
        (await Record.ReadAsync(doctor, key, None)).Failure.ShouldBe(Refusals.NoCare(true));

        var encounter = People.Encounter("a", "f2", "finished");
        encounter.Period = new Period { Start = FhirDateTime.Of(Clock.GetUtcNow().AddDays(-32)), End = FhirDateTime.Of(Clock.GetUtcNow().AddDays(-31)) };
        await Record.CommitAsync(Node, new Commit().Create(encounter), None);
        (await Record.ReadAsync(doctor, key, None)).Failure.ShouldBe(Refusals.NoCare(true));
        encounter.Period.End = FhirDateTime.Of(Clock.GetUtcNow().AddDays(-29));
        await Record.CommitAsync(Node, new Commit().Update(encounter, 1), None);
        (await Record.ReadAsync(doctor, key, None)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Visits_and_appointments_at_the_end_of_time_are_care_without_end()
    {
        await SeedAsync();
        var key = new ResourceKey("Condition", "ca");
        var last = FhirDateTime.Of(new DateTimeOffset(9999, 12, 31, 10, 0, 0, TimeSpan.Zero));
        var encounter = People.Encounter("a", "f2", "finished");
        encounter.Period!.End = last;
        (await Record.CommitAsync(Node, new Commit().Create(encounter), None)).Succeeded.ShouldBeTrue();
        (await Record.ReadAsync(People.Staff(Role.Doctor, "f2"), key, None)).Succeeded.ShouldBeTrue();
        (await Record.CommitAsync(Node, new Commit().Create(Appointment("never", "a", "f2", new DateTimeOffset(9999, 12, 31, 10, 0, 0, TimeSpan.Zero))), None)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Every_personal_read_is_an_AuditEvent_that_outlives_the_process()
    {
        await SeedAsync();
        await Record.ReadAsync(People.Staff(Role.Doctor), new ResourceKey("Condition", "ca"), None);
        await Record.ReadAsync(People.Staff(Role.Doctor, "f2"), new ResourceKey("Condition", "ca"), None);
        await Record.ReadAsync(People.Staff(Role.Doctor, "f2").BreakGlass(Reason), new ResourceKey("Condition", "ca"), None);
        await SearchAsync(People.Staff(Role.Clerk), "Patient", "name=nguyen");
        await Record.ReadAsync(Node, new ResourceKey("Condition", "ca"), None);
        await Record.ReadAsync(Caller.Anonymous, new ResourceKey("Organization", "f1"), None);
        await ReopenAsync();

        var events = (await Record.SearchAsync(People.Citizen("a"), SearchQuery.For("AuditEvent").Where("patient", "Patient/a"), None)).Value
            .As<AuditEvent>().Where(e => e.Action is "R" or "E").ToList();
        events.Select(e => e.Subtype[0].Code).ShouldBe(["search", "read", "read", "read"]);
        events.Select(e => e.OutcomeDesc).ShouldBe([null, null, "care.none", null]);
        events[0].Entity.ShouldContain(e => e.Name == "Patient?name");
        events[0].Entity.Count(e => e.What != null && e.What.ReferenceValue!.StartsWith("Patient/", StringComparison.Ordinal)).ShouldBe(1, "other people are not named");
        events[1].Agent[0].PurposeOfUse[0].Coding[0].Code.ShouldBe(Purposes.EmergencyTreatment);
        events[1].Agent[0].PurposeOfUse[0].Text.ShouldBe(Reason);
        events[1].Agent[0].Who!.ReferenceValue.ShouldBe("Practitioner/p1");
        events[1].Source!.Site.ShouldBe("f2");
    }

    [Fact]
    public async Task The_log_is_read_by_the_person_the_facilitys_auditor_and_the_node()
    {
        await SeedAsync();
        await Record.ReadAsync(People.Staff(Role.Doctor), new ResourceKey("Condition", "ca"), None);
        await Record.ReadAsync(People.Staff(Role.Nurse, "f2").BreakGlass(Reason), new ResourceKey("Condition", "cb"), None);
        var all = SearchQuery.For("AuditEvent");
        var about = all.Where("patient", "b");
        (await Record.SearchAsync(People.Citizen("a"), about, None)).Failure.ShouldBe(Refusals.OtherPerson);
        (await Record.SearchAsync(People.Staff(Role.Doctor), all, None)).Failure.ShouldBeOfType<Denied>();
        (await Reads(People.Staff(Role.Auditor), all)).ShouldBe(["f1"]);
        (await Reads(People.Staff(Role.Auditor, "f2"), all)).ShouldBe(["f2"]);
        (await Reads(People.Staff(Role.Manager, "f2"), all)).ShouldBe(["f2"]);
        (await Record.SearchAsync(People.Staff(Role.Manager) with { Facility = null }, all, None)).Failure.ShouldBeOfType<Denied>();
        (await Reads(Node, all)).ShouldBe(["f2", "f1"]);
        (await Reads(Node, all.Where("policy", AccessReview.BreakGlass))).ShouldBe(["f2"]);
        (await Reads(Node, all.Where("agent", "Practitioner/nobody"))).ShouldBeEmpty();
        (await Reads(Node, all.Where("agent", "Practitioner/p1"))).ShouldBe(["f2", "f1"]);
        (await Record.SearchAsync(Node, all.Where("policy", "urn:other"), None)).Failure.ShouldBeOfType<Invalid>();
        (await Reads(Node, all.Where("date", "lt2020-01-01"))).ShouldBeEmpty();
        var first = (await Record.SearchAsync(Node, all.Take(1), None)).Value;
        (await Record.SearchAsync(Node, all.Take(1).After(first.Next), None)).Value.Matches.Single().Key.ShouldNotBe(first.Matches[0].Key);

        async Task<string?[]> Reads(Caller caller, SearchQuery query) =>
            [.. (await Record.SearchAsync(caller, query, None)).Value.As<AuditEvent>().Where(e => e.Action is "R").Select(e => e.Source!.Site)];
    }

    [Fact]
    public async Task What_staff_wrote_of_a_person_is_told_to_the_person_and_Provenance_belongs_to_its_targets()
    {
        await SeedAsync();
        var provenance = new Provenance
        {
            Id = "prov",
            Target = { Reference.To("Condition/signed") },
            Recorded = FhirDateTime.Instant(Clock.GetUtcNow()),
            Agent = { new Provenance.AgentComponent { Who = Reference.To("Practitioner/p1") } },
        };
        (await Record.CommitAsync(People.Staff(Role.Doctor), new Commit().Create(Condition("signed", "a")).Create(provenance), None)).Failure.ShouldBeNull();
        (await Record.CommitAsync(People.Staff(Role.Doctor), new Commit().Delete(new ResourceKey("Condition", "signed")), None)).Failure.ShouldBeNull();
        var citizen = People.Citizen("a");
        (await Record.ReadAsync(citizen, new ResourceKey("Provenance", "prov"), None)).Succeeded.ShouldBeTrue();
        (await Record.ReadAsync(People.Citizen("b"), new ResourceKey("Provenance", "prov"), None)).Failure.ShouldBe(Refusals.OtherPerson);
        (await SearchAsync(citizen, "Provenance", "target=Condition/signed")).ShouldBe(["prov"]);
        var events = (await Record.SearchAsync(citizen, SearchQuery.For("AuditEvent"), None)).Value.As<AuditEvent>()
            .Where(e => e.Agent[0].Role[0].CodeIn("urn:sen:cs:role") == "doctor").ToList();
        events.Select(e => e.Subtype[0].Code).ShouldBe(["delete", "transaction"]);
        events[1].Entity.Select(e => e.What!.ReferenceValue).ShouldBe(["Patient/a", "Condition/signed", "Provenance/prov"]);
    }

    [Fact]
    public async Task Only_the_node_reads_the_feed_and_cursors_only_go_forward()
    {
        await SeedAsync();
        await SettledAsync(1);
        await Should.ThrowAsync<UnauthorizedAccessException>(() => Record.Feed.ReadAsync(People.Staff(Role.Doctor), 0, 10, None));
        (await Record.Feed.CursorAsync("board", None)).ShouldBe(0);
        await Record.Feed.AdvanceAsync("board", 3, None);
        await Record.Feed.AdvanceAsync("board", 3, None);
        await Should.ThrowAsync<InvalidOperationException>(() => Record.Feed.AdvanceAsync("board", 2, None));
        await ReopenAsync();
        (await Record.Feed.CursorAsync("board", None)).ShouldBe(3);
    }

    private async Task SeedAsync()
    {
        var hiv = Condition("hiv", "a");
        hiv.Meta = new Meta { Security = { Coding.Of("http://terminology.hl7.org/CodeSystem/v3-ActCode", "HIV") } };
        var commit = new Commit()
            .Create(new Organization { Id = "f1", Name = "Bệnh viện Một", Active = true })
            .Create(People.Patient(id: "a"))
            .Create(People.Patient(id: "b"))
            .Create(People.Encounter("a", "f1"))
            .Create(Condition("ca", "a"))
            .Create(Condition("cb", "b"))
            .Create(hiv)
            .Create(Appointment("appb", "b", "f3", Clock.GetUtcNow().AddDays(1)));
        (await Record.CommitAsync(Node, commit, None)).Failure.ShouldBeNull();
    }

    private static Condition Condition(string id, string patient) => new()
    {
        Id = id,
        Subject = Reference.To($"Patient/{patient}"),
        Code = CodeableConcept.Of("http://hl7.org/fhir/sid/icd-10", "E11.2"),
    };

    private static Appointment Appointment(string id, string patient, string facility, DateTimeOffset start) => new()
    {
        Id = id,
        Status = "booked",
        Start = FhirDateTime.Instant(start),
        End = FhirDateTime.Instant(start.AddMinutes(10)),
        Participant =
        {
            new Appointment.ParticipantComponent { Actor = Reference.To($"Patient/{patient}"), Status = "accepted" },
            new Appointment.ParticipantComponent { Actor = Reference.To($"Location/{facility}"), Status = "accepted" },
        },
    };

    private async Task<string[]> SearchAsync(Caller caller, string type, string query)
    {
        var page = await Record.SearchAsync(caller, SearchQuery.Parse(type, query).ValueOrThrow(), None);
        page.Failure.ShouldBeNull();
        return [.. page.Value.Matches.Select(m => m.Key.Id).Order(StringComparer.Ordinal)];
    }
}

public sealed class SqliteAccessTests : AccessContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.SqliteAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}

public sealed class PostgresAccessTests : AccessContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.PostgresAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}
