using System.Text;
using Sen.Fhir;
using Sen.Log;

namespace Sen.Record.Tests;

/// <summary>Content that is destroyed by order is gone for every reader, and the log still proves what it was.</summary>
public abstract class ErasureContract : RecordOn
{
    private static readonly ErasureOrder Order = new([]) { Number = "12/QĐ-SYT", DecidedBy = "Giám đốc Sở Y tế", Ground = "Hết thời hạn lưu trữ" };

    private static Caller Admin { get; } = People.Staff(Role.Admin) with { Display = "Quản trị" };

    [Fact]
    public async Task Erased_content_is_gone_from_every_reader_and_the_log_stays_whole()
    {
        var (patient, observation) = await SeedAsync();
        var before = await Record.SealedLog.HeadAsync(None);
        var opened = (await Record.SealedLog.FindAsync(observation, 1, None))!;
        var all = (await Record.Erasure.AboutAsync(Admin, patient.Id, None)).Value;
        all.ShouldBe([patient, observation, new ResourceKey("Condition", "deleted")], ignoreOrder: true);

        var receipt = (await Record.Erasure.EraseAsync(Admin, Order with { Resources = [.. all] }, None)).Value;
        receipt.Resources.ShouldBe(3);
        receipt.Versions.ShouldBe(6);
        await SettledAsync(12);

        foreach (var key in all)
        {
            var gone = (await Record.ReadAsync(Node, key, None)).Failure;
            gone.ShouldBe(new NotFound(key, Gone: true, Erased: true));
            gone!.Message.ShouldContain("erased");
            (await Record.ReadVersionAsync(Node, key, 1, None)).Failure.ShouldBe(new NotFound(key, Gone: true, Erased: true));
            var history = (await Record.HistoryAsync(Node, key, None)).Value;
            history.ShouldAllBe(v => v.Erased && v.Document == null);
        }

        (await Record.ReadAsync(People.Staff(Role.Doctor), observation, None)).Failure.ShouldBeOfType<NotFound>().Erased.ShouldBeTrue();
        (await FindAsync("Patient", "name=Ngoc")).Matches.ShouldHaveSingleItem().Key.Id.ShouldBe("other");
        (await FindAsync("Observation", $"subject={patient}")).Matches.ShouldBeEmpty();
        (await Record.EverythingAsync(Node, new EverythingQuery(patient.Id), None)).Failure.ShouldBeOfType<NotFound>().Erased.ShouldBeTrue();

        var verification = await Record.VerifyAsync(None);
        verification.Findings.ShouldBeEmpty();
        var after = await Record.SealedLog.HeadAsync(None);
        var tree = new MerkleTree(Record.SealedLog.Nodes);
        var grown = await tree.ConsistencyProofAsync(before.Size, after.Size, None);
        Proofs.VerifyConsistency(before.Size, after.Size, before.Root, after.Root, grown).ShouldBeTrue();
        var entry = (await Record.SealedLog.FindAsync(observation, 1, None))!;
        entry.Commitment.ShouldBe(opened.Commitment);
        entry.Salt.ShouldBeNull();
        var proof = await tree.InclusionProofAsync(entry.Index, after.Size, None);
        Proofs.VerifyInclusion(entry.Index, after.Size, entry.Commitment.LeafHash, proof, after.Root).ShouldBeTrue();
    }

