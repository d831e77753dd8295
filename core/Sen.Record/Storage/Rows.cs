using Sen.Fhir;
using Sen.Log;

namespace Sen.Record;

/// <summary>One stored version, as every read gives it.</summary>
internal sealed class VersionRow
{
    internal required long Rid { get; init; }

    internal required ResourceKey Key { get; init; }

    internal required long Version { get; init; }

    internal required long At { get; init; }

    internal required Guid CommitId { get; init; }

    /// <summary>Null: this version is a deletion.</summary>
    internal required byte[]? Body { get; init; }

    /// <summary>Ids of the patients whose compartment it is in, separated by spaces; null: nobody's.</summary>
    internal required string? Patients { get; init; }

    /// <summary>Sensitivity codes, separated by spaces.</summary>
    internal required string? Labels { get; init; }

    /// <summary>Its content was destroyed, or it is the deletion that tells so.</summary>
    internal bool Erased { get; init; }

    internal StoredResource ToResource() => new(
        Key, Version, DateTimeOffset.FromUnixTimeMilliseconds(At), CommitId, Body is null ? null : FhirDocument.OfStore(Body, Key.Type, Key.Id))
    {
        Erased = Erased,
    };
}

/// <summary>What a read by key found; no row: nothing was ever there.</summary>
internal readonly record struct Found(VersionRow? Row, IReadOnlySet<string> Cared)
{
    internal static readonly Found Nothing = new(null, AccessCase.EmptySet);
}

/// <summary>A version in the feed.</summary>
internal sealed record FeedRow(long Position, VersionRow Version, string? Facility);

/// <summary>One version in the log, with what its commitment was made from beside its bytes.</summary>
/// <param name="Salt">Null: the content was erased.</param>
internal sealed record SealedRow(long Position, CommitRecord Commit, byte[]? Salt, MerkleHash Commitment);

/// <summary>Hashes of a tile as they are stored, 32 bytes each; above level 0 the last one is stored as far as it goes.</summary>
internal sealed record TileRow(TileId Id, byte[] Hashes);

/// <summary>Address of a C2SP tlog-tiles tile.</summary>
internal readonly record struct TileId(int Level, long Number);

/// <summary>A root that was written: of the tree over positions 1 … <paramref name="Position"/>.</summary>
internal sealed record RootRow(long Position, byte[] Hash);

/// <summary>Index rows have one order: that of the table they are in.</summary>
internal interface IIndexRow<in T>
{
    int OrderTo(T other);
}

/// <summary>A row of the text index: tokens, references, uris and words of strings.</summary>
internal readonly record struct TextRow(int Key, string Value) : IIndexRow<TextRow>
{
    public int OrderTo(TextRow other) => Key != other.Key ? Key.CompareTo(other.Key) : string.CompareOrdinal(Value, other.Value);
}

/// <summary>A row of the range index: dates in milliseconds since 1970, numbers and quantities as they are.</summary>
internal readonly record struct RangeRow(int Key, double Lo, double Hi) : IIndexRow<RangeRow>
{
    public int OrderTo(RangeRow other) => (Key, Lo, Hi).CompareTo((other.Key, other.Lo, other.Hi));
}

/// <summary>The facility looks after the person until then (milliseconds since 1970).</summary>
internal readonly record struct CareRow(string Patient, string Facility, long Until);

/// <summary>Everything that is found of one resource version: sorted and without repeats, so that two of them are compared by merging.</summary>
/// <param name="Labelled">It has a sensitivity label.</param>
internal sealed record IndexRows(TextRow[] Texts, RangeRow[] Ranges, double? Sorted, CareRow[] Care, bool Labelled)
{
    internal static readonly IndexRows None = new([], [], null, [], Labelled: false);
}

/// <summary>A version to write.</summary>
internal sealed class VersionWrite
{
    internal required long Rid { get; init; }

    internal required int TypeId { get; init; }

    internal required ResourceKey Key { get; init; }

    internal required long Version { get; init; }

    internal required Guid CommitId { get; init; }

    internal required long At { get; init; }

    internal required ReadOnlyMemory<byte>? Body { get; init; }

    internal required byte[] Salt { get; init; }

    internal required Commitment Commitment { get; init; }

    internal required string? Patients { get; init; }

    internal required string? Labels { get; init; }

    /// <summary>A deletion that tells of an erasure.</summary>
    internal bool IsErasure { get; init; }
}

/// <summary>Every version of the resource below this one loses its content; this one is the deletion that tells so.</summary>
internal sealed record ErasureWrite(ResourceKey Key, long Rid, long Version, Guid CommitId);

/// <summary>The current pointer of a resource that a group touched, and how its index rows change.</summary>
internal sealed class ResourceWrite
{
    internal required ResourceKey Key { get; init; }

    internal required int TypeId { get; init; }

    internal required long Rid { get; init; }

    /// <summary>No version of it was there before the group.</summary>
    internal required bool IsNew { get; init; }

    internal long Version { get; set; }

    internal bool Deleted { get; set; }

    internal long Updated { get; set; }

    /// <summary>Rows as they stand in the database.</summary>
    internal required IndexRows Before { get; init; }

    internal IndexRows After { get; set; } = IndexRows.None;
}

/// <summary>One row of commits.</summary>
internal sealed record CommitRow(Guid Id, long At, long Agent, string? Facility, string Purpose, string? Reason);

/// <summary>Who acted, as it is kept once: the fields of a caller that the access log shows.</summary>
internal sealed record AgentKey(string Subject, string Role, string Display, string Facility, string Practitioner, string Device)
{
    internal static AgentKey Of(Caller caller) => new(
        caller.Subject, CallerClaims.RoleName(caller.Role), caller.Display, caller.Facility ?? "", caller.Practitioner ?? "", caller.Device ?? "");
}

/// <summary>One entry of the access log.</summary>
internal sealed class AccessEntry
{
    internal required long At { get; init; }

    internal required AgentKey Agent { get; init; }

    internal required string Purpose { get; init; }

    internal string? Reason { get; init; }

    /// <summary>read, vread, history, search, create, update, delete, transaction (the restful-interaction codes).</summary>
    internal required string Action { get; init; }

    /// <summary>Type/id, or type and parameter names of a search. No values.</summary>
    internal required string Target { get; init; }

    /// <summary>0, or the code of the refusal.</summary>
    internal required string Outcome { get; init; }

    internal required IReadOnlyList<string> Patients { get; init; }

    /// <summary>Several resources as a target: the first ones, separated by spaces.</summary>
    internal static string TargetOf(IEnumerable<ResourceKey> keys) => string.Join(' ', keys.Take(8).Select(k => k.ToString()));
}

/// <summary>An access entry as it is read back.</summary>
internal sealed record AccessRow(long Seq, AccessEntry Entry);
