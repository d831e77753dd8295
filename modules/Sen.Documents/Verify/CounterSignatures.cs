using Sen.Documents.Compose;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Documents.Verify;

/// <summary>Who confirmed a document after its first signer: the signers of Provenances that target it.</summary>
internal sealed class CounterSignatures(IRecord record)
{
    internal async Task<IReadOnlyList<Look>> OfAsync(string document, CancellationToken cancellationToken)
    {
        var found = await record.SearchAsync(VisitReader.Node, SearchQuery.For("Provenance").Where("target", $"Bundle/{document}").Take(SearchQuery.MaxCount), cancellationToken);
        return !found.Succeeded ? [] :
        [
            .. found.Value.As<Provenance>().Where(p => p.Signature.Count > 0).OrderBy(p => p.Recorded?.LowerBound)
                .Select(p => new Look("Look.CounterSigner", true, p.Signature[0].Who?.Display ?? "")),
        ];
    }
}
