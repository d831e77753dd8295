namespace Sen.Record;

/// <summary>An entry of the feed that belongs to a series.</summary>
/// <param name="Series">Name of the series.</param>
/// <param name="Position">Position of the entry in the feed.</param>
public readonly record struct SeriesEntry(string Series, long Position);

/// <summary>An entry of the feed with its number in a series.</summary>
/// <param name="Number">0 for the entry with which the series begins, then 1, 2, 3 … without holes.</param>
/// <param name="Position">Position of the entry in the feed.</param>
public readonly record struct NumberedEntry(long Number, long Position);

/// <summary>
/// Series over the feed: a named reader picks entries out of it and gives them numbers, once and for all servers. What was numbered keeps
/// its number, so that it can be sent again and asked for.
/// </summary>
public interface IFeedSeries
{
    /// <summary>
    /// Moves the reader's cursor and numbers what it picked on the way, both or neither. False: the reader does not stand at
    /// <paramref name="from"/> (another server was there first), and nothing was changed.
    /// </summary>
    Task<bool> NumberAsync(string reader, long from, long to, IReadOnlyList<SeriesEntry> picked, CancellationToken cancellationToken);

    /// <summary>Entries after a number, in order. The oldest of a long series are forgotten.</summary>
    Task<IReadOnlyList<NumberedEntry>> ReadAsync(string series, long after, int max, CancellationToken cancellationToken);

    /// <summary>The last number given; null: the series has not begun.</summary>
    Task<long?> LastAsync(string series, CancellationToken cancellationToken);

    /// <summary>Takes or keeps the right to do something that one server does at a time; it ends by itself after the time.</summary>
    Task<bool> LeaseAsync(string name, string owner, TimeSpan time, CancellationToken cancellationToken);

    /// <summary>Those of the entries that the caller may read now. Nothing of them leaves, so nothing is logged.</summary>
    Task<IReadOnlyList<FeedEntry>> VisibleAsync(Caller caller, IReadOnlyList<FeedEntry> entries, CancellationToken cancellationToken);
}
