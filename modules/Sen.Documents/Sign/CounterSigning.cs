using Sen.Documents.Compose;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Sign;

/// <summary>The second signature on a document, by the head of a department: what waits for it, and making it.</summary>
internal sealed class CounterSigning(
    IRecord record, VisitReader reader, CounterSigners heads, DocumentSigner signer, PaperSignatures papers, TimeProvider clock)
{
    /// <summary>Papers that others have signed, and that wait for this person as head of department.</summary>
    internal async Task<IReadOnlyList<WaitingDocument>> WaitingAsync(string practitioner, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var waiting = new List<WaitingDocument>();
        foreach (var role in await heads.HeldByAsync(practitioner, now, cancellationToken))
        {
            var found = await record.SearchAsync(
                VisitReader.Node, SearchQuery.For("DocumentReference").Where("related", $"PractitionerRole/{role.Id}").Where("status", "current").Take(SearchQuery.MaxCount), cancellationToken);
            foreach (var stored in found.Succeeded ? found.Value.Matches : [])
            {
                if (stored.As<DocumentReference>() is { DocStatus: "final" } reference && reference.Authenticator?.ReferenceValue != $"Practitioner/{practitioner}"
                    && await reader.ReadAsync("Bundle", reference.Id, cancellationToken) is { } bundle && bundle.As<Bundle>() is { Signature: not null } signed)
                {
                    waiting.Add(new WaitingDocument((reference, stored.Version), (signed, bundle.Version)) { As = role });
                }
            }
        }

        return waiting;
    }

    /// <summary>Null: confirmed. The JWS over the document and the signature on its paper are written together, and the head who was asked is no longer asked.</summary>
    internal async Task<NotSigned?> SignAsync(
        WaitingDocument waiting, PractitionerRole head, Reference who, DateTimeOffset at, OpenedKey key, string confirmed, CancellationToken cancellationToken)
    {
        var details = new SignatureDetails { Time = at, Reason = PaperTexts.Of("Paper.Confirms"), Role = CounterSigners.TitleOf(head) };
        if (!(await signer.CounterSignAsync(waiting.Bundle.Resource, key.Key, who, details, cancellationToken)).TryGet(out var signature, out var refusal))
        {
            return new NotSigned(refusal);
        }

        var provenance = new Provenance
        {
            Id = ResourceKey.New("Provenance", clock).Id,
            Target = { Reference.To($"Bundle/{waiting.Id}/_history/{waiting.Bundle.Version}") },
            Recorded = FhirDateTime.Instant(details.Time),
            Policy = { confirmed },
            Agent =
            {
                new Provenance.AgentComponent
                {
                    Type = CodeableConcept.Of("http://terminology.hl7.org/CodeSystem/provenance-participant-type", "attester"),
                    Role = { CodeableConcept.Of(Systems.StaffRole, Codes.HeadOfDepartment) },
                    Who = who,
                    OnBehalfOf = waiting.Reference.Resource.Custodian,
                },
            },
            Signature = { signature },
        };
        var asked = $"PractitionerRole/{head.Id}";
        var added = await papers.AddAsync(waiting.Id, key.Key, details, Also, cancellationToken);
        return !added.TryGet(out var done, out refusal) ? new NotSigned(refusal) : done ? null : new NotSigned(Refusal: null);

        bool Also(Commit commit, DocumentReference reference)
        {
            if (reference.Status != "current" || reference.Context?.Related.FirstOrDefault(r => r.ReferenceValue == asked) is not { } open)
            {
                return false;
            }

            (open.ReferenceValue, open.Display) = ($"Provenance/{provenance.Id}", null);
            commit.Create(provenance);
            return true;
        }
    }
}
