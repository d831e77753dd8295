using FsCheck;
using FsCheck.Fluent;

namespace Sen.Log.Tests;

public sealed class MerkleTreeTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>A size and a number below it.</summary>
    private static readonly Arbitrary<(int Size, int Index)> Places =
        (from size in Gen.Choose(1, 400) from index in Gen.Choose(0, size - 1) select (size, index)).ToArbitrary();

    [Fact]
    public void Inclusion_proofs_are_those_of_the_recursive_definition_and_verify() =>
        Prop.ForAll(Places, place => CheckInclusionAsync(place.Size, place.Index).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Every_leaf_of_every_small_tree_is_proved()
    {
        for (var size = 1; size <= 33; size++)
        {
            for (var index = 0; index < size; index++)
            {
                await CheckInclusionAsync(size, index);
            }
        }
    }

    [Fact]
    public void Consistency_proofs_are_those_of_the_recursive_definition_and_verify() =>
        Prop.ForAll(Places, place => CheckConsistencyAsync(place.Index + 1, place.Size).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Every_pair_of_small_trees_is_proved_consistent()
    {
        for (var size = 1; size <= 33; size++)
        {
            for (var old = 1; old <= size; old++)
            {
                await CheckConsistencyAsync(old, size);
            }
        }
    }

    [Fact]
    public async Task Every_subtree_of_every_small_tree_is_proved()
    {
        var log = new MemoryLog(21);
        for (var (size, proved) = (1, 0); size <= 21; size++)
        {
            var root = await log.Tree.RootAsync(size, None);
            for (var start = 0; start <= size; start++)
            {
                for (var end = start; end <= size; end++)
                {
                    if (!IsSubtree(start, end))
                    {
                        await Should.ThrowAsync<ArgumentException>(() => log.Tree.SubtreeConsistencyProofAsync(start, end, size, None));
                        continue;
                    }

                    var part = await log.Tree.SubtreeRootAsync(start, end, None);
                    part.Bytes.ToArray().ShouldBe(NaiveTree.Root(NaiveTree.Leaves(size).AsSpan(start..end)));
                    var proof = await log.Tree.SubtreeConsistencyProofAsync(start, end, size, None);
                    Proofs.VerifySubtreeConsistency(start, end, size, part, root, proof).ShouldBeTrue($"[{start}, {end}) of {size}");
                    proved++;
                    if (start < end)
                    {
                        Refuses(proof, forged => Proofs.VerifySubtreeConsistency(start, end, size, part, root, forged));
                    }
                }
            }

            proved.ShouldBeGreaterThan(size);
        }
    }

    [Fact]
    public async Task Every_leaf_of_a_subtree_is_proved_in_it()
    {
        var log = new MemoryLog(24);
        var root = await log.Tree.SubtreeRootAsync(16, 23, None);
        for (var index = 16; index < 23; index++)
        {
            var proof = await log.Tree.SubtreeInclusionProofAsync(index, 16, 23, None);
            Proofs.VerifySubtreeInclusion(index, 16, 23, log.LeafHashes[index], proof, root).ShouldBeTrue();
            Proofs.VerifySubtreeInclusion(index + 1, 16, 23, log.LeafHashes[index], proof, root).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task A_proof_in_a_larger_tree_does_not_pass_for_a_smaller_size()
    {
        // Leaf 4 of 8 is the first of the right half: without its last step its path is that of leaf 0 of 4.
        var log = new MemoryLog(8);
        var proof = await log.Tree.InclusionProofAsync(4, 8, None);
        Proofs.VerifyInclusion(4, 8, log.LeafHashes[4], proof, log.Frontier.Root).ShouldBeTrue();
        Proofs.VerifyInclusion(0, 4, log.LeafHashes[4], proof, log.Frontier.Root).ShouldBeFalse();
        Proofs.VerifySubtreeConsistency(0, 4, 4, await log.Tree.SubtreeRootAsync(4, 8, None), log.Frontier.Root, [proof[^1]])
            .ShouldBeFalse();
    }

    [Fact]
    public void Roots_and_frontiers_of_every_earlier_size_come_back() =>
        Prop.ForAll(Places, place =>
        {
            var log = new MemoryLog(place.Size);
            var old = new MemoryLog(place.Index).Frontier;
            log.Tree.RootAsync(place.Index, None).GetAwaiter().GetResult().ShouldBe(old.Root);
            log.Tree.FrontierAsync(place.Index, None).GetAwaiter().GetResult().ToBytes().ShouldBe(old.ToBytes());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task A_proof_costs_one_read_of_few_nodes()
    {
        var log = new MemoryLog(10_000);
        var proof = await log.Tree.InclusionProofAsync(1_234, 9_999, None);
        log.Reads.ShouldBe(1);
        (proof.Length * MerkleHash.Size).ShouldBeLessThan(500);
    }

    [Fact]
    public async Task Questions_outside_the_tree_are_refused()
    {
        var tree = new MemoryLog(8).Tree;
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => tree.InclusionProofAsync(8, 8, None));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => tree.InclusionProofAsync(-1, 8, None));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => tree.ConsistencyProofAsync(0, 8, None));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => tree.ConsistencyProofAsync(8, 7, None));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => tree.RootAsync(-1, None));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => tree.FrontierAsync(-1, None));
    }

    [Fact]
    public async Task A_reader_that_leaves_nodes_out_is_noticed() =>
        await Should.ThrowAsync<InvalidOperationException>(() => new MerkleTree(new ForgetfulReader()).RootAsync(3, None));

    private static async Task CheckInclusionAsync(int size, int index)
    {
        var log = new MemoryLog(size);
        var (leaf, root) = (log.LeafHashes[index], log.Frontier.Root);
        var proof = await log.Tree.InclusionProofAsync(index, size, None);
        Bytes(proof).ShouldBe(NaiveTree.Path(index, NaiveTree.Leaves(size)));
        Proofs.VerifyInclusion(index, size, leaf, proof, root).ShouldBeTrue($"{index} of {size}");
        Refuses(proof, forged => Proofs.VerifyInclusion(index, size, leaf, forged, root));
        Proofs.VerifyInclusion(index, size, Flip(leaf, index), proof, root).ShouldBeFalse();
        Proofs.VerifyInclusion(index, size, leaf, proof, Flip(root, index)).ShouldBeFalse();
        Proofs.VerifyInclusion(size, size, leaf, proof, root).ShouldBeFalse();
        for (var other = 0; other < size; other++)
        {
            Proofs.VerifyInclusion(other, size, leaf, proof, root).ShouldBe(other == index);
        }
    }

    private static async Task CheckConsistencyAsync(int oldSize, int newSize)
    {
        var log = new MemoryLog(newSize);
        var (oldRoot, newRoot) = (await log.Tree.RootAsync(oldSize, None), log.Frontier.Root);
        var proof = await log.Tree.ConsistencyProofAsync(oldSize, newSize, None);
        Bytes(proof).ShouldBe(NaiveTree.Proof(oldSize, NaiveTree.Leaves(newSize)));
        Proofs.VerifyConsistency(oldSize, newSize, oldRoot, newRoot, proof).ShouldBeTrue($"{oldSize} of {newSize}");
        Refuses(proof, forged => Proofs.VerifyConsistency(oldSize, newSize, oldRoot, newRoot, forged));
        Proofs.VerifyConsistency(oldSize, newSize, Flip(oldRoot, newSize), newRoot, proof).ShouldBeFalse();
        Proofs.VerifyConsistency(oldSize, newSize, oldRoot, Flip(newRoot, newSize), proof).ShouldBeFalse();
        Proofs.VerifyConsistency(0, newSize, oldRoot, newRoot, proof).ShouldBeFalse();
        Proofs.VerifyConsistency(newSize + 1, newSize, oldRoot, newRoot, proof).ShouldBeFalse();
    }

    /// <summary>One flipped bit in each byte, one hash more or less at either end: all refused.</summary>
    private static void Refuses(MerkleHash[] proof, Func<MerkleHash[], bool> verify)
    {
        for (var bit = 0; bit < proof.Length * MerkleHash.Size * 8; bit += 9)
        {
            var forged = proof.ToArray();
            ref var hash = ref forged[bit / 256];
            hash = Flip(hash, bit);
            verify(forged).ShouldBeFalse($"bit {bit}");
        }

        verify([.. proof, MerkleHasher.EmptyRoot]).ShouldBeFalse();
        verify([MerkleHasher.EmptyRoot, .. proof]).ShouldBeFalse();
        if (proof.Length > 0)
        {
            verify(proof[1..]).ShouldBeFalse();
            verify(proof[..^1]).ShouldBeFalse();
        }
    }

    private static MerkleHash Flip(MerkleHash hash, int bit)
    {
        var bytes = hash.Bytes.ToArray();
        bytes[bit / 8 % MerkleHash.Size] ^= (byte)(1 << (bit % 8));
        return new MerkleHash(bytes);
    }

    private static byte[][] Bytes(MerkleHash[] hashes) => [.. hashes.Select(h => h.Bytes.ToArray())];

    private static bool IsSubtree(int start, int end)
    {
        var power = 1;
        while (power < end - start)
        {
            power *= 2;
        }

        return start % power == 0;
    }

    private sealed class ForgetfulReader : INodeReader
    {
        public ValueTask<IReadOnlyList<MerkleHash>> ReadAsync(IReadOnlyList<NodeId> nodes, CancellationToken cancellationToken) =>
            new([MerkleHasher.EmptyRoot]);
    }
}
