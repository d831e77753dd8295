using FsCheck;
using FsCheck.Fluent;

namespace Sen.Log.Tests;

public sealed class FrontierTests
{
    private static readonly Arbitrary<int> Sizes = Gen.Choose(0, 700).ToArbitrary();

    [Fact]
    public void The_root_is_that_of_the_recursive_definition_whatever_the_size() =>
        Prop.ForAll(Sizes, size =>
        {
            var log = new MemoryLog(size);
            log.Frontier.Size.ShouldBe(size);
            log.Frontier.Root.Bytes.ToArray().ShouldBe(NaiveTree.Root(NaiveTree.Leaves(size)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Appending_in_batches_is_the_same_as_appending_one_by_one() =>
        Prop.ForAll(Sizes, Gen.Choose(1, 50).ToArbitrary(), (size, batch) =>
        {
            var leaves = new MemoryLog(size).LeafHashes;
            var (single, batched) = (Frontier.Empty, Frontier.Empty);
            var (singleNodes, batchedNodes) = (new List<MerkleNode>(), new List<MerkleNode>());
            foreach (var leaf in leaves)
            {
                single = single.Append(leaf, singleNodes);
            }

            foreach (var chunk in leaves.Chunk(batch))
            {
                batched = batched.Append(chunk, batchedNodes);
            }

            batched.ToBytes().ShouldBe(single.ToBytes());
            batchedNodes.ShouldBe(singleNodes);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_perfect_subtree_is_completed_exactly_once_with_its_hash() =>
        Prop.ForAll(Gen.Choose(0, 130).ToArbitrary(), size =>
        {
            var log = new MemoryLog(size);
            var leaves = NaiveTree.Leaves(size);
            foreach (var (id, hash) in log.Nodes)
            {
                var start = (int)id.Index << id.Level;
                hash.Bytes.ToArray().ShouldBe(NaiveTree.Root(leaves.AsSpan(start, 1 << id.Level)));
            }

            log.Nodes.Count.ShouldBe(Enumerable.Range(0, 31).Sum(level => size >> level));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Appending_leaves_the_earlier_frontier_as_it_was()
    {
        var three = new MemoryLog(3).Frontier;
        var before = three.ToBytes();
        three.Append(MerkleHasher.Leaf([1]));
        three.ToBytes().ShouldBe(before);
    }

    [Fact]
    public void Bytes_bring_the_same_frontier_back() =>
        Prop.ForAll(Sizes, size =>
        {
            var frontier = new MemoryLog(size).Frontier;
            var read = Frontier.Read(frontier.ToBytes());
            (read.Size, read.Root).ShouldBe((frontier.Size, frontier.Root));
            read.Append(MerkleHasher.Leaf([7])).Root.ShouldBe(frontier.Append(MerkleHasher.Leaf([7])).Root);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Bytes_that_are_no_frontier_are_refused()
    {
        var good = new MemoryLog(11).Frontier.ToBytes();
        Frontier.TryRead(good, out _).ShouldBeTrue();
        Frontier.TryRead([], out _).ShouldBeFalse();
        Frontier.TryRead(good.AsSpan(0, good.Length - 1), out _).ShouldBeFalse();
        Frontier.TryRead([.. good, 0], out _).ShouldBeFalse();
        Frontier.TryRead([2, .. good.AsSpan(1)], out _).ShouldBeFalse();
        Frontier.TryRead([good[0], 0xFF, .. good.AsSpan(2)], out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => Frontier.Read([1, 2, 3]));
    }

    [Fact]
    public void A_negative_size_is_refused_also_with_as_many_peaks_as_it_has_bits()
    {
        // long.MinValue has one bit set.
        byte[] bytes = [1, 0x80, 0, 0, 0, 0, 0, 0, 0, .. new byte[MerkleHash.Size]];
        Frontier.TryRead(bytes, out _).ShouldBeFalse();
    }

    [Fact]
    public void The_number_of_peaks_is_the_number_of_bits_of_the_size()
    {
        Should.Throw<ArgumentException>(() => Frontier.Of(3, [MerkleHasher.EmptyRoot]));
        Should.Throw<ArgumentOutOfRangeException>(() => Frontier.Of(-1, []));
        Frontier.Of(4, [MerkleHasher.EmptyRoot]).Root.ShouldBe(MerkleHasher.EmptyRoot);
    }

    [Fact]
    public void The_largest_log_takes_no_further_leaf()
    {
        var full = Frontier.Of(long.MaxValue, new MerkleHash[63]);
        Should.Throw<OverflowException>(() => full.Append(MerkleHasher.Leaf([])));
        Frontier.Of(long.MaxValue - 1, new MerkleHash[62]).Append(MerkleHasher.Leaf([])).Peaks.Count.ShouldBe(63);
    }
}
