using System.Diagnostics.Metrics;
using Sen.Signatures;

namespace Sen.Documents.Trust;

/// <summary>Instruments of the meter <c>Sen.Documents</c>: an operator sees there that documents are signed without a timestamp.</summary>
internal sealed class EvidenceMetrics : IDisposable
{
    private readonly Meter _meter = new("Sen.Documents");
    private readonly Counter<long> _stamps;
    private readonly Counter<long> _lists;
    private readonly Counter<long> _papers;

    public EvidenceMetrics()
    {
        _stamps = _meter.CreateCounter<long>("sen.documents.timestamps", "{timestamp}", "Timestamps that were asked for, by outcome: stamped, away, rested (not asked, because it was away a moment ago).");
        _lists = _meter.CreateCounter<long>("sen.documents.revocation_lists", "{list}", "Revocation lists of other authorities that were needed, by outcome: had, away.");
        _papers = _meter.CreateCounter<long>("sen.documents.papers", "{paper}", "Papers that were signed or stamped later, by level of their signature: B, T, LT.");
    }

    internal void Stamped(string outcome) => _stamps.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    internal void Listed(bool had) => _lists.Add(1, new KeyValuePair<string, object?>("outcome", had ? "had" : "away"));

    internal void Paper(SignatureLevel level) => _papers.Add(1, new KeyValuePair<string, object?>("level", level.ToString()));

    public void Dispose() => _meter.Dispose();
}
