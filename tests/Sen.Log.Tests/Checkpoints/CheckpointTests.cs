namespace Sen.Log.Tests;

public sealed class CheckpointTests
{
    private const string Root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    [Theory]
    [InlineData($"example.com/behind-the-sofa\n20852163\n{Root}\n", 20852163, 0)]
    [InlineData($"example.com/behind-the-sofa\n0\n{Root}\n", 0, 0)]
    [InlineData($"o\n9223372036854775807\n{Root}\nextension one\nextension two\n", long.MaxValue, 2)]
    public void A_checkpoint_is_read_and_written_as_it_was(string text, long size, int extensions)
    {
        Checkpoint.TryParse(text, out var checkpoint).ShouldBeTrue();
        checkpoint.Size.ShouldBe(size);
        checkpoint.Root.ToBase64().ShouldBe(Root);
        checkpoint.Extensions.Count.ShouldBe(extensions);
        checkpoint.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData($"o\n1\n{Root}")]
    [InlineData("o\n1\n")]
    [InlineData($"\n1\n{Root}\n")]
    [InlineData($"o\n01\n{Root}\n")]
    [InlineData($"o\n-1\n{Root}\n")]
    [InlineData($"o\n+1\n{Root}\n")]
    [InlineData($"o\n 1\n{Root}\n")]
    [InlineData($"o\n9223372036854775808\n{Root}\n")]
    [InlineData("o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n")]
    [InlineData("o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n")]
    [InlineData($"o\n1\n{Root}\n\n")]
    [InlineData($"o\n1\n{Root}\na\n\nb\n")]
    public void What_is_no_checkpoint_is_refused(string text) => Checkpoint.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public async Task A_proof_is_written_read_and_believed_by_who_knows_the_keys()
    {
        var world = await World.CreateAsync(size: 107);
        foreach (var index in (long[])[0, 1, 63, 64, 105, 106])
        {
            var proof = await world.ProveAsync(index);
            TlogProof.TryParse(proof.ToString(), out var read).ShouldBeTrue();
            read.ToString().ShouldBe(proof.ToString());
            var (checkpoint, fault) = read.Verify(world.Leaf(index), world.Policy(quorum: 2));
            fault.ShouldBeNull();
            checkpoint!.Value.Size.ShouldBe(107);
            checkpoint.HasQuorum.ShouldBeTrue();
            checkpoint.Witnesses.Select(w => w.Key.Name).ShouldBe(["w1.example", "w2.example"]);
            checkpoint.Witnesses[0].Time.ShouldBe(World.Now);
            read.Verify(world.Leaf(index), world.Policy(quorum: 3)).Checkpoint!.HasQuorum.ShouldBeFalse();
            read.Verify(world.Leaf((index + 1) % 107), world.Policy(quorum: 2)).Fault.ShouldBe(ProofFault.NotIncluded);
        }
    }

    [Fact]
    public async Task A_proof_with_extra_data_keeps_it()
    {
        var world = await World.CreateAsync(size: 5);
        var proof = await world.ProveAsync(3) with { Extra = new byte[] { 1, 2, 3 } };
        proof.ToString().Split('\n')[1].ShouldBe("extra AQID");
        TlogProof.TryParse(proof.ToString(), out var read).ShouldBeTrue();
        read.Extra!.Value.ToArray().ShouldBe([1, 2, 3]);
        read.Verify(world.Leaf(3), world.Policy(quorum: 0)).Fault.ShouldBeNull();
    }

    [Fact]
    public async Task A_proof_of_another_log_of_another_key_or_with_a_broken_cosignature_is_named()
    {
        var (world, other) = (await World.CreateAsync(size: 9), await World.CreateAsync(size: 9));
        var proof = await world.ProveAsync(4);
        proof.Verify(world.Leaf(4), world.Policy(quorum: 0) with { Origin = "other.example" }).Fault.ShouldBe(ProofFault.OtherLog);
        proof.Verify(world.Leaf(4), other.Policy(quorum: 0)).Fault.ShouldBe(ProofFault.NotSigned);
        var broken = proof with { Checkpoint = proof.Checkpoint.With(world.Witnesses[0].Cosign("another text\n", World.Now)) };
        broken.Verify(world.Leaf(4), world.Policy(quorum: 0)).Fault.ShouldBe(ProofFault.NotSigned);
    }

    [Fact]
    public async Task No_changed_character_of_a_proof_leaves_it_believed()
    {
        // Except in the spare bits of a signature's last digit, which say nothing.
        var world = await World.CreateAsync(size: 107);
        var text = (await world.ProveAsync(77)).ToString();
        for (var i = 0; i < text.Length; i++)
        {
            var changed = string.Concat(text.AsSpan(0, i), ((char)(text[i] ^ 1)).ToString(), text.AsSpan(i + 1));
            var believed = TlogProof.TryParse(changed, out var proof)
                && proof.Verify(world.Leaf(77), world.Policy(quorum: 2)).Checkpoint is { HasQuorum: true }
                && proof.ToString() != text;
            believed.ShouldBeFalse($"character {i}");
        }
    }

    [Theory]
    [InlineData("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2")]
    [InlineData("index 4", "index 04")]
    [InlineData("index 4", "index -4")]
    [InlineData("index 4", "Index 4")]
    [InlineData("index 4", "extra AA=\nindex 4")]
    [InlineData("index 4\n", "index 4\nextra AQID\n")]
    [InlineData("index 4\n", "index 4\n\n")]
    public async Task What_is_no_proof_is_refused(string from, string to)
    {
        var text = (await (await World.CreateAsync(size: 9)).ProveAsync(4)).ToString();
        TlogProof.TryParse(text, out _).ShouldBeTrue();
        TlogProof.TryParse(text.Replace(from, to, StringComparison.Ordinal), out _).ShouldBeFalse();
    }
}
