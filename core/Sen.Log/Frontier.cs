using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Sen.Log;

/// <summary>
/// The right edge of a growing tree (its "compact range"): the roots of the perfect subtrees that the leaves so far form, one
/// for each bit set in <see cref="Size"/>. All that a sequencer needs to append and to know the root; at most 63 hashes.
/// Immutable: appending gives a new frontier, so a transaction that is rolled back leaves nothing behind.
/// </summary>
public sealed class Frontier
{
    private const byte Format = 1;
    private const int HeaderLength = 1 + sizeof(long);

    // A long has 63 value bits, so no size needs more subtrees.
    private const int MaxPeaks = 63;

    private readonly MerkleHash[] _peaks;

    private Frontier(long size, MerkleHash[] peaks)
    {
        Size = size;
        _peaks = peaks;
    }

    public static Frontier Empty { get; } = new(0, []);

    /// <summary>Number of leaves.</summary>
    public long Size { get; }

    /// <summary>MTH of all leaves (RFC 6962 §2.1).</summary>
    public MerkleHash Root => MerkleHasher.Fold(_peaks);

    /// <summary>The perfect subtrees, largest first.</summary>
    public IReadOnlyList<MerkleHash> Peaks => _peaks;

    /// <summary>A frontier from its parts, for instance from stored nodes.</summary>
    /// <param name="size">Number of leaves.</param>
    /// <param name="peaks">Roots of the perfect subtrees, largest first; as many as bits are set in the size.</param>
    public static Frontier Of(long size, ReadOnlySpan<MerkleHash> peaks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return peaks.Length == BitOperations.PopCount((ulong)size)
            ? new Frontier(size, peaks.ToArray())
            : throw new ArgumentException($"A tree of {size} leaves has {BitOperations.PopCount((ulong)size)} peaks.", nameof(peaks));
    }

    /// <summary>The frontier after one more leaf. One hash on average, and a copy of the peaks.</summary>
    /// <param name="leafHash">From <see cref="MerkleHasher.Leaf(ReadOnlySpan{byte})"/>.</param>
    /// <param name="completed">Receives the nodes that are complete now, the leaf among them; what is stored for proofs and tiles.</param>
    public Frontier Append(in MerkleHash leafHash, ICollection<MerkleNode>? completed = null) =>
        Append([leafHash], completed);

    /// <summary>The frontier after these leaves; the peaks are copied once for the whole batch.</summary>
    /// <param name="leafHashes">In order.</param>
    /// <param name="completed">Receives the nodes that are complete now, each after its children.</param>
    public Frontier Append(ReadOnlySpan<MerkleHash> leafHashes, ICollection<MerkleNode>? completed = null)
    {
        // Checked: a log never grows past long.MaxValue leaves.
        var size = checked(Size + leafHashes.Length);
        Span<MerkleHash> peaks = stackalloc MerkleHash[MaxPeaks];
        _peaks.CopyTo(peaks);
        var count = _peaks.Length;
        var leaf = Size;
        foreach (ref readonly var leafHash in leafHashes)
        {
            var (hash, id) = (leafHash, new NodeId(0, leaf++));
            completed?.Add(new MerkleNode(id, hash));

            // An odd index is a right child: its left sibling is the last peak, and the pair completes their parent.
            while ((id.Index & 1) == 1)
            {
                hash = MerkleHasher.Node(peaks[--count], hash);
                id = new NodeId(id.Level + 1, id.Index >> 1);
                completed?.Add(new MerkleNode(id, hash));
            }

            peaks[count++] = hash;
        }

        return new Frontier(size, peaks[..count].ToArray());
    }

    /// <summary>Format byte 1, the size as 8 bytes (big-endian), the peaks of 32 bytes each, largest first.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[HeaderLength + (_peaks.Length * MerkleHash.Size)];
        bytes[0] = Format;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), Size);
        for (var i = 0; i < _peaks.Length; i++)
        {
            _peaks[i].Bytes.CopyTo(bytes.AsSpan(HeaderLength + (i * MerkleHash.Size)));
        }

        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote; anything else, also one byte too many, is refused.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Frontier? frontier)
    {
        frontier = null;
        if (bytes.Length < HeaderLength || bytes[0] != Format)
        {
            return false;
        }

        var size = BinaryPrimitives.ReadInt64BigEndian(bytes[1..]);
        var peaks = new MerkleHash[BitOperations.PopCount((ulong)size)];
        if (size < 0 || bytes.Length != HeaderLength + (peaks.Length * MerkleHash.Size))
        {
            return false;
        }

        for (var i = 0; i < peaks.Length; i++)
        {
            peaks[i] = new MerkleHash(bytes.Slice(HeaderLength + (i * MerkleHash.Size), MerkleHash.Size));
        }

        frontier = new Frontier(size, peaks);
        return true;
    }

    /// <summary>As <see cref="TryRead"/>, for state of one's own: bytes that cannot be read are a broken store.</summary>
    public static Frontier Read(ReadOnlySpan<byte> bytes) =>
        TryRead(bytes, out var frontier) ? frontier : throw new FormatException("Not a frontier.");
}
