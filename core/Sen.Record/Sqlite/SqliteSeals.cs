using Sen.Log;

namespace Sen.Record.Sqlite;

/// <summary>What the writer adds to the log inside a commit: the frontier, the root, and the tiles that it completes.</summary>
internal static class SqliteSeals
{
    /// <summary>The tree with these leaves; their versions are in the table already.</summary>
    internal static Frontier Append(SqliteConnection writer, Frontier before, MerkleHash[] leaves, long at)
    {
        var completed = TileGrowth.IsDue(before.Size, before.Size + leaves.Length) ? new List<MerkleNode>(2 * leaves.Length) : null;
        var after = before.Append(leaves, completed);
        if (completed is not null)
        {
            var insert = writer.Prepare("insert or replace into tile (level, number, hashes) values (?, ?, ?)");
            foreach (var tile in TileGrowth.Grow(completed, Open(writer, before.Size), after.Size))
            {
                insert.Bind(tile.Id.Level).Bind(tile.Id.Number).Bind(tile.Hashes.AsSpan()).Run();
            }
        }

        writer.Prepare("insert into root (position, hash, at) values (?, ?, ?)").Bind(after.Size).Bind(after.Root.Bytes).Bind(at).Run();
        writer.Prepare("insert or replace into log (id, frontier) values (1, ?)").Bind(after.ToBytes().AsSpan()).Run();
        return after;
    }

    internal static List<MerkleHash> Commitments(SqliteConnection connection, long after, int max)
    {
        var statement = connection.Prepare("select commitment from version where position > ? order by position limit ?").Bind(after).Bind(max);
        var commitments = new List<MerkleHash>();
        try
        {
            while (statement.Step())
            {
                commitments.Add(statement.Hash(0));
            }
        }
        finally
        {
            statement.Reset();
        }

        return commitments;
    }

    internal static byte[]? Tile(SqliteConnection connection, TileId tile)
    {
        var statement = connection.Prepare("select hashes from tile where level = ? and number = ?").Bind(tile.Level).Bind(tile.Number);
        try
        {
            return statement.Step() ? statement.Blob(0) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    private static Dictionary<TileId, byte[]> Open(SqliteConnection writer, long size)
    {
        var open = new Dictionary<TileId, byte[]>();
        foreach (var (tile, width) in TileGrowth.Open(size))
        {
            var hashes = tile.Level == 0
                ? SealedLog.LeafHashes(Commitments(writer, tile.Number << TileGrowth.HeightBits, width))
                : Tile(writer, tile);
            if (hashes is not null)
            {
                open.Add(tile, hashes);
            }
        }

        return open;
    }
}
