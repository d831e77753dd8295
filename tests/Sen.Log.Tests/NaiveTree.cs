using System.Security.Cryptography;

namespace Sen.Log.Tests;

/// <summary>The recursive definitions of RFC 6962 §2.1, word for word and without regard to speed.</summary>
internal static class NaiveTree
{
    /// <summary>Leaves of one to three bytes, all different up to 65,536.</summary>
    internal static byte[][] Leaves(int count) =>
        [.. Enumerable.Range(0, count).Select(i => i % 3 == 0 ? [(byte)i, (byte)(i >> 8), 0] : new[] { (byte)i, (byte)(i >> 8) })];

    /// <summary>MTH (§2.1).</summary>
    internal static byte[] Root(ReadOnlySpan<byte[]> leaves)
    {
        switch (leaves.Length)
        {
            case 0:
                return SHA256.HashData([]);
            case 1:
                return SHA256.HashData([0x00, .. leaves[0]]);
            default:
                var k = K(leaves.Length);
                return SHA256.HashData([0x01, .. Root(leaves[..k]), .. Root(leaves[k..])]);
        }
    }

    /// <summary>PATH (§2.1.1).</summary>
    internal static byte[][] Path(int m, ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 1)
        {
            return [];
        }

        var k = K(leaves.Length);
        return m < k ? [.. Path(m, leaves[..k]), Root(leaves[k..])] : [.. Path(m - k, leaves[k..]), Root(leaves[..k])];
    }

    /// <summary>PROOF (§2.1.2).</summary>
    internal static byte[][] Proof(int m, ReadOnlySpan<byte[]> leaves) => SubProof(m, leaves, known: true);

    private static byte[][] SubProof(int m, ReadOnlySpan<byte[]> leaves, bool known)
    {
        if (m == leaves.Length)
        {
            return known ? [] : [Root(leaves)];
        }

        var k = K(leaves.Length);
        return m <= k
            ? [.. SubProof(m, leaves[..k], known), Root(leaves[k..])]
            : [.. SubProof(m - k, leaves[k..], known: false), Root(leaves[..k])];
    }

    private static int K(int n)
    {
        var k = 1;
        while (k * 2 < n)
        {
            k *= 2;
        }

        return k;
    }
}

/// <summary>A log held in memory: what a frontier completed, by node.</summary>
internal sealed class MemoryLog : INodeReader
{
    private readonly Dictionary<NodeId, MerkleHash> _nodes = [];

    internal MemoryLog(int size)
    {
        var completed = new List<MerkleNode>();
        LeafHashes = [.. NaiveTree.Leaves(size).Select(leaf => MerkleHasher.Leaf(leaf))];
        Frontier = Frontier.Empty.Append(LeafHashes, completed);

        // Add throws when a node is completed twice.
        completed.ForEach(node => _nodes.Add(node.Id, node.Hash));
        Tree = new MerkleTree(this);
    }

    internal MerkleHash[] LeafHashes { get; }

    internal Frontier Frontier { get; }

    internal MerkleTree Tree { get; }

    internal int Reads { get; private set; }

    internal IReadOnlyDictionary<NodeId, MerkleHash> Nodes => _nodes;

    public ValueTask<IReadOnlyList<MerkleHash>> ReadAsync(IReadOnlyList<NodeId> nodes, CancellationToken cancellationToken)
    {
        Reads++;
        return new([.. nodes.Select(node => _nodes[node])]);
    }
}
