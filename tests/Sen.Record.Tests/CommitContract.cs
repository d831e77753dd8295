using Sen.Fhir;

namespace Sen.Record.Tests;

/// <summary>What a commit promises, on any engine.</summary>
public abstract class CommitContract : RecordOn
{
    [Fact]
    public async Task A_commit_is_visible_whole_and_stamped()
    {
        var patient = People.Patient();
        var encounter = People.Encounter(patient.Id!, "f1");
        var receipt = (await Record.CommitAsync(Node, new Commit().Create(patient).Create(encounter), None)).Value;

        receipt.Entries.Select(e => e.Outcome).ShouldBe([Outcome.Created, Outcome.Created]);
        var read = (await Record.ReadAsync(Node, ResourceKey.Of(patient), None)).Value;
        read.Version.ShouldBe(1);
        read.CommitId.ShouldBe(receipt.CommitId);
        read.LastUpdated.ShouldBe(receipt.At);
        read.Document!.VersionId.ShouldBe("1");
        read.Document.LastUpdated!.LowerBound.ShouldBe(receipt.At);
        read.As<Patient>().Name[0].Family.ShouldBe("Nguyễn");
    }

    [Fact]
    public async Task A_commit_whose_precondition_fails_writes_nothing()
    {
        var there = People.Patient();
        await CommitAsync(new Commit().Create(there));
        var other = People.Patient();
        var failed = await Record.CommitAsync(Node, new Commit().Create(other).Update(there, 7).Draw("n").Claim("c", ResourceKey.Of(other)), None);

        failed.Failure.ShouldBe(new VersionConflict(ResourceKey.Of(there), 7, 1));
        (await Record.ReadAsync(Node, ResourceKey.Of(other), None)).Failure.ShouldBeOfType<NotFound>();
        var next = await CommitAsync(new Commit().Create(other).Draw("n").Claim("c", ResourceKey.Of(other)));
        next.Drawn["n"].ShouldBe(1);
    }

    [Fact]
    public async Task Updates_keep_history_and_deletes_are_versions()
    {
        var patient = People.Patient();
        var key = ResourceKey.Of(patient);
        await CommitAsync(new Commit().Create(patient));
        patient.Gender = "other";
        await CommitAsync(new Commit().Update(patient, 1));
        await CommitAsync(new Commit().Delete(key, 2));

        (await Record.ReadAsync(Node, key, None)).Failure.ShouldBe(new NotFound(key, Gone: true));
        var history = (await Record.HistoryAsync(Node, key, None)).Value;
        history.Select(h => h.Version).ShouldBe([3, 2, 1]);
        history[0].Deleted.ShouldBeTrue();
        (await Record.ReadVersionAsync(Node, key, 1, None)).Value.As<Patient>().Gender.ShouldBe("female");

        (await CommitAsync(new Commit().Put(patient))).Entries[0].ShouldBe(new Committed(key, 4, Outcome.Created));
        (await Record.CommitAsync(Node, new Commit().Create(patient), None)).Failure.ShouldBe(new ExistsConflict(key));
    }

    [Fact]
    public async Task Require_fails_when_the_resource_moved_on()
    {
        var patient = People.Patient();
        var key = ResourceKey.Of(patient);
        await CommitAsync(new Commit().Create(patient));
        await CommitAsync(new Commit().Create(People.Patient()).Require(key, 1));
        await CommitAsync(new Commit().Put(patient));
        (await Record.CommitAsync(Node, new Commit().Create(People.Patient()).Require(key, 1), None))
            .Failure.ShouldBe(new VersionConflict(key, 1, 2));
    }

    [Fact]
    public async Task A_claim_has_one_holder_until_it_is_given_back()
    {
        var first = People.Patient();
        var second = People.Patient();
        await CommitAsync(new Commit().Create(first).Claim("card/1", ResourceKey.Of(first)));
        (await Record.CommitAsync(Node, new Commit().Create(second).Claim("card/1", ResourceKey.Of(second)), None))
            .Failure.ShouldBe(new ClaimConflict("card/1", ResourceKey.Of(first)));
        await CommitAsync(new Commit().Release("card/1", ResourceKey.Of(first)));
        await CommitAsync(new Commit().Create(second).Claim("card/1", ResourceKey.Of(second)));
    }

