using Sen.Log;

namespace Sen.Record;

/// <summary>Positions as they are read for verification, with their bytes in one piece of memory that is used again and again.</summary>
internal sealed class SealedBatch
{
    /// <summary>Positions in a batch.</summary>
    internal const int Capacity = 4_096;

    /// <summary>Bytes of documents after which a batch is closed.</summary>
    private const int BytesMax = 16 << 20;

    private readonly SealedEntry[] _entries = [.. Enumerable.Range(0, Capacity).Select(_ => new SealedEntry())];
    private byte[] _bytes = new byte[1 << 20];
    private int _used;
    private Guid _commit;
    private (MerkleHash Hash, long At)? _known;

    internal int Count { get; private set; }

    /// <summary>Nothing more is to be put in.</summary>
    internal bool IsFull => Count == Capacity || _used >= BytesMax;

    internal ReadOnlySpan<SealedEntry> Entries => _entries.AsSpan(0, Count);

    internal void Clear() => (Count, _used) = (0, 0);

    /// <summary>The next entry; whoever takes it fills all of it in.</summary>
    internal SealedEntry Add() => _entries[Count++];

    /// <summary>The hash of a commit: computed once for the versions of a commit, which stand side by side.</summary>
    internal (MerkleHash Hash, long At)? CommitOf<TRow>(Guid id, TRow row, Func<TRow, CommitRecord?> read)
    {
        if (_commit != id)
        {
            (_commit, _known) = (id, read(row) is { } record ? (record.Hash(), record.At) : null);
        }

        return _known;
    }

    /// <summary>Room for a document, to be filled in at once.</summary>
    internal (int Start, byte[] Bytes) Room(int length)
    {
        if (_bytes.Length - _used < length)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _used + length));
        }

        var start = _used;
        _used += length;
        return (start, _bytes);
    }

    // A plain null would become the empty document.
    internal ReadOnlyMemory<byte>? BodyOf(SealedEntry entry) =>
        entry.HasBody ? _bytes.AsMemory(entry.BodyStart, entry.BodyLength) : default(ReadOnlyMemory<byte>?);
}

/// <summary>One position with what its commitment was made from. Used again and again.</summary>
internal sealed class SealedEntry
{
    internal long Position { get; set; }

    internal int TypeId { get; set; }

    internal string Id { get; set; } = "";

    internal long Version { get; set; }

    internal Guid CommitId { get; set; }

    /// <summary>As the version says; the commit says it too.</summary>
    internal long At { get; set; }

    /// <summary>Hash and instant of the commit; null: there is no such commit.</summary>
    internal (MerkleHash Hash, long At)? Commit { get; set; }

    internal MerkleHash Commitment { get; set; }

    /// <summary>Null: there is none, or it is not one.</summary>
    internal MerkleHash? Salt { get; set; }

    internal bool IsErased { get; set; }

    internal bool HasBody { get; set; }

    internal int BodyStart { get; set; }

    internal int BodyLength { get; set; }
}
