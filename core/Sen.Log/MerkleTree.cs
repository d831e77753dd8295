namespace Sen.Log;

/// <summary>
/// Roots and proofs over stored nodes, for any size the log ever had. Every answer is computed from the hashes of perfect
/// subtrees, which it reads in one batch of at most about 2·log2(size)+63 nodes.
/// </summary>
public sealed class MerkleTree(INodeReader nodes)
{
    /// <summary>MTH(D[size]) (RFC 6962 §2.1).</summary>
    public Task<MerkleHash> RootAsync(long size, CancellationToken cancellationToken) => SubtreeRootAsync(0, size, cancellationToken);

    /// <summary>The frontier at this size: how a sequencer that lost its state comes back.</summary>
    public async Task<Frontier> FrontierAsync(long size, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        var peaks = new List<NodeId>();
        new LeafRange(0, size).Cover(peaks);
        return Frontier.Of(size, await ReadAsync(peaks, cancellationToken));
    }

    /// <summary>PATH(index, D[size]): the audit path of RFC 6962 §2.1.1, nearest sibling first.</summary>
    /// <param name="index">Zero-based: the leaf of feed position p has index p − 1.</param>
    /// <param name="size">Number of leaves of the tree whose root is known to the verifier.</param>
    /// <param name="cancellationToken">Forwarded to the reader.</param>
    public Task<MerkleHash[]> InclusionProofAsync(long index, long size, CancellationToken cancellationToken) =>
        SubtreeInclusionProofAsync(index, 0, size, cancellationToken);

    /// <summary>PROOF(oldSize, D[newSize]) (RFC 6962 §2.1.2); empty when the sizes are equal.</summary>
    public Task<MerkleHash[]> ConsistencyProofAsync(long oldSize, long newSize, CancellationToken cancellationToken)
    {
        // Every tree is consistent with the empty one, so there is nothing to prove.
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(oldSize);
        return SubtreeConsistencyProofAsync(0, oldSize, newSize, cancellationToken);
    }

    /// <summary>MTH(D[start:end]) of a valid subtree.</summary>
    public async Task<MerkleHash> SubtreeRootAsync(long start, long end, CancellationToken cancellationToken) =>
        (await HashAsync([Subtree(start, end)], cancellationToken))[0];

    /// <summary>The audit path of a leaf inside a valid subtree.</summary>
    public Task<MerkleHash[]> SubtreeInclusionProofAsync(long index, long start, long end, CancellationToken cancellationToken)
    {
        var tree = Subtree(start, end);
        ArgumentOutOfRangeException.ThrowIfLessThan(index, start);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, end);
        return HashAsync(Path(new LeafRange(index, index + 1), tree), cancellationToken);
    }

    /// <summary>SUBTREE_PROOF(start, end, D[size]): that the subtree is part of the tree of this size.</summary>
    public Task<MerkleHash[]> SubtreeConsistencyProofAsync(long start, long end, long size, CancellationToken cancellationToken)
    {
        var subtree = Subtree(start, end);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, size);
        return HashAsync(subtree.Length == 0 ? [] : Path(subtree, new LeafRange(0, size)), cancellationToken);
    }

    private static LeafRange Subtree(long start, long end)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, start);
        var range = new LeafRange(start, end);
        return range.IsSubtree ? range : throw new ArgumentException($"[{start}, {end}) is not a subtree.", nameof(end));
    }

    /// <summary>
    /// The subtrees whose hashes lead from <paramref name="part"/> to the root of <paramref name="tree"/>, deepest first. PATH of
    /// RFC 6962 §2.1.1 is the case of one leaf, PROOF of §2.1.2 the case that starts at leaf 0.
    /// </summary>
    private static List<LeafRange> Path(LeafRange part, LeafRange tree)
    {
        var path = new List<LeafRange>();

        // While it holds, the verifier knows the hash of the part itself; it ends where the part is cut in two.
        var known = true;
        while (part != tree)
        {
            var (left, right) = tree.Split();
            if (part.End <= left.End)
            {
                path.Add(right);
                tree = left;
                continue;
            }

            path.Add(left);
            tree = right;
            if (part.Start < right.Start)
            {
                known = false;
                part = new LeafRange(right.Start, part.End);
            }
        }

        if (!known)
        {
            path.Add(part);
        }

        path.Reverse();
        return path;
    }

    private async Task<MerkleHash[]> HashAsync(List<LeafRange> subtrees, CancellationToken cancellationToken)
    {
        var wanted = new List<NodeId>();
        var counts = subtrees.ConvertAll(s => s.Cover(wanted));
        var found = await ReadAsync(wanted, cancellationToken);
        var hashes = new MerkleHash[counts.Count];
        for (int i = 0, at = 0; i < hashes.Length; at += counts[i++])
        {
            hashes[i] = MerkleHasher.Fold(found.AsSpan(at, counts[i]));
        }

        return hashes;
    }

    private async Task<MerkleHash[]> ReadAsync(List<NodeId> wanted, CancellationToken cancellationToken)
    {
        if (wanted.Count == 0)
        {
            return [];
        }

        var found = await nodes.ReadAsync(wanted, cancellationToken);
        return found.Count == wanted.Count
            ? [.. found]
            : throw new InvalidOperationException($"The node reader gave {found.Count} hashes for {wanted.Count} nodes.");
    }
}
