using Sen.Fhir;

namespace Sen.Record.Tests;

/// <summary>Scopes and sensitivity labels at every way of asking, on any engine.</summary>
public abstract class ScopeContract : RecordOn
{
    private const string ActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    private const string Category = "http://terminology.hl7.org/CodeSystem/observation-category";

    private static readonly Caller Machine = ScopeTests.Service("system/*.cruds");

    [Fact]
    public async Task A_search_finds_what_a_scope_allows_and_a_total_counts_no_more()
    {
        await SeedAsync();
        (await SearchAsync(Scoped("system/Observation.rs"), "Observation", "")).ShouldBe(["lab-a", "lab-b", "vital-a"]);
        var laboratory = Scoped($"system/Observation.rs?category={Category}|laboratory");
        (await SearchAsync(laboratory, "Observation", "")).ShouldBe(["lab-a", "lab-b"]);
        (await Record.SearchAsync(laboratory, SearchQuery.For("Observation").WithTotal(), None)).Value.Total.ShouldBe(2);
        (await SearchAsync(Scoped($"system/Observation.rs?category={Category}|laboratory&patient=Patient/a"), "Observation", "")).ShouldBe(["lab-a"]);
        (await SearchAsync(Scoped($"system/Observation.rs?_id=vital-a system/Observation.rs?patient=Patient/b"), "Observation", "")).ShouldBe(["lab-b", "vital-a"]);
        (await RefusedAsync(Scoped("system/Observation.r"), "Observation", "")).ShouldBe("scope.type");
        (await RefusedAsync(Scoped("system/Observation.rs"), "Condition", "")).ShouldBe("scope.type");
        (await RefusedAsync(Scoped("system/Observation.rs"), "AuditEvent", "")).ShouldBe("role.type");
    }

    [Fact]
    public async Task A_patient_scope_finds_one_person_and_names_no_other()
    {
        await SeedAsync();
        var app = App("patient/*.rs", "a");
        (await SearchAsync(app, "Observation", "")).ShouldBe(["lab-a", "vital-a"]);
        (await SearchAsync(app, "Organization", "")).ShouldBe(["f1"], "the directory is anybody's");
        (await RefusedAsync(app, "Observation", "patient=b")).ShouldBe("scope.patient");
        (await Record.ReadAsync(app, Key("Observation/lab-b"), None)).Failure.ShouldBe(Refusals.Scope("Observation"));
        (await Record.ReadAsync(app, Key("Observation/none"), None)).Failure.ShouldBeOfType<NotFound>();
        (await Record.ReadAsync(App("patient/Condition.rs", "a"), Key("Observation/none"), None)).Failure.ShouldBe(Refusals.Scope("Observation"));
        (await Record.HistoryAsync(app, Key("Observation/lab-a"), None)).Succeeded.ShouldBeTrue();
        (await Record.HistoryAsync(App("patient/Observation.s", "a"), Key("Observation/lab-a"), None)).Failure.ShouldBe(Refusals.Scope("Observation"));
        (await Record.ReadVersionAsync(App("patient/Observation.s", "a"), Key("Observation/lab-a"), 1, None)).Failure.ShouldBe(Refusals.Scope("Observation"));
        (await RefusedAsync(App("patient/Observation.rs", "a"), "AuditEvent", "")).ShouldBe("scope.type");
        (await RefusedAsync(app, "AuditEvent", "patient=b")).ShouldBe("scope.patient");
        (await Record.SearchAsync(app, SearchQuery.For("AuditEvent"), None)).Value.As<AuditEvent>()
            .ShouldAllBe(e => e.Entity.All(x => x.What == null || x.What.ReferenceValue != "Patient/b"));
    }

