using System.Numerics;

namespace Sen.Log;

/// <summary>The leaves [Start, End) of a log. Valid as a subtree when Start is a multiple of the smallest power of two that is
/// at least End − Start (Merkle Tree Certificates, draft-ietf-plants-merkle-tree-certs, "Subtrees").</summary>
internal readonly record struct LeafRange(long Start, long End)
{
    internal long Length => End - Start;

    /// <summary>True for an empty range too: its hash is that of the empty tree.</summary>
    internal bool IsSubtree =>
        Start >= 0
        && End >= Start
        && (Length == 0 || (Start & (long)(BitOperations.RoundUpToPowerOf2((ulong)Length) - 1)) == 0);

    /// <summary>RFC 6962 §2.1: k is the largest power of two smaller than the number of leaves; there are at least two.</summary>
    internal (LeafRange Left, LeafRange Right) Split()
    {
        var middle = Start + (1L << BitOperations.Log2((ulong)(Length - 1)));
        return (new LeafRange(Start, middle), new LeafRange(middle, End));
    }

    /// <summary>Adds the perfect subtrees that make up this subtree, largest first (one for each bit set in its length).</summary>
    internal int Cover(List<NodeId> nodes)
    {
        var before = nodes.Count;
        for (var at = Start; at < End;)
        {
            var level = BitOperations.Log2((ulong)(End - at));
            nodes.Add(new NodeId(level, at >> level));
            at += 1L << level;
        }

        return nodes.Count - before;
    }
}
