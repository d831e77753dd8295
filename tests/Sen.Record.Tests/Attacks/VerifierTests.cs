using Sen.Log;

namespace Sen.Record.Tests;

/// <summary>Verification of an honest log: clean, in one run or in slices, with what modules look at.</summary>
public abstract class VerifierContract : RecordOn
{
    [Fact]
    public async Task A_whole_log_has_one_root_for_the_same_entries()
    {
        await SeedAsync();
        var first = await Record.VerifyAsync(None);
        first.Findings.ShouldBeEmpty();
        first.Positions.ShouldBe(303);
        first.IsAtHead.ShouldBeTrue();
        first.Root.ShouldBe((await Record.SealedLog.HeadAsync(None)).Root.ToString());
        await ReopenAsync();
        (await Record.VerifyAsync(None)).Root.ShouldBe(first.Root);
    }

    [Fact]
    public async Task An_empty_log_is_whole()
    {
        var verification = await Record.VerifyAsync(None);
        verification.IsWhole.ShouldBeTrue();
        verification.Root.ShouldBe(MerkleHasher.EmptyRoot.ToString());
    }

    [Fact]
    public async Task Slices_go_on_from_each_other_and_come_to_the_same_root()
    {
        await SeedAsync();
        var whole = await Record.VerifyAsync(None);
        var frontier = Frontier.Empty;
        var slices = 0;
        while (frontier.Size < whole.Positions)
        {
            // What was remembered between two runs is bytes.
            var slice = await Record.VerifyAsync(new VerificationRequest { From = Frontier.Read(frontier.ToBytes()), Max = 100, Tables = false }, [], None);
            slice.Findings.ShouldBeEmpty();
            slice.IsAtHead.ShouldBe(++slices == 4);
            frontier = slice.Frontier;
        }

        frontier.Root.ToString().ShouldBe(whole.Root);
    }

    [Fact]
    public async Task Checkpoints_that_were_published_are_looked_at_too()
    {
        await SeedAsync();
        var head = await Record.SealedLog.HeadAsync(None);
        await Record.SealedLog.PublishAsync(new PublishedCheckpoint(head.Size, head.Root, "note", Clock.GetUtcNow()), None);
        (await Record.VerifyAsync(None)).Findings.ShouldBeEmpty();
        var wrong = await Record.VerifyAsync(new VerificationRequest { Checkpoints = [new SealedHead(2, head.Root)] }, [], None);
        wrong.FirstWrong.ShouldBe(2);
    }

    [Fact]
    public async Task Modules_look_at_the_versions_of_the_types_they_want()
    {
        await SeedAsync();
        var check = new FemalePatients();
        var verification = await Record.VerifyAsync(new VerificationRequest(), [check], None);
        check.Types.ShouldBe(["Encounter", "Patient"], ignoreOrder: true);
        check.Seen.ShouldBe([(1, 1), (2, 2)]);
        verification.FirstWrong.ShouldBe(2);
        verification.Findings.ShouldBe(["position 2: Patient, version 2: is not said to be female"]);
    }

    private async Task SeedAsync()
    {
        var patient = People.Patient();
        await Record.CommitAsync(Node, new Commit().Create(patient), None);
        patient.Gender = "other";
        await Record.CommitAsync(Node, new Commit().Update(patient, 1), None);
        var encounters = new Commit();
        for (var i = 0; i < 300; i++)
        {
            encounters.Create(People.Encounter(patient.Id!, "f1"));
        }

        var receipt = (await Record.CommitAsync(Node, encounters, None)).Value;
        await Record.CommitAsync(Node, new Commit().Delete(receipt.Entries[0].Key), None);
        await SettledAsync(303);
    }

    private sealed class FemalePatients : IVersionCheck
    {
        internal List<string> Types { get; } = [];

        internal List<(long, long)> Seen { get; } = [];

        public bool Wants(string resourceType)
        {
            Types.Add(resourceType);
            return resourceType is "Patient";
        }

        public ValueTask<string?> CheckAsync(VersionToCheck version, CancellationToken cancellationToken)
        {
            Seen.Add((version.Position, version.Version));
            return ValueTask.FromResult(version.Utf8!.Value.Span.IndexOf("\"female\""u8) < 0 ? "is not said to be female" : null);
        }
    }
}

public sealed class SqliteVerifierTests : VerifierContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.SqliteAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}

public sealed class PostgresVerifierTests : VerifierContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.PostgresAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}
