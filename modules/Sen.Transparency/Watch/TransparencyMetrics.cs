using System.Diagnostics.Metrics;

namespace Sen.Transparency.Watch;

/// <summary>Instruments of the meter <c>Sen.Transparency</c>.</summary>
internal sealed class TransparencyMetrics : IDisposable
{
    private readonly Meter _meter = new("Sen.Transparency");
    private readonly Counter<long> _checkpoints;
    private readonly Counter<long> _cosignatures;
    private readonly Counter<long> _judgements;
    private long _size;
    private long _verified;

    public TransparencyMetrics(LogAlerts alerts)
    {
        _checkpoints = _meter.CreateCounter<long>("sen.log.checkpoints", "{checkpoint}", "Checkpoints that this server signed.");
        _cosignatures = _meter.CreateCounter<long>("sen.log.cosign.requests", "{request}", "Requests to witnesses, by witness and outcome.");
        _judgements = _meter.CreateCounter<long>("sen.witness.judgements", "{request}", "Requests to this witness, by status.");
        _meter.CreateObservableGauge("sen.log.size", () => Volatile.Read(ref _size), "{entry}", "Size of the last checkpoint that this server knows.");
        _meter.CreateObservableGauge("sen.log.verified", () => Volatile.Read(ref _verified), "{entry}", "How far the running check of the log has come.");
        _meter.CreateObservableGauge("sen.log.alerts", () => alerts.Standing.Count, "{alert}", "Alerts about the log that stand.");
    }

    internal void Signed(long size)
    {
        _checkpoints.Add(1);
        Known(size);
    }

    internal void Known(long size) => Volatile.Write(ref _size, size);

    internal void Verified(long size) => Volatile.Write(ref _verified, size);

    internal void Asked(string witness, string outcome) => _cosignatures.Add(
        1, new KeyValuePair<string, object?>("witness", witness), new KeyValuePair<string, object?>("outcome", outcome));

    internal void Judged(int status) => _judgements.Add(1, new KeyValuePair<string, object?>("status", status));

    public void Dispose() => _meter.Dispose();
}
