namespace Sen.Record;

/// <summary>
/// A module's own check of stored versions, run by every verification of the log: whether the signatures of a document still hold.
/// Register it as a singleton service.
/// </summary>
public interface IVersionCheck
{
    /// <summary>False: versions of this type are not shown to this check, and cost it nothing.</summary>
    bool Wants(string resourceType);

    /// <summary>What is wrong, in plain English and without personal data; null: nothing.</summary>
    ValueTask<string?> CheckAsync(VersionToCheck version, CancellationToken cancellationToken);
}

/// <summary>A version whose bytes are those that were committed.</summary>
/// <param name="Position">Its place in the feed.</param>
/// <param name="At">When it was committed.</param>
/// <param name="Utf8">The stored document, good until the check returns; null: a deletion.</param>
public readonly record struct VersionToCheck(long Position, ResourceKey Key, long Version, DateTimeOffset At, ReadOnlyMemory<byte>? Utf8);
