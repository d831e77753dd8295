using Sen.Log;

namespace Sen.Record;

/// <summary>
/// The transparency log over the feed: what is sealed, the tiles and entries that others fetch, and the checkpoints that were given
/// out. The entry of feed position p has index p − 1. Nothing personal: entries are salted commitments.
/// </summary>
public interface ISealedLog
{
    /// <summary>Nodes of the tree at any sealed size, for <see cref="MerkleTree"/>: a proof costs a few reads.</summary>
    INodeReader Nodes { get; }

    /// <summary>How far the log is sealed, and its root there. Only grows.</summary>
    Task<SealedHead> HeadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The first <paramref name="width"/> hashes of a C2SP tlog-tiles tile, 32 bytes each; null: the tree has no such tile, or it is
    /// not yet so wide.
    /// </summary>
    /// <param name="level">0 for the tiles of leaf hashes.</param>
    /// <param name="number">From 0.</param>
    /// <param name="width">1 to 256.</param>
    /// <param name="cancellationToken">Forwarded to the database.</param>
    Task<byte[]?> TileAsync(int level, long number, int width, CancellationToken cancellationToken);

    /// <summary>Entries (the commitments, data of the leaves) from an index on, as far as they are sealed.</summary>
    Task<IReadOnlyList<MerkleHash>> EntriesAsync(long start, int count, CancellationToken cancellationToken);

    /// <summary>
    /// What opens the commitment to one version, for whoever may read it; null: there is no such version, or it is not sealed yet.
    /// The salt is a secret of those who hold the version.
    /// </summary>
    Task<SealedVersion?> FindAsync(ResourceKey key, long version, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a checkpoint before it is given out. Checkpoints go forward only, for all servers of a database: nobody is ever told
    /// of two trees.
    /// </summary>
    Task<Publishing> PublishAsync(PublishedCheckpoint checkpoint, CancellationToken cancellationToken);

    /// <summary>The checkpoint of the largest size; null: none was published.</summary>
    Task<PublishedCheckpoint?> LatestCheckpointAsync(CancellationToken cancellationToken);

    /// <summary>Checkpoints from a size on, smallest first.</summary>
    Task<IReadOnlyList<PublishedCheckpoint>> CheckpointsAsync(long fromSize, int max, CancellationToken cancellationToken);

    /// <summary>Stores a cosignature, or puts it in the place of the one that this witness gave before to the same size.</summary>
    Task CosignAsync(Cosignature cosignature, CancellationToken cancellationToken);

    /// <summary>Cosignatures of the checkpoint of this size, in the order of the names of the witnesses.</summary>
    Task<IReadOnlyList<Cosignature>> CosignaturesAsync(long size, CancellationToken cancellationToken);
}

/// <summary>The tree over what is sealed: its size and MTH (RFC 6962 §2.1).</summary>
public sealed record SealedHead(long Size, MerkleHash Root);

/// <summary>A checkpoint as it was given out.</summary>
/// <param name="Note">The signed note, without cosignatures.</param>
public sealed record PublishedCheckpoint(long Size, MerkleHash Root, string Note, DateTimeOffset At);

/// <summary>A witness has seen the checkpoint of this size.</summary>
/// <param name="Witness">Name of its key.</param>
/// <param name="Line">The signature line of the note.</param>
public sealed record Cosignature(long Size, string Witness, string Line, DateTimeOffset At);

/// <summary>What became of a checkpoint.</summary>
public enum Publishing
{
    Stored,

    /// <summary>One of a larger size was published already.</summary>
    Behind,

    /// <summary>The log has another root at this size, or another one was published for it.</summary>
    Forks,

    /// <summary>The log is not sealed so far.</summary>
    Ahead,
}

/// <summary>One version in the log, with what its commitment was made from beside the bytes of the version.</summary>
public sealed record SealedVersion
{
    public required ResourceKey Key { get; init; }

    public required long Version { get; init; }

    /// <summary>Zero-based: what <see cref="MerkleTree.InclusionProofAsync"/> takes.</summary>
    public required long Index { get; init; }

    public required Commitment Commitment { get; init; }

    /// <summary>Null: the content was erased, and nobody can tell any more what the entry is about.</summary>
    public required byte[]? Salt { get; init; }

    public required Guid CommitId { get; init; }

    /// <summary>Hash of the <see cref="CommitRecord"/>.</summary>
    public required MerkleHash CommitHash { get; init; }

    /// <summary>When it was committed.</summary>
    public required DateTimeOffset At { get; init; }
}
