using System.Diagnostics.Metrics;
using Sen.Signatures;

namespace Sen.Documents.Trust;

/// <summary>Instruments of the meter <c>Sen.Documents</c>: an operator sees there that documents are signed without a timestamp.</summary>
internal sealed class EvidenceMetrics : IDisposable
{
    private readonly Meter _meter = new("Sen.Documents");
    private readonly Counter<long> _stamps;
    private readonly Counter<long> _revocations;
    private readonly Counter<long> _papers;

    public EvidenceMetrics()
    {
        _stamps = _meter.CreateCounter<long>("sen.documents.timestamps", "{timestamp}", "Timestamps that were asked for, by outcome: stamped, away, rested (not asked, because it was away a moment ago).");
        _revocations = _meter.CreateCounter<long>(
            "sen.documents.revocations", "{question}", "Whether a certificate of another authority was revoked, by who said it: ocsp, crl, or nobody (away, or cannot say).");
        _papers = _meter.CreateCounter<long>("sen.documents.papers", "{paper}", "Papers that were signed or stamped later, by level of their signature: B, T, LT.");
    }

    internal void Stamped(string outcome) => _stamps.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    internal void Asked(RevocationForm? saidBy) =>
        _revocations.Add(1, new KeyValuePair<string, object?>("outcome", saidBy switch { RevocationForm.Ocsp => "ocsp", RevocationForm.Crl => "crl", null => "nobody" }));

    internal void Paper(SignatureLevel level) => _papers.Add(1, new KeyValuePair<string, object?>("level", level.ToString()));

    public void Dispose() => _meter.Dispose();
}