    [Fact]
    public async Task What_comes_along_and_what_links_lead_to_needs_a_scope_too()
    {
        await SeedAsync();
        var along = SearchQuery.For("Observation").Where("_id", "lab-a").Include("Observation:subject");
        (await Record.SearchAsync(Scoped("system/Observation.rs"), along, None)).Value.Included.ShouldBeEmpty();
        (await Record.SearchAsync(Scoped("system/Observation.rs system/Patient.s"), along, None)).Value.Included.ShouldBeEmpty();
        (await Record.SearchAsync(Scoped("system/Observation.rs system/Patient.r"), along, None)).Value.Included.ShouldHaveSingleItem();
        var back = SearchQuery.For("Patient").Where("_id", "a").RevInclude("Observation:subject");
        (await Record.SearchAsync(Scoped("system/Patient.rs system/Observation.r"), back, None)).Value.Included.ShouldBeEmpty("it was not known by its id");
        (await Record.SearchAsync(Scoped("system/Patient.rs system/Observation.s"), back, None)).Value.Included.Count.ShouldBe(2);
        (await SearchAsync(Scoped("system/Patient.rs"), "Patient", "_has:Observation:subject:status=final")).ShouldBeEmpty();
        (await SearchAsync(Scoped("system/Patient.rs system/Observation.rs"), "Patient", "_has:Observation:subject:status=final")).ShouldBe(["a", "b"]);
        (await SearchAsync(Scoped($"system/Patient.rs system/Observation.s?category={Category}|vital-signs"), "Patient", "_has:Observation:subject:status=final")).ShouldBe(["a"]);
        (await SearchAsync(Scoped("system/Observation.rs"), "Observation", "subject:Patient._id=a")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Everything_is_what_the_scopes_allow_of_it()
    {
        await SeedAsync();
        (await EverythingAsync(Scoped("system/Patient.r system/Condition.rs"), "a")).ShouldBe(["Condition/plain", "Patient/a"]);
        (await EverythingAsync(App("patient/Patient.r patient/Observation.s", "a"), "a")).ShouldBe(["Observation/lab-a", "Observation/vital-a", "Patient/a"]);
        (await Record.EverythingAsync(Scoped("system/Condition.rs"), new EverythingQuery("a"), None)).Failure.ShouldBe(Refusals.Scope("Patient"));
        (await Record.EverythingAsync(App("patient/*.rs", "b"), new EverythingQuery("a"), None)).Failure.ShouldBe(Refusals.LaunchedForAnother);
    }

    [Fact]
    public async Task A_write_needs_its_own_right_on_what_stands_and_on_what_is_written()
    {
        await SeedAsync();
        var lab = Lab("new", "a");
        (await CommitAsync(Scoped("system/Observation.rud"), new Commit().Create(lab))).ShouldBe("scope.type");
        (await CommitAsync(Scoped("system/Observation.c"), new Commit().Create(lab))).ShouldBeNull();
        (await CommitAsync(Scoped("system/Observation.crds"), new Commit().Update(lab, 1))).ShouldBe("scope.type");
        var laboratory = Scoped($"system/Observation.cud?category={Category}|laboratory");
        (await CommitAsync(laboratory, new Commit().Update(lab, 1))).ShouldBeNull();
        (await CommitAsync(laboratory, new Commit().Update(Vital("new", "a"), 2))).ShouldBe("scope.type");
        (await CommitAsync(laboratory, new Commit().Update(Lab("vital-a", "a"), 1))).ShouldBe("scope.type");
        (await CommitAsync(laboratory, new Commit().Delete(Key("Observation/vital-a")))).ShouldBe("scope.type");
        (await CommitAsync(laboratory, new Commit().Delete(Key("Observation/new")))).ShouldBeNull();
        (await CommitAsync(Scoped("system/Observation.cruds"), new Commit().Create(Lab("x", "a")).Create(Condition("y", "a")))).ShouldBe("scope.type");
        (await Record.ReadAsync(Node, Key("Observation/x"), None)).Failure.ShouldBeOfType<NotFound>();
    }

    [Fact]
    public async Task Labels_are_obeyed_by_every_way_of_asking()
    {
        await SeedAsync();
        foreach (var caller in new[] { People.Staff(Role.Doctor), People.Citizen("b", "a"), Machine })
        {
            var who = CallerClaims.RoleName(caller.Role);
            (await Record.ReadAsync(caller, Key("Condition/hiv"), None)).Failure.ShouldBe(Refusals.Sensitive, who);
            (await Record.HistoryAsync(caller, Key("Condition/psy"), None)).Failure.ShouldBe(Refusals.Sensitive, who);
            (await Record.ReadVersionAsync(caller, Key("Condition/psy"), 1, None)).Failure.ShouldBe(Refusals.Sensitive, "before the label was given it said the same");
            (await Record.ReadVersionAsync(caller, Key("Condition/sex"), 1, None)).Failure.ShouldBe(Refusals.Sensitive, "deleted since");
            (await SearchAsync(caller, "Condition", "patient=a")).ShouldBe(["plain"], who);
            (await Record.SearchAsync(caller, SearchQuery.For("Condition").Where("patient", "a").WithTotal(), None)).Value.Total.ShouldBe(1, who);
            (await SearchAsync(caller, "Condition", "_security=HIV")).ShouldBeEmpty(who);
            (await Record.SearchAsync(caller, SearchQuery.For("Encounter").Include("Encounter:diagnosis"), None)).Value.Included.ShouldBeEmpty(who);
            (await Record.SearchAsync(caller, SearchQuery.For("Patient").Where("_id", "a").RevInclude("Condition:subject"), None)).Value
                .Included.Select(i => i.Key.Id).ShouldBe(["plain"], who);
            (await SearchAsync(caller, "Patient", "_has:Condition:patient:_id=hiv,psy")).ShouldBeEmpty(who);
            (await SearchAsync(caller, "Encounter", "diagnosis:Condition.code=B24")).ShouldBeEmpty(who);
            (await EverythingAsync(caller, "a")).ShouldNotContain("Condition/hiv", who);
        }

        (await SearchAsync(People.Citizen("a"), "Condition", "")).ShouldBe(["hiv", "plain", "psy"], "one's own are one's own");
        (await SearchAsync(People.Citizen("a"), "Patient", "_has:Condition:patient:_id=hiv")).ShouldBe(["a"]);
        (await SearchAsync(People.Staff(Role.Doctor, "f1", "HIV", "PSY"), "Condition", "patient=a")).ShouldBe(["hiv", "plain", "psy"]);
    }

    [Fact]
    public async Task A_conditional_create_finds_what_a_search_would_find_and_tells_nothing_else()
    {
        await SeedAsync();
        const string Criteria = "code=http://hl7.org/fhir/sid/icd-10|B24&patient=Patient/a";
        foreach (var caller in new[] { People.Staff(Role.Doctor), Machine })
        {
            var key = People.Key("Condition");
            var receipt = await Record.CommitAsync(caller, new Commit().Create(Condition(key.Id, "a", code: "Z00"), Criteria), None);
            receipt.Value.Entries[0].ShouldBe(new Committed(key, 1, Outcome.Created));
        }

        (await Entry(People.Staff(Role.Doctor, "f1", "HIV"), "B24")).Outcome.ShouldBe(Outcome.Existing);
        (await Entry(Scoped("system/Condition.cs"), "E11.2")).Outcome.ShouldBe(Outcome.Existing);
        (await CommitAsync(Scoped("system/Condition.c"), new Commit().Create(Condition(People.Key("Condition").Id, "a"), Criteria))).ShouldBe("scope.type");
        (await CommitAsync(People.Staff(Role.Lab), new Commit().Create(Lab("z", "a"), "code=http://loinc.org|8480-6"))).ShouldBe("role.type");

        async Task<Committed> Entry(Caller caller, string code) =>
            (await Record.CommitAsync(caller, new Commit().Create(Condition(People.Key("Condition").Id, "a", code: "Z00"), $"code=http://hl7.org/fhir/sid/icd-10|{code}&patient=Patient/a"), None)).Value.Entries[0];
    }

    [Fact]
    public async Task Many_conditional_creates_with_one_identity_make_one_also_for_a_machine()
    {
        await SeedAsync();
        var criteria = $"identifier={People.CitizenNumber}|092184000017";
        var receipts = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ =>
            Record.CommitAsync(Machine, new Commit().Create(People.Patient(number: "092184000017"), criteria), None)));
        receipts.Count(r => r.Value.Entries[0].Outcome is Outcome.Created).ShouldBe(1);
        receipts.Select(r => r.Value.Entries[0].Key).Distinct().ShouldHaveSingleItem();
    }

