using Sen.Documents.Compose;
using Sen.Documents.Trust;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Verify;

/// <summary>Who confirmed a document after its first signer: Provenances that target one version of it and carry a signature over it.</summary>
internal sealed class CounterSignatures(IRecord record, DocumentTrust trust)
{
    /// <summary>Those whose signature holds. Anybody may write a Provenance; one that proves nothing is not told of.</summary>
    internal async Task<IReadOnlyList<Look>> OfAsync(string document, CancellationToken cancellationToken)
    {
        var found = await record.SearchAsync(VisitReader.Node, SearchQuery.For("Provenance").Where("target", $"Bundle/{document}").Take(SearchQuery.MaxCount), cancellationToken);
        var looks = new List<Look>();
        var verifier = await trust.VerifierAsync(cancellationToken);
        foreach (var stored in found.Succeeded ? found.Value.Matches.OrderBy(m => m.LastUpdated) : Enumerable.Empty<StoredResource>())
        {
            var provenance = stored.As<Provenance>();
            if (provenance.Signature.Count > 0 && await WrongAsync(record, verifier, provenance, stored.LastUpdated, cancellationToken) is null)
            {
                looks.Add(new Look("Look.CounterSigner", true, provenance.Signature[0].Who?.Display ?? ""));
            }
        }

        return looks;
    }

    /// <summary>What is wrong with a confirmation, in English and without personal data; null: nothing, or it is no confirmation of a document.</summary>
    /// <param name="record">With the document and the registered certificates.</param>
    /// <param name="verifier">With the anchors of this node.</param>
    /// <param name="provenance">As it is stored.</param>
    /// <param name="at">When it was written.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<string?> WrongAsync(IRecord record, SignatureVerifier verifier, Provenance provenance, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var isConfirmation = provenance.Agent.Any(a => a.Role.Any(r => r.Has(Systems.StaffRole, Codes.HeadOfDepartment)));
        if (provenance.Signature.Count == 0)
        {
            return isConfirmation ? "the signature was taken out" : null;
        }

        if (provenance.Target is not [{ ReferenceValue: { } target }] || target.Split('/') is not ["Bundle", var id, "_history", var number]
            || !long.TryParse(number, System.Globalization.CultureInfo.InvariantCulture, out var version))
        {
            return isConfirmation ? "it does not say which version of a document it confirms" : null;
        }

        var read = await record.ReadVersionAsync(VisitReader.Node, new ResourceKey("Bundle", id), version, cancellationToken);
        if (!read.Succeeded || read.Value.Document is not { } document)
        {
            return read.Failure is NotFound { Gone: true } ? null : "the document that it confirms is missing";
        }

        var verdict = verifier.VerifyDocument(document, provenance.Signature[0], at);
        return !verdict.IsValid ? $"the signature does not hold: {string.Join(", ", verdict.Problems)}"
            : await IsOfSignerAsync(record, verdict.Signer!, provenance.Signature[0].Who, cancellationToken) ? null
            : "it is signed with a certificate that is not registered for whom it names";
    }

    /// <summary>Whether the certificate is registered here for whom the signature names.</summary>
    internal static async Task<bool> IsOfSignerAsync(IRecord record, SignerIdentity signer, Reference? who, CancellationToken cancellationToken)
    {
        var registered = await record.ReadAsync(VisitReader.Node, new ResourceKey("Basic", signer.Thumbprint), cancellationToken);
        return registered.Succeeded && registered.Value.As<Basic>().Subject?.ReferenceValue is { } owner && owner == who?.ReferenceValue;
    }
}
