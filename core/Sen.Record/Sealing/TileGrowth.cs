using Sen.Log;

namespace Sen.Record;

/// <summary>
/// Which tiles (C2SP tlog-tiles) a growing tree writes. Tiles of level 0 are stored when they are complete: the open one is computed
/// from the entries. Those above grow by 32 bytes with each tile below, so that the right edge costs one read a level.
/// </summary>
internal static class TileGrowth
{
    /// <summary>Hashes in a complete tile.</summary>
    internal const int Width = 1 << HeightBits;

    /// <summary>Levels of the tree in a tile.</summary>
    internal const int HeightBits = 8;

    /// <summary>True when the tree completes a tile on its way.</summary>
    internal static bool IsDue(long before, long after) => before >> HeightBits != after >> HeightBits;

    /// <summary>Hashes that a tile has in a tree of this size: 0 (none) to 256.</summary>
    internal static int WidthOf(TileId tile, long size) =>
        (int)Math.Clamp(WidthOfLevel(size, tile.Level) - (tile.Number << HeightBits), 0, Width);

    /// <summary>The last tile of each level that is begun and not complete, and how many hashes it has.</summary>
    internal static IEnumerable<(TileId Tile, int Width)> Open(long size)
    {
        for (var level = 0; WidthOfLevel(size, level) is var hashes and > 0; level++)
        {
            if ((hashes & (Width - 1)) is var width and > 0)
            {
                yield return (new TileId(level, hashes >> HeightBits), (int)width);
            }
        }
    }

    /// <summary>The rows to write.</summary>
    /// <param name="completed">What <see cref="Frontier.Append(ReadOnlySpan{MerkleHash}, ICollection{MerkleNode}?)"/> reported.</param>
    /// <param name="open">The open tiles before, as <see cref="Open"/> names them.</param>
    /// <param name="after">Size of the tree now.</param>
    internal static List<TileRow> Grow(List<MerkleNode> completed, IReadOnlyDictionary<TileId, byte[]> open, long after)
    {
        var grown = new Dictionary<TileId, byte[]>();
        foreach (var (node, hash) in completed)
        {
            if (node.Level % HeightBits != 0)
            {
                continue;
            }

            var tile = new TileId(node.Level / HeightBits, node.Index >> HeightBits);
            var slot = (int)(node.Index & (Width - 1));
            if (!grown.TryGetValue(tile, out var hashes))
            {
                hashes = Begin(tile, slot, open);
                grown.Add(tile, hashes);
            }

            hash.Bytes.CopyTo(hashes.AsSpan(slot * MerkleHash.Size));
        }

        var rows = new List<TileRow>(grown.Count);
        foreach (var (tile, hashes) in grown)
        {
            if (WidthOf(tile, after) is var width && (width == Width || tile.Level > 0))
            {
                rows.Add(new TileRow(tile, width == Width ? hashes : hashes[..(width * MerkleHash.Size)]));
            }
        }

        return rows;
    }

    private static byte[] Begin(TileId tile, int slot, IReadOnlyDictionary<TileId, byte[]> open)
    {
        var hashes = new byte[Width * MerkleHash.Size];
        if (slot > 0)
        {
            if (!open.TryGetValue(tile, out var before) || before.Length != slot * MerkleHash.Size)
            {
                throw new InvalidDataException($"Tile {tile.Level}/{tile.Number} of the log does not have the {slot} hashes it should have.");
            }

            before.CopyTo(hashes, 0);
        }

        return hashes;
    }

    // A tree of less than 2^63 leaves has at most eight levels of tiles; a shift by 64 would be none.
    private static long WidthOfLevel(long size, int level) => level * HeightBits < 64 ? size >> (level * HeightBits) : 0;
}
