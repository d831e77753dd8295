namespace Sen.Record;

/// <summary>What an engine does for erasure beside writing its commit.</summary>
internal interface IErasureStore
{
    /// <summary>Resources some version of which is in the compartment of the person. Reads the whole table of versions.</summary>
    Task<IReadOnlyList<ResourceKey>> AboutAsync(string patient, CancellationToken cancellationToken);

    /// <summary>Overwrites, as far as the engine can, what rows that are gone have left on the disk.</summary>
    Task PurgeAsync(CancellationToken cancellationToken);
}
