namespace Sen.Record;

/// <content>What the group knows while it decides.</content>
internal sealed partial class GroupDecision
{
    /// <summary>Where a resource stands at this point of the group.</summary>
    private sealed class Standing(Func<IndexRows> stored)
    {
        private IndexRows? _rows;

        internal long Rid { get; set; }

        internal long Version { get; set; }

        internal bool Deleted { get; set; }

        internal string? Patients { get; set; }

        internal ReadOnlyMemory<byte>? Body { get; set; }

        /// <summary>Read from the stored body only when it is changed: a check of the version needs none.</summary>
        internal IndexRows Rows { get => _rows ??= stored(); set => _rows = value; }

        internal ResourceWrite? Write { get; set; }

        /// <summary>As this group wrote it; null when it did not, or deleted it.</summary>
        internal Content? Content { get; set; }

        internal bool IsThere => Version > 0 && !Deleted;
    }

    /// <summary>What one commit would do, until it is accepted.</summary>
    private sealed class Attempt(PendingCommit pending)
    {
        internal PendingCommit Pending { get; } = pending;

        internal Dictionary<ResourceKey, ResourceKey> Aliases { get; } = [];

        internal Dictionary<string, ResourceKey?> Claims { get; } = new(StringComparer.Ordinal);

        internal Dictionary<string, long> Drawn { get; } = new(StringComparer.Ordinal);

        internal Committed?[] Entries { get; } = new Committed?[pending.Commit.Changes.Count];

        internal Content?[] Contents { get; } = new Content?[pending.Commit.Changes.Count];

        /// <summary>Everything that was wanted is so already.</summary>
        internal bool IsNothing => Claims.Count + Drawn.Count == 0 && Array.TrueForAll(Entries, e => e!.Outcome is Outcome.Existing);

        internal ResourceKey Resolve(ResourceKey key) => Aliases.TryGetValue(key, out var existing) ? existing : key;
    }
}