    [Fact]
    public async Task A_drawn_number_goes_into_the_content()
    {
        var key = People.Key("Patient");
        var receipt = await CommitAsync(new Commit().Draw("mrn/26").Create(key, drawn =>
        {
            var patient = People.Patient(id: key.Id);
            patient.Identifier.Add(Identifier.Of("urn:sen:sid:mrn", $"26-{drawn["mrn/26"]:0000000}"));
            return patient;
        }));
        receipt.Drawn["mrn/26"].ShouldBe(1);
        (await Record.ReadAsync(Node, key, None)).Value.As<Patient>().Identifier[0].Value.ShouldBe("26-0000001");
    }

    [Fact]
    public async Task A_conditional_create_finds_the_existing_resource_and_rewrites_references()
    {
        var there = People.Patient(number: "092184000001");
        await CommitAsync(new Commit().Create(there));
        var again = People.Patient(number: "092184000001");
        var encounter = People.Encounter(again.Id!, "f1");
        var criteria = $"identifier={People.CitizenNumber}|092184000001";
        var receipt = await CommitAsync(new Commit().Create(again, criteria).Create(encounter));

        receipt.Entries[0].ShouldBe(new Committed(ResourceKey.Of(there), 1, Outcome.Existing));
        (await Record.ReadAsync(Node, ResourceKey.Of(encounter), None)).Value.As<Encounter>().Subject!.ReferenceValue.ShouldBe($"Patient/{there.Id}");
        (await Record.ReadAsync(Node, ResourceKey.Of(again), None)).Failure.ShouldBeOfType<NotFound>();

        await CommitAsync(new Commit().Create(People.Patient(number: "092184000001")));
        (await Record.CommitAsync(Node, new Commit().Create(People.Patient(), criteria), None)).Failure.ShouldBe(new MultipleMatches(criteria));
    }

    [Fact]
    public async Task What_is_wrong_with_a_commit_is_said_and_nothing_is_written()
    {
        var patient = People.Patient();
        (await Record.CommitAsync(Node, new Commit(), None)).Failure.ShouldBeOfType<Invalid>();
        (await Record.CommitAsync(Node, new Commit().Create(patient).Put(patient), None)).Failure.ShouldBeOfType<Invalid>();
        (await Record.CommitAsync(Node, new Commit().Create(patient.ToDocument(), People.Key("Patient")), None)).Failure.ShouldBeOfType<Invalid>();
        (await Record.CommitAsync(Node, new Commit().Create(patient.ToDocument(), new ResourceKey("Encounter", patient.Id!)), None)).Failure.ShouldBeOfType<Invalid>();
        (await Record.CommitAsync(Node, new Commit().Create(patient, "eyes=brown"), None)).Failure.ShouldBeOfType<Invalid>();
        (await Record.CommitAsync(Node, new Commit().Delete(ResourceKey.Of(patient)), None)).Failure.ShouldBeOfType<NotFound>();
        (await Record.Feed.HeadAsync(None)).ShouldBe(0);
    }

    [Fact]
    public async Task What_a_builder_throws_fails_that_commit_alone()
    {
        var key = People.Key("Patient");
        var broken = Record.CommitAsync(Node, new Commit().Draw("n").Create(key, _ => throw new FormatException("broken")), None);
        var whole = Record.CommitAsync(Node, new Commit().Draw("n").Create(People.Patient()), None);
        await Should.ThrowAsync<FormatException>(() => broken);
        (await whole).Value.Drawn["n"].ShouldBe(1);
    }

    [Fact]
    public async Task Everything_is_there_after_closing_and_opening_again()
    {
        var patient = People.Patient(number: "1");
        await CommitAsync(new Commit().Create(patient).Draw("n").Claim("c", ResourceKey.Of(patient)));
        await ReopenAsync();
        (await Record.ReadAsync(Node, ResourceKey.Of(patient), None)).Succeeded.ShouldBeTrue();
        var second = People.Patient();
        (await Record.CommitAsync(Node, new Commit().Create(second).Claim("c", ResourceKey.Of(second)), None)).Failure.ShouldBeOfType<ClaimConflict>();
        (await CommitAsync(new Commit().Create(second).Draw("n"))).Drawn["n"].ShouldBe(2);
        await SettledAsync(2);
        (await Record.VerifyAsync(None)).Findings.ShouldBeEmpty();
    }

    private async Task<Receipt> CommitAsync(Commit commit)
    {
        var result = await Record.CommitAsync(Node, commit, None);
        result.Failure.ShouldBeNull();
        return result.Value;
    }
}

public sealed class SqliteCommitTests : CommitContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.SqliteAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}

public sealed class PostgresCommitTests : CommitContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.PostgresAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}
