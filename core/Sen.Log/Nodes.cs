namespace Sen.Log;

/// <summary>
/// Address of a perfect subtree: at <paramref name="Level"/> L and <paramref name="Index"/> i it covers the leaves
/// [i·2^L, (i+1)·2^L). Level 0 are the leaf hashes. Its hash never changes once its last leaf is there. The hashes of a
/// C2SP tlog-tiles tile at tile level T, number N are the nodes of level 8·T with the indexes 256·N … 256·N+255.
/// </summary>
public readonly record struct NodeId(int Level, long Index);

/// <summary>A perfect subtree with its hash.</summary>
public readonly record struct MerkleNode(NodeId Id, MerkleHash Hash);

/// <summary>Where <see cref="MerkleTree"/> finds the hashes of perfect subtrees: a table of nodes, tiles, an array.</summary>
public interface INodeReader
{
    /// <summary>The hashes of these nodes, in this order. All are complete subtrees of the tree size that was asked for; one
    /// that cannot be found is a broken store, so the reader throws.</summary>
    ValueTask<IReadOnlyList<MerkleHash>> ReadAsync(IReadOnlyList<NodeId> nodes, CancellationToken cancellationToken);
}
