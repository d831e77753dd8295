using Sen.Log;

namespace Sen.Record;

/// <summary>The log as others see it, over what an engine keeps.</summary>
internal sealed class SealedLog(ISealStore store) : ISealedLog, INodeReader
{
    public INodeReader Nodes => this;

    public async Task<SealedHead> HeadAsync(CancellationToken cancellationToken)
    {
        var frontier = await store.FrontierAsync(cancellationToken);
        return new SealedHead(frontier.Size, frontier.Root);
    }

    public async Task<byte[]?> TileAsync(int level, long number, int width, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, TileGrowth.Width);
        var tile = new TileId(level, number);
        if (TileGrowth.WidthOf(tile, (await store.FrontierAsync(cancellationToken)).Size) < width)
        {
            return null;
        }

        var hashes = (await HashesAsync([tile], cancellationToken))[tile];
        return hashes.Length == width * MerkleHash.Size ? hashes : hashes[..(width * MerkleHash.Size)];
    }

    public async Task<IReadOnlyList<MerkleHash>> EntriesAsync(long start, int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        var size = (await store.FrontierAsync(cancellationToken)).Size;
        return start < size ? await store.CommitmentsAsync(start, (int)Math.Min(count, size - start), cancellationToken) : [];
    }

    public async Task<SealedVersion?> FindAsync(ResourceKey key, long version, CancellationToken cancellationToken)
    {
        var row = await store.SealedAsync(key, version, cancellationToken);
        return row is not null && row.Position <= (await store.FrontierAsync(cancellationToken)).Size
            ? new SealedVersion
            {
                Key = key,
                Version = version,
                Index = row.Position - 1,
                Commitment = new Commitment(row.Commitment),
                Salt = row.Salt,
                CommitId = row.Commit.Id,
                CommitHash = row.Commit.Hash(),
                At = DateTimeOffset.FromUnixTimeMilliseconds(row.Commit.At),
            }
            : null;
    }

    public async Task<Publishing> PublishAsync(PublishedCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var head = await HeadAsync(cancellationToken);
        if (checkpoint.Size > head.Size)
        {
            return Publishing.Ahead;
        }

        var root = checkpoint.Size == head.Size ? head.Root : await new MerkleTree(this).RootAsync(checkpoint.Size, cancellationToken);
        if (root != checkpoint.Root)
        {
            return Publishing.Forks;
        }

        if (await store.PublishAsync(checkpoint, cancellationToken))
        {
            return Publishing.Stored;
        }

        return await store.LatestAsync(cancellationToken) is { } latest && latest.Size > checkpoint.Size ? Publishing.Behind : Publishing.Forks;
    }

    public Task<PublishedCheckpoint?> LatestCheckpointAsync(CancellationToken cancellationToken) => store.LatestAsync(cancellationToken);

    public Task<IReadOnlyList<PublishedCheckpoint>> CheckpointsAsync(long fromSize, int max, CancellationToken cancellationToken) =>
        store.CheckpointsAsync(fromSize, max, cancellationToken);

    public Task CosignAsync(Cosignature cosignature, CancellationToken cancellationToken) => store.CosignAsync(cosignature, cancellationToken);

    public Task<IReadOnlyList<Cosignature>> CosignaturesAsync(long size, CancellationToken cancellationToken) =>
        store.CosignaturesAsync(size, cancellationToken);

    async ValueTask<IReadOnlyList<MerkleHash>> INodeReader.ReadAsync(IReadOnlyList<NodeId> nodes, CancellationToken cancellationToken)
    {
        var places = nodes.Select(PlaceOf).ToList();
        var tiles = await HashesAsync([.. places.Select(p => p.Tile).Distinct()], cancellationToken);
        return [.. places.Select(p => Fold(tiles[p.Tile], p))];
    }

    // The hashes of a tile under a node: a node of level 8·T + l stands over 2^l neighbours in a tile of level T.
    private static (TileId Tile, int First, int Count) PlaceOf(NodeId node)
    {
        var (level, inside) = (node.Level / TileGrowth.HeightBits, node.Level % TileGrowth.HeightBits);
        var first = node.Index << inside;
        return (new TileId(level, first >> TileGrowth.HeightBits), (int)(first & (TileGrowth.Width - 1)), 1 << inside);
    }

    private static MerkleHash Fold(byte[] tile, (TileId Tile, int First, int Count) place)
    {
        if (tile.Length < (place.First + place.Count) * MerkleHash.Size)
        {
            throw new InvalidDataException($"Tile {place.Tile.Level}/{place.Tile.Number} of the log lacks hashes.");
        }

        var hashes = new MerkleHash[place.Count];
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = new MerkleHash(tile.AsSpan((place.First + i) * MerkleHash.Size, MerkleHash.Size));
        }

        for (var count = hashes.Length; count > 1; count /= 2)
        {
            for (var i = 0; i < count; i += 2)
            {
                hashes[i / 2] = MerkleHasher.Node(hashes[i], hashes[i + 1]);
            }
        }

        return hashes[0];
    }

    // A tile of leaves that is not stored is the open one: its hashes are those of the entries.
    private async Task<Dictionary<TileId, byte[]>> HashesAsync(List<TileId> wanted, CancellationToken cancellationToken)
    {
        var found = (await store.TilesAsync(wanted, cancellationToken)).ToDictionary(t => t.Id, t => t.Hashes);
        foreach (var tile in wanted.Where(t => !found.ContainsKey(t)))
        {
            found[tile] = tile.Level == 0
                ? LeafHashes(await store.CommitmentsAsync(tile.Number << TileGrowth.HeightBits, TileGrowth.Width, cancellationToken))
                : throw new InvalidDataException($"Tile {tile.Level}/{tile.Number} of the log is missing.");
        }

        return found;
    }

    /// <summary>The leaves over entries, one after the other.</summary>
    internal static byte[] LeafHashes(IReadOnlyList<MerkleHash> commitments)
    {
        var hashes = new byte[commitments.Count * MerkleHash.Size];
        for (var i = 0; i < commitments.Count; i++)
        {
            new Commitment(commitments[i]).LeafHash.Bytes.CopyTo(hashes.AsSpan(i * MerkleHash.Size));
        }

        return hashes;
    }
}
