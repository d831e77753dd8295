namespace Sen.Record;

/// <summary>Which versions are wanted (R4, 3.1.0.13): of one resource, of a type, or, with neither, of everything.</summary>
public sealed record HistoryQuery
{
    /// <summary>The one resource; null: see <see cref="Type"/>.</summary>
    public ResourceKey? Key { get; init; }

    /// <summary>Only this type; null: every type.</summary>
    public string? Type { get; init; }

    /// <summary>Only versions written at or after this moment.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only versions that were current at some moment from the first to the second, both included.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? At { get; init; }

    /// <summary>Most versions on a page; null: all of one resource, else what the server thinks right.</summary>
    public int? Count { get; init; }

    /// <summary>Where the page before this one ended.</summary>
    public string? Cursor { get; init; }
}

/// <summary>A page of versions, newest first; one with fewer than were asked for is not the last as long as there is a next.</summary>
/// <param name="Versions">Deletions have no document.</param>
/// <param name="Next">Cursor of the page after this one, or null.</param>
public sealed record HistoryPage(IReadOnlyList<StoredResource> Versions, string? Next);

/// <summary>The usual question: what one resource was.</summary>
public static class HistoryOfOne
{
    /// <summary>All versions of one resource, newest first.</summary>
    public static async Task<Result<IReadOnlyList<StoredResource>>> HistoryAsync(
        this IRecord record, Caller caller, ResourceKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        var history = await record.HistoryAsync(caller, new HistoryQuery { Key = key }, cancellationToken);
        return history.Map(page => page.Versions);
    }
}