    private static Caller Scoped(string scopes) => ScopeTests.Service(scopes);

    private static Caller App(string scopes, string patient) =>
        People.Citizen("a", "b") with { Scopes = SmartScopes.Parse(scopes), LaunchPatient = patient };

    private static ResourceKey Key(string text) => ResourceKey.Parse(text);

    private async Task SeedAsync()
    {
        var visit = People.Encounter("a", "f1");
        visit.Diagnosis.Add(new Encounter.DiagnosisComponent { Condition = Reference.To("Condition/hiv") });
        var commit = new Commit()
            .Create(new Organization { Id = "f1", Name = "Bệnh viện Một", Active = true })
            .Create(People.Patient(id: "a"))
            .Create(People.Patient(id: "b"))
            .Create(visit)
            .Create(Condition("plain", "a"))
            .Create(Condition("hiv", "a", "HIV", "B24"))
            .Create(Condition("psy", "a", code: "F20"))
            .Create(Condition("sex", "a", code: "T74"))
            .Create(Lab("lab-a", "a")).Create(Vital("vital-a", "a")).Create(Lab("lab-b", "b"));
        (await Record.CommitAsync(Node, commit, None)).Failure.ShouldBeNull();
        var later = new Commit().Update(Condition("psy", "a", "PSY", "F20"), 1).Update(Condition("sex", "a", "SEX", "T74"), 1);
        (await Record.CommitAsync(Node, later, None)).Failure.ShouldBeNull();
        (await Record.CommitAsync(Node, new Commit().Delete(Key("Condition/sex")), None)).Failure.ShouldBeNull();
    }

