using System.Diagnostics.Metrics;

namespace Sen.Record;

/// <summary>Instruments of the meter <c>Sen.Record</c>.</summary>
internal sealed class RecordMetrics : IDisposable
{
    private readonly Meter _meter = new("Sen.Record");
    private readonly Counter<long> _commits;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _retries;
    private readonly Histogram<int> _groups;
    private readonly Histogram<double> _latency;

    internal RecordMetrics()
    {
        _commits = _meter.CreateCounter<long>("sen.record.commits", "{commit}", "Commits that were written.");
        _conflicts = _meter.CreateCounter<long>("sen.record.conflicts", "{commit}", "Commits whose preconditions did not hold.");
        _retries = _meter.CreateCounter<long>("sen.record.retries", "{group}", "Groups that lost a race in the database and were tried again.");
        _groups = _meter.CreateHistogram<int>("sen.record.group.size", "{commit}", "Commits and access entries that shared a durable write.");
        _latency = _meter.CreateHistogram<double>("sen.record.commit.duration", "s", "From the queue to durable.");
    }

    /// <summary>How long the last commit of this process has been waiting for its final positions.</summary>
    internal void ObserveLag(Func<TimeSpan> lag) =>
        _meter.CreateObservableGauge("sen.record.feed.lag", () => lag().TotalSeconds, "s", "How long the last commit has been waiting for its positions.");

    internal void Committed(in Result<Receipt> result, TimeSpan duration)
    {
        if (result.Succeeded)
        {
            _commits.Add(1);
            _latency.Record(duration.TotalSeconds);
        }
        else if (result.Failure is Conflict conflict)
        {
            _conflicts.Add(1, new KeyValuePair<string, object?>("code", conflict.Code));
        }
    }

    internal void Grouped(int size) => _groups.Record(size);

    internal void Retried() => _retries.Add(1);

    public void Dispose() => _meter.Dispose();
}
