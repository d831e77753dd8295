using Sen.Log;

namespace Sen.Record;

/// <summary>Entries against the tree that was written over them: roots, checkpoints and tiles.</summary>
internal sealed class TreeCheck
{
    private const int RootBatch = 4_096;

    private readonly ISealStore _store;
    private readonly Findings _findings;
    private readonly long _sealed;
    private readonly Queue<SealedHead> _roots = [];
    private readonly Queue<SealedHead> _checkpoints;
    private readonly List<MerkleNode> _completed = [];
    private readonly MerkleHash[] _leaves = new MerkleHash[SealedBatch.Capacity];
    private long _rootsRead;
    private bool _noMoreRoots;
    private bool _rootsDiffer;
    private bool _checkpointsDiffer;
    private bool _tilesDiffer;

    /// <param name="store">Where roots and tiles are.</param>
    /// <param name="from">The tree so far.</param>
    /// <param name="size">How far the log is sealed.</param>
    /// <param name="checkpoints">Above the tree so far, up to the sealed size, smallest first.</param>
    /// <param name="findings">Takes what is wrong.</param>
    internal TreeCheck(ISealStore store, Frontier from, long size, IEnumerable<SealedHead> checkpoints, Findings findings) =>
        (_store, Frontier, _sealed, _rootsRead, _checkpoints, _findings) = (store, from, size, from.Size, new Queue<SealedHead>(checkpoints), findings);

    internal Frontier Frontier { get; private set; }

    /// <summary>Takes the next entries under the tree, stopping wherever a root was written down.</summary>
    internal async Task AppendAsync(SealedBatch batch, int count, CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            _leaves[i] = new Commitment(batch.Entries[i].Commitment).LeafHash;
        }

        _completed.Clear();
        for (var at = 0; at < count;)
        {
            await LoadRootsAsync(cancellationToken);
            var stop = Math.Min(Next(_roots), Next(_checkpoints));
            var step = (int)Math.Min(count - at, stop - Frontier.Size);
            Frontier = Frontier.Append(_leaves.AsSpan(at, step), _completed);
            at += step;
            CompareRoots();
        }

        await CompareTilesAsync(cancellationToken);
    }

    private static long Next(Queue<SealedHead> heads) => heads.TryPeek(out var next) ? next.Size : long.MaxValue;

    private async Task LoadRootsAsync(CancellationToken cancellationToken)
    {
        if (_roots.Count > 0 || _noMoreRoots)
        {
            return;
        }

        var rows = await _store.RootsAsync(_rootsRead, RootBatch, cancellationToken);
        _noMoreRoots = rows.Count == 0;
        foreach (var root in rows)
        {
            _roots.Enqueue(new SealedHead(root.Position, new MerkleHash(root.Hash)));
            _rootsRead = root.Position;
        }
    }

    // One change in the past changes every root after it: the first one says it all.
    private void CompareRoots()
    {
        while (Next(_roots) == Frontier.Size)
        {
            if (_roots.Dequeue().Root != Frontier.Root && !_rootsDiffer)
            {
                _rootsDiffer = true;
                _findings.Add(Frontier.Size, "the root that was written here is not that of the entries up to here");
            }
        }

        while (Next(_checkpoints) == Frontier.Size)
        {
            if (_checkpoints.Dequeue().Root != Frontier.Root && !_checkpointsDiffer)
            {
                _checkpointsDiffer = true;
                _findings.Add(Frontier.Size, "the checkpoint of this size was published over other entries");
            }
        }
    }

    private async Task CompareTilesAsync(CancellationToken cancellationToken)
    {
        // Tiles of leaves that are not complete are not stored.
        var nodes = _completed.Where(n => n.Id.Level % TileGrowth.HeightBits == 0 && (n.Id.Level > 0 || TileGrowth.WidthOf(TileOf(n.Id), _sealed) == TileGrowth.Width)).ToList();
        if (nodes.Count == 0 || _tilesDiffer)
        {
            return;
        }

        var stored = (await _store.TilesAsync([.. nodes.Select(n => TileOf(n.Id)).Distinct()], cancellationToken)).ToDictionary(t => t.Id, t => t.Hashes);
        foreach (var (id, hash) in nodes)
        {
            var tile = TileOf(id);
            var at = (int)(id.Index & (TileGrowth.Width - 1)) * MerkleHash.Size;
            var hashes = stored.GetValueOrDefault(tile);
            if (hashes is null || hashes.Length < at + MerkleHash.Size || !hash.Bytes.SequenceEqual(hashes.AsSpan(at, MerkleHash.Size)))
            {
                _tilesDiffer = true;
                _findings.Add(
                    (id.Index << id.Level) + 1,
                    $"tile {tile.Level}/{tile.Number} {(hashes is null ? "is missing" : "is not that of the entries")}");
                return;
            }
        }
    }

    private static TileId TileOf(NodeId node) => new(node.Level / TileGrowth.HeightBits, node.Index >> TileGrowth.HeightBits);
}
