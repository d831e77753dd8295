using Npgsql;
using Sen.Log;

namespace Sen.Record.Postgres;

internal sealed partial class PostgresStore
{
    /// <summary>Positions that one transaction of the sealer takes under the tree.</summary>
    private const int SealBatch = 5_000;

    public async Task<Frontier> FrontierAsync(CancellationToken cancellationToken)
    {
        await using var command = Command("select frontier from log where id = 1", []);
        return Frontier.Read((byte[])(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    /// <summary>The row lock on <c>log</c> makes this the only sealer while it runs, also among servers: the tree never forks.</summary>
    public async Task<int> SealAsync(CancellationToken cancellationToken)
    {
        if (await ScalarAsync("select h.position - l.position from head h cross join log l", [], cancellationToken) == 0)
        {
            return 0;
        }

        // A connection that is given back before the commit below is rolled back.
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        var (before, commitments) = await UnsealedAsync(connection, cancellationToken);
        var open = (int)(before.Size & (TileGrowth.Width - 1));
        if (commitments.Count == open)
        {
            return 0;
        }

        var leaves = new MerkleHash[commitments.Count - open];
        for (var i = 0; i < leaves.Length; i++)
        {
            leaves[i] = new Commitment(commitments[open + i]).LeafHash;
        }

        var completed = TileGrowth.IsDue(before.Size, before.Size + leaves.Length) ? new List<MerkleNode>(2 * leaves.Length) : null;
        var after = before.Append(leaves, completed);
        await using var batch = new NpgsqlBatch(connection);
        if (completed is not null)
        {
            var edge = await EdgeAsync(connection, before.Size, cancellationToken);
            edge[new TileId(0, before.Size >> TileGrowth.HeightBits)] = SealedLog.LeafHashes(commitments[..open]);
            AddTiles(batch, TileGrowth.Grow(completed, edge, after.Size));
        }

        Add(batch, "update log set position = $1, frontier = $2", [after.Size, after.ToBytes()]);
        Add(
            batch,
            "insert into root (position, hash, at) values ($1, $2, (extract(epoch from clock_timestamp()) * 1000)::bigint)",
            [after.Size, after.Root.Bytes.ToArray()]);
        Add(batch, $"notify {FeedChannel}", []);
        Add(batch, "commit", []);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return leaves.Length;
    }

    /// <summary>Begins the sealer's transaction: the tree as it is, and the entries from the beginning of its open tile on.</summary>
    private static async Task<(Frontier Before, List<MerkleHash> Commitments)> UnsealedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("begin isolation level read committed"),
                new NpgsqlBatchCommand("select frontier from log where id = 1 for update"),
                new NpgsqlBatchCommand("select commitment from feed where position > (select position - position % 256 from log) order by position limit $1")
                {
                    Parameters = { new NpgsqlParameter<int> { TypedValue = SealBatch } },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var frontier = Frontier.Read(reader.GetFieldValue<byte[]>(0));
        await reader.NextResultAsync(cancellationToken);
        return (frontier, await HashesAsync(reader, cancellationToken));
    }

    // The tiles above level 0 that grow.
    private static async Task<Dictionary<TileId, byte[]>> EdgeAsync(NpgsqlConnection connection, long size, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Tiles, connection);
        AddTiles(command.Parameters, [.. TileGrowth.Open(size).Select(o => o.Tile).Where(t => t.Level > 0)]);
        return (await TilesAsync(command, cancellationToken)).ToDictionary(t => t.Id, t => t.Hashes);
    }

    private static void AddTiles(NpgsqlBatch batch, List<TileRow> tiles) => Add(
        batch,
        """
        insert into tile (level, number, hashes) select * from unnest($1, $2, $3)
        on conflict (level, number) do update set hashes = excluded.hashes
        """,
        [tiles.Select(t => t.Id.Level).ToArray(), tiles.Select(t => t.Id.Number).ToArray(), tiles.Select(t => t.Hashes).ToArray()]);

    private static async Task<List<MerkleHash>> HashesAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var hashes = new List<MerkleHash>();
        while (await reader.ReadAsync(cancellationToken))
        {
            hashes.Add(Hash(reader, 0));
        }

        return hashes;
    }

    private static MerkleHash Hash(NpgsqlDataReader reader, int column) => new(reader.GetFieldValue<byte[]>(column));
}
