using Sen.Log;

namespace Sen.Record.Tests;

/// <summary>What the transparency log gives out: entries, tiles, proofs, and checkpoints that only go forward.</summary>
public abstract class SealedLogContract : RecordOn
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private ISealedLog SealedLog => Record.SealedLog;

    [Fact]
    public async Task Tiles_are_those_of_the_entries_whatever_the_steps_in_which_the_log_grew()
    {
        await GrowAsync(1, 254, 1, 3, 300, 40, 1);
        var leaves = (await SealedLog.EntriesAsync(0, 1_000, None)).Select(e => new Commitment(e).LeafHash).ToArray();
        leaves.Length.ShouldBe(600);
        (await TileAsync(0, 0, 256)).ShouldBe(leaves[..256]);
        (await TileAsync(0, 1, 256)).ShouldBe(leaves[256..512]);
        (await TileAsync(0, 2, 88)).ShouldBe(leaves[512..]);
        (await TileAsync(0, 2, 7)).ShouldBe(leaves[512..519]);
        (await TileAsync(1, 0, 2)).ShouldBe([RootOf(leaves[..256]), RootOf(leaves[256..512])]);
        (await TileAsync(1, 0, 1)).ShouldBe([RootOf(leaves[..256])]);
        foreach (var (level, number, width) in new[] { (0, 2, 89), (0, 3, 1), (1, 0, 3), (2, 0, 1), (9, 0, 1) })
        {
            (await SealedLog.TileAsync(level, number, width, None)).ShouldBeNull($"{level}/{number}.p/{width}");
        }

        (await SealedLog.EntriesAsync(598, 256, None)).Count.ShouldBe(2);
        (await SealedLog.EntriesAsync(600, 256, None)).ShouldBeEmpty();
        await ReopenAsync();
        await GrowAsync(200);
        (await TileAsync(1, 0, 3))[2].ShouldBe(RootOf([.. (await SealedLog.EntriesAsync(512, 256, None)).Select(e => new Commitment(e).LeafHash)]));
    }

    [Fact]
    public async Task Every_version_can_be_shown_to_be_in_the_log_and_the_log_to_have_grown()
    {
        await GrowAsync(100, 170);
        var earlier = await SealedLog.HeadAsync(None);
        var patient = People.Patient();
        var written = await CommitAsync(new Commit().Create(patient));
        patient.Gender = "other";
        await CommitAsync(new Commit().Update(patient, 1));
        await GrowAsync(500);
        var head = await SealedLog.HeadAsync(None);
        head.Size.ShouldBe(772);
        var tree = new MerkleTree(SealedLog.Nodes);

        var found = (await SealedLog.FindAsync(ResourceKey.Of(patient), 1, None))!;
        var stored = (await Record.ReadVersionAsync(Node, ResourceKey.Of(patient), 1, None)).Value;
        var opened = Commitment.Of(
            found.Salt, "Patient", patient.Id!, 1, written.CommitId, found.CommitHash, MerkleHash.Sha256(stored.Document!.Utf8.Span));
        opened.ShouldBe(found.Commitment);
        found.At.ShouldBe(written.At);
        found.Index.ShouldBe(270);
        foreach (var size in new[] { 271L, 512, 513, head.Size })
        {
            var root = await tree.RootAsync(size, None);
            var proof = await tree.InclusionProofAsync(found.Index, size, None);
            Proofs.VerifyInclusion(found.Index, size, opened.LeafHash, proof, root).ShouldBeTrue();
        }

        (await tree.RootAsync(head.Size, None)).ShouldBe(head.Root);
        var growth = await tree.ConsistencyProofAsync(earlier.Size, head.Size, None);
        Proofs.VerifyConsistency(earlier.Size, head.Size, earlier.Root, head.Root, growth).ShouldBeTrue();
        (await SealedLog.FindAsync(ResourceKey.Of(patient), 2, None))!.Index.ShouldBe(271);
        (await SealedLog.FindAsync(ResourceKey.Of(patient), 3, None)).ShouldBeNull();
        (await SealedLog.FindAsync(new ResourceKey("Patient", "nobody"), 1, None)).ShouldBeNull();
    }

    [Fact]
    public async Task Checkpoints_go_forward_and_never_tell_of_two_trees()
    {
        await GrowAsync(3);
        var three = await SealedLog.HeadAsync(None);
        await GrowAsync(2);
        var five = await SealedLog.HeadAsync(None);

        (await SealedLog.LatestCheckpointAsync(None)).ShouldBeNull();
        (await PublishAsync(6, five.Root)).ShouldBe(Publishing.Ahead);
        (await PublishAsync(3, three.Root)).ShouldBe(Publishing.Stored);
        (await PublishAsync(5, three.Root)).ShouldBe(Publishing.Forks);
        (await PublishAsync(5, five.Root)).ShouldBe(Publishing.Stored);
        (await PublishAsync(5, five.Root, "again")).ShouldBe(Publishing.Stored);
        (await PublishAsync(3, three.Root)).ShouldBe(Publishing.Behind);
        await ReopenAsync();
        (await SealedLog.LatestCheckpointAsync(None)).ShouldBe(new PublishedCheckpoint(5, five.Root, "again", Now));
        (await SealedLog.CheckpointsAsync(0, 10, None)).Select(c => c.Size).ShouldBe([3, 5]);
        (await SealedLog.CheckpointsAsync(4, 10, None)).Select(c => c.Size).ShouldBe([5]);

        // The engine refuses by itself what another server was quicker to publish.
        (await Record.Store.PublishAsync(new PublishedCheckpoint(5, three.Root, "fork", Now), None)).ShouldBeFalse();
        (await Record.Store.PublishAsync(new PublishedCheckpoint(4, five.Root, "back", Now), None)).ShouldBeFalse();
    }

    [Fact]
    public async Task Of_checkpoints_that_come_at_once_none_is_behind_another()
    {
        var heads = new List<SealedHead>();
        for (var i = 0; i < 12; i++)
        {
            await GrowAsync(1);
            heads.Add(await SealedLog.HeadAsync(None));
        }

        var told = await Task.WhenAll(heads.Select(h => Task.Run(async () => (h.Size, Told: await PublishAsync(h.Size, h.Root)))));
        var stored = told.Where(t => t.Told is Publishing.Stored).Select(t => t.Size).Order().ToArray();
        stored[^1].ShouldBe(12);
        (await SealedLog.CheckpointsAsync(0, 100, None)).Select(c => c.Size).ShouldBe(stored);
        told.Where(t => t.Told is not Publishing.Stored).ShouldAllBe(t => t.Told == Publishing.Behind);
    }

    [Fact]
    public async Task A_witness_has_one_cosignature_for_a_size()
    {
        await GrowAsync(1);
        await SealedLog.CosignAsync(new Cosignature(1, "w2", "— w2 one", Now), None);
        await SealedLog.CosignAsync(new Cosignature(1, "w1", "— w1 one", Now), None);
        await SealedLog.CosignAsync(new Cosignature(1, "w2", "— w2 two", Now), None);
        (await SealedLog.CosignaturesAsync(1, None)).Select(c => c.Line).ShouldBe(["— w1 one", "— w2 two"]);
        (await SealedLog.CosignaturesAsync(2, None)).ShouldBeEmpty();
    }

    private Task<Publishing> PublishAsync(long size, MerkleHash root, string note = "note") =>
        SealedLog.PublishAsync(new PublishedCheckpoint(size, root, note, Now), None);

    private async Task<Receipt> CommitAsync(Commit commit) => (await Record.CommitAsync(Node, commit, None)).Value;

    /// <summary>One commit of so many people after the other, each sealed before the next.</summary>
    private async Task GrowAsync(params int[] steps)
    {
        foreach (var step in steps)
        {
            var commit = new Commit();
            for (var i = 0; i < step; i++)
            {
                commit.Create(People.Patient());
            }

            await CommitAsync(commit);
            await SettledAsync(0);
        }
    }

    private async Task<MerkleHash[]> TileAsync(int level, long number, int width) =>
        [.. (await SealedLog.TileAsync(level, number, width, None))!.Chunk(MerkleHash.Size).Select(h => new MerkleHash(h))];

    private static MerkleHash RootOf(MerkleHash[] leaves) => Frontier.Empty.Append(leaves).Root;
}

public sealed class SqliteSealedLogTests : SealedLogContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.SqliteAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}

public sealed class PostgresSealedLogTests : SealedLogContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.PostgresAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}
