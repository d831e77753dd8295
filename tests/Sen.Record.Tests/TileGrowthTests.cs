using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Sen.Log;

namespace Sen.Record.Tests;

public sealed class TileGrowthTests
{
    [Fact]
    public void Stored_tiles_are_the_same_however_the_tree_grew() => Prop.ForAll(Gen.Choose(1, 70_000).ToArbitrary(), step =>
    {
        const int Size = 140_000;
        var leaves = Enumerable.Range(0, Size).Select(Leaf).ToArray();
        var stored = new Dictionary<TileId, byte[]>();
        var frontier = Frontier.Empty;
        foreach (var chunk in leaves.Chunk(step))
        {
            var completed = new List<MerkleNode>();
            var next = frontier.Append(chunk, completed);
            if (TileGrowth.IsDue(frontier.Size, next.Size))
            {
                foreach (var tile in TileGrowth.Grow(completed, Open(frontier.Size, leaves, stored), next.Size))
                {
                    stored[tile.Id] = tile.Hashes;
                }
            }

            frontier = next;
        }

        var (level, height) = (leaves, 0);
        while (level.Length > 0)
        {
            foreach (var (hashes, number) in level.Chunk(TileGrowth.Width).Select((h, i) => (h, i)))
            {
                stored.ContainsKey(new TileId(height, number)).ShouldBe(height > 0 || hashes.Length == TileGrowth.Width);
                stored.GetValueOrDefault(new TileId(height, number), Bytes(hashes)).ShouldBe(Bytes(hashes));
            }

            level = [.. level.Chunk(TileGrowth.Width).Where(h => h.Length == TileGrowth.Width).Select(h => Frontier.Empty.Append(h).Root)];
            height++;
        }

        stored.Keys.Max(t => t.Level).ShouldBe(2);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(6));

    private static Dictionary<TileId, byte[]> Open(long size, MerkleHash[] leaves, Dictionary<TileId, byte[]> stored) =>
        TileGrowth.Open(size).ToDictionary(
            o => o.Tile,
            o => o.Tile.Level == 0 ? Bytes(leaves[(int)(o.Tile.Number * TileGrowth.Width)..(int)size]) : stored[o.Tile]);

    private static byte[] Bytes(MerkleHash[] hashes) => [.. hashes.SelectMany(h => h.Bytes.ToArray())];

    private static MerkleHash Leaf(int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return MerkleHasher.Leaf(bytes);
    }
}
