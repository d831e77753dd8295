using System.Buffers;
using System.Security.Cryptography;

namespace Sen.Log;

/// <summary>The three hashes of RFC 6962 §2.1 with SHA-256. Allocates nothing.</summary>
public static class MerkleHasher
{
    // RFC 6962 §2.1: the prefixes keep a leaf from being passed off as an inner node (second preimages).
    private const byte LeafPrefix = 0x00;
    private const byte NodePrefix = 0x01;

    private const int StackLimit = 1024;

    /// <summary>MTH({}) = SHA-256(), the root of the tree without leaves.</summary>
    public static MerkleHash EmptyRoot { get; } = MerkleHash.Sha256([]);

    /// <summary>SHA-256(0x00 || data).</summary>
    public static MerkleHash Leaf(ReadOnlySpan<byte> data)
    {
        var length = data.Length + 1;
        if (length <= StackLimit)
        {
            Span<byte> input = stackalloc byte[StackLimit];
            return Leaf(data, input[..length]);
        }

        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            return Leaf(data, rented.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>SHA-256(0x01 || left || right).</summary>
    public static MerkleHash Node(in MerkleHash left, in MerkleHash right)
    {
        Span<byte> input = stackalloc byte[1 + (2 * MerkleHash.Size)];
        input[0] = NodePrefix;
        left.Bytes.CopyTo(input[1..]);
        right.Bytes.CopyTo(input[(1 + MerkleHash.Size)..]);
        return Hash(input);
    }

    /// <summary>The root over perfect subtrees standing side by side, largest first: each is the left child of what follows it.</summary>
    internal static MerkleHash Fold(ReadOnlySpan<MerkleHash> subtrees)
    {
        if (subtrees.IsEmpty)
        {
            return EmptyRoot;
        }

        var hash = subtrees[^1];
        for (var i = subtrees.Length - 2; i >= 0; i--)
        {
            hash = Node(subtrees[i], hash);
        }

        return hash;
    }

    private static MerkleHash Leaf(ReadOnlySpan<byte> data, Span<byte> input)
    {
        input[0] = LeafPrefix;
        data.CopyTo(input[1..]);
        return Hash(input);
    }

    private static MerkleHash Hash(ReadOnlySpan<byte> input)
    {
        Span<byte> digest = stackalloc byte[MerkleHash.Size];
        SHA256.HashData(input, digest);
        return new MerkleHash(digest);
    }
}
