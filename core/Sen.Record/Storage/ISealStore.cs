using Sen.Log;

namespace Sen.Record;

/// <summary>What an engine keeps of the log: entries, frontier, roots, tiles, and what was published of them.</summary>
internal interface ISealStore
{
    /// <summary>Extends the Merkle tree over committed positions. Zero: nothing was waiting.</summary>
    Task<int> SealAsync(CancellationToken cancellationToken);

    /// <summary>The tree over everything that is sealed.</summary>
    Task<Frontier> FrontierAsync(CancellationToken cancellationToken);

    /// <summary>Fills the batch with positions above one, up to another, in order.</summary>
    Task ReadAsync(long after, long end, SealedBatch batch, CancellationToken cancellationToken);

    /// <summary>One version; null: there is none.</summary>
    Task<SealedRow?> SealedAsync(ResourceKey key, long version, CancellationToken cancellationToken);

    /// <summary>Commitments of the positions above one, in order.</summary>
    Task<IReadOnlyList<MerkleHash>> CommitmentsAsync(long after, int max, CancellationToken cancellationToken);

    /// <summary>Those of the tiles that are stored, in no order.</summary>
    Task<IReadOnlyList<TileRow>> TilesAsync(IReadOnlyCollection<TileId> tiles, CancellationToken cancellationToken);

    /// <summary>Roots written above a position, in order.</summary>
    Task<IReadOnlyList<RootRow>> RootsAsync(long after, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a checkpoint unless one of a larger size, or one of the same size with another root, is there. One of the same size
    /// and root takes the place of the one before it. False: it was not stored.
    /// </summary>
    Task<bool> PublishAsync(PublishedCheckpoint checkpoint, CancellationToken cancellationToken);

    /// <summary>The checkpoint of the largest size; null: none.</summary>
    Task<PublishedCheckpoint?> LatestAsync(CancellationToken cancellationToken);

    /// <summary>From a size on, smallest first.</summary>
    Task<IReadOnlyList<PublishedCheckpoint>> CheckpointsAsync(long from, int max, CancellationToken cancellationToken);

    /// <summary>Stores a cosignature, or puts it in the place of the one that this witness gave before to the same size.</summary>
    Task CosignAsync(Cosignature cosignature, CancellationToken cancellationToken);

    /// <summary>In the order of the names of the witnesses.</summary>
    Task<IReadOnlyList<Cosignature>> CosignaturesAsync(long size, CancellationToken cancellationToken);

    /// <summary>What <see cref="ConsistencyChecks"/> find, with the first position of each: empty when all is well.</summary>
    Task<IReadOnlyList<(string Finding, long? Position)>> CheckAsync(CancellationToken cancellationToken);
}