    private static Condition Condition(string id, string patient, string? label = null, string code = "E11.2")
    {
        var condition = new Condition
        {
            Id = id,
            Subject = Reference.To($"Patient/{patient}"),
            Code = CodeableConcept.Of("http://hl7.org/fhir/sid/icd-10", code),
        };
        if (label is not null)
        {
            condition.Meta = new Meta { Security = { Coding.Of(ActCode, label) } };
        }

        return condition;
    }

    private static Observation Lab(string id, string patient) => With(People.Observation(patient, "4548-4", "laboratory"), id);

    private static Observation Vital(string id, string patient) => With(People.Observation(patient), id);

    private static Observation With(Observation observation, string id)
    {
        observation.Id = id;
        return observation;
    }

    private async Task<string?> CommitAsync(Caller caller, Commit commit) => (await Record.CommitAsync(caller, commit, None)).Failure?.Code;

    private async Task<string?> RefusedAsync(Caller caller, string type, string query) =>
        (await Record.SearchAsync(caller, SearchQuery.Parse(type, query).ValueOrThrow(), None)).Failure?.Code;

    private async Task<string[]> EverythingAsync(Caller caller, string patient)
    {
        var page = await Record.EverythingAsync(caller, new EverythingQuery(patient), None);
        page.Failure.ShouldBeNull();
        return [.. page.Value.Matches.Concat(page.Value.Included).Select(m => m.Key.ToString()).Order(StringComparer.Ordinal)];
    }

    private async Task<string[]> SearchAsync(Caller caller, string type, string query)
    {
        var page = await Record.SearchAsync(caller, SearchQuery.Parse(type, query).ValueOrThrow(), None);
        page.Failure.ShouldBeNull();
        return [.. page.Value.Matches.Select(m => m.Key.Id).Order(StringComparer.Ordinal)];
    }
}

public sealed class SqliteScopeTests : ScopeContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.SqliteAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}

public sealed class PostgresScopeTests : ScopeContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.PostgresAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}