    [Fact]
    public async Task The_erasure_tells_of_itself_in_the_record_and_in_the_access_log()
    {
        var (patient, observation) = await SeedAsync();
        var receipt = (await Record.Erasure.EraseAsync(Admin, Order with { Resources = [observation] }, None)).Value;

        var told = (await Record.ReadAsync(Node, receipt.Provenance, None)).Value.As<Provenance>();
        told.Activity!.Coding[0].Code.ShouldBe("destroy");
        told.Target.ShouldHaveSingleItem().ReferenceValue.ShouldBe(observation.ToString());
        told.Entity.ShouldHaveSingleItem().What!.Identifier!.Value.ShouldBe("12/QĐ-SYT");
        told.Agent.Select(a => a.Who!.Display).ShouldBe(["Giám đốc Sở Y tế", "Quản trị"]);
        var audit = (await FindAsync("AuditEvent", $"patient={patient}"));
        audit.As<AuditEvent>().ShouldContain(e => e.Agent[0].Name == "Quản trị");
        await Record.Erasure.AboutAsync(Admin, patient.Id, None);
        (await FindAsync("AuditEvent", $"patient={patient}")).Matches.Count.ShouldBe(audit.Matches.Count + 1);
        (await Record.ReadAsync(Node, patient, None)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Only_an_administrator_erases_and_only_with_a_written_order()
    {
        var (_, observation) = await SeedAsync();
        var order = Order with { Resources = [observation] };
        foreach (var role in Enum.GetValues<Role>().Where(r => r is not (Role.Admin or Role.System or Role.Anonymous)))
        {
            (await Record.Erasure.EraseAsync(People.Staff(role), order, None)).Failure.ShouldBeOfType<Denied>().Code.ShouldBe("erasure.role");
        }

        (await Record.Erasure.EraseAsync(Node, order, None)).Failure.ShouldBeOfType<Denied>();
        (await Record.Erasure.AboutAsync(Node, "p1", None)).Failure.ShouldBeOfType<Denied>();
        (await Record.Erasure.EraseAsync(Admin, order with { Number = " ", DecidedBy = "", Ground = "" }, None))
            .Failure.ShouldBeOfType<Invalid>().Issues.Select(i => i.Path).ShouldBe(["number", "decidedBy", "ground"]);
        (await Record.Erasure.EraseAsync(Admin, order with { Resources = [new ResourceKey("Observation", "none")] }, None)).Failure.ShouldBeOfType<NotFound>();
        (await Record.ReadAsync(Node, observation, None)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Nothing_under_a_legal_hold_is_erased()
    {
        var (patient, observation) = await SeedAsync();
        var hold = new Flag { Id = "hold", Status = "active", Code = CodeableConcept.Of(LegalHold.LifecycleSystem, LegalHold.Code), Subject = patient.ToReference() };
        await Record.CommitAsync(Node, new Commit().Create(hold), None);
        (await Record.Erasure.PlanAsync(Admin, [observation], None)).Value.Held.ShouldBe([patient.Id]);
        (await Record.Erasure.EraseAsync(Admin, Order with { Resources = [observation] }, None)).Failure.ShouldBeOfType<Denied>().Code.ShouldBe("erasure.held");
        (await Record.ReadAsync(Node, observation, None)).Succeeded.ShouldBeTrue();

        hold.Status = "inactive";
        await Record.CommitAsync(Node, new Commit().Update(hold, 1), None);
        (await Record.Erasure.EraseAsync(Admin, Order with { Resources = [observation] }, None)).Succeeded.ShouldBeTrue();
        (await Record.Erasure.EraseAsync(Admin, Order with { Resources = [observation] }, None)).Failure.ShouldBeOfType<Invalid>().Issues[0].Code.ShouldBe("erasure.nothing");
    }

    [Fact]
    public async Task Feeds_exports_and_claims_go_on_without_what_was_erased()
    {
        var (patient, observation) = await SeedAsync();
        var position = await Record.Feed.HeadAsync(None);
        await Record.CommitAsync(Node, new Commit().Claim("card/1", patient), None);
        await Record.Erasure.EraseAsync(Admin, Order with { Resources = [patient, observation] }, None);

        var feed = await Record.Feed.ReadAsync(Node, 0, 100, None);
        feed.Select(e => e.Position).ShouldBe(Enumerable.Range(1, feed.Count).Select(i => (long)i));
        feed.Where(e => e.Resource.Key == patient).ShouldAllBe(e => e.Resource.Deleted && e.Patients.Count == 0);
        (await ExportedAsync(new ExportQuery(["Patient", "Observation"], position))).ShouldBe(["Patient/other"]);
        (await ExportedAsync(new ExportQuery(["Patient", "Observation"], await Record.Feed.HeadAsync(None)))).ShouldBe(["Patient/other"]);
        var since = new ExportQuery(["Patient"], await Record.Feed.HeadAsync(None)) { Since = DateTimeOffset.UnixEpoch, OnlyPeople = true };
        (await ExportedAsync(since)).ShouldBe(["Patient/other", $"{patient} gone"], ignoreOrder: true);
        (await Record.HistoryAsync(Node, new HistoryQuery(), None)).Value.Versions.Count.ShouldBe(feed.Count);

        // The key is free for whoever comes next, also another resource.
        (await Record.CommitAsync(Node, new Commit().Claim("card/1", new ResourceKey("Patient", "other")), None)).Succeeded.ShouldBeTrue();
        await Record.Store.ReindexAsync("another list", (_, _) => IndexRows.None, None);
        await ReopenAsync();
        (await FindAsync("Patient", "name=Ngoc")).Matches.ShouldHaveSingleItem();
        await SettledAsync(0);
        (await Record.VerifyAsync(None)).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_version_that_came_meanwhile_is_not_erased_unseen()
    {
        var (_, observation) = await SeedAsync();
        var commit = new Commit().Erase(observation, 7);
        (await Record.CommitAsync(Admin, commit, None)).Failure.ShouldBe(new VersionConflict(observation, 7, 2));
        (await Record.CommitAsync(Node, new Commit().Erase(observation, 2).Create(People.Patient()), None)).Failure.ShouldBeOfType<Denied>();
    }

    [Fact]
    public async Task Nothing_of_it_is_left_in_the_files_of_the_embedded_engine()
    {
        var (patient, observation) = await SeedAsync();
        await Record.Erasure.EraseAsync(Admin, Order with { Resources = [.. (await Record.Erasure.AboutAsync(Admin, patient.Id, None)).Value] }, None);
        await Record.DisposeAsync();
        if (Options.Engine is RecordEngine.Sqlite)
        {
            foreach (var file in Directory.GetFiles(Options.DataDirectory))
            {
                var bytes = await File.ReadAllBytesAsync(file, None);
                bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes("079084001234")).ShouldBe(-1, Path.GetFileName(file));
                bytes.AsSpan().IndexOf("tinh cu"u8).ShouldBe(-1, Path.GetFileName(file));
                bytes.AsSpan().IndexOf("Tình Cũ"u8).ShouldBe(-1, Path.GetFileName(file));
                bytes.AsSpan().IndexOf("bí mật"u8).ShouldBe(-1, Path.GetFileName(file));
            }
        }

        await ReopenAsync();
        (await Record.ReadAsync(Node, observation, None)).Failure.ShouldBeOfType<NotFound>();
    }

    private async Task<SearchPage> FindAsync(string type, string query) =>
        (await Record.SearchAsync(Node, SearchQuery.Parse(type, query).Value!, None)).Value;

    private async Task<List<string>> ExportedAsync(ExportQuery query)
    {
        var found = new List<string>();
        await foreach (var page in Record.ExportAsync(Node, query, None))
        {
            found.AddRange(page.Resources.Select(r => r.Deleted ? $"{r.Key} gone" : r.Key.ToString()));
        }

        return found;
    }

    /// <summary>A person with two versions, an observation with two, a deleted condition; and somebody else. Eight versions.</summary>
    private async Task<(ResourceKey Patient, ResourceKey Observation)> SeedAsync()
    {
        var patient = People.Patient(family: "Tạ", given: "Tình Cũ", number: "079084001234", id: "p1");
        var observation = People.Observation(patient.Id!);
        var condition = new Condition
        {
            Id = "deleted",
            Subject = Reference.To("Patient/p1"),
            Code = new CodeableConcept { Text = "bí mật" },
        };
        await CommitAsync(new Commit().Create(patient).Create(observation).Create(condition).Create(People.Patient(id: "other")));
        patient.Gender = "other";
        patient.Name[0] = new HumanName { Family = "Nguyễn", Given = { "Thị Bích Ngọc" } };
        observation.Note.Add(new Annotation { Text = "bí mật" });
        await CommitAsync(new Commit().Update(patient, 1).Update(observation, 1));
        await CommitAsync(new Commit().Delete(new ResourceKey("Condition", "deleted")));
        await CommitAsync(new Commit().Put(People.Patient(id: "other")));
        await SettledAsync(8);
        return (ResourceKey.Of(patient), ResourceKey.Of(observation));
    }

    private async Task CommitAsync(Commit commit) => (await Record.CommitAsync(Node, commit, None)).Succeeded.ShouldBeTrue();
}

public sealed class SqliteErasureTests : ErasureContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.SqliteAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}

public sealed class PostgresErasureTests : ErasureContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.PostgresAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}
