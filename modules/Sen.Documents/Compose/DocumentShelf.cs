using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sen.Documents.Seal;
using Sen.Documents.Sign;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Documents.Compose;

/// <summary>Keeps documents in the Record: a Bundle and the DocumentReference that speaks for it, in one commit with what they replace.</summary>
internal sealed class DocumentShelf(
    IRecord record, VisitReader reader, DocumentSigner signer, CounterSigners counterSigners, IOptions<DocumentsOptions> options, ILogger<DocumentShelf> logger)
{
    /// <summary>The documents of a kind that hold for a visit.</summary>
    internal async Task<IReadOnlyList<Replaced>> CurrentAsync(string encounter, DocumentKind kind, CancellationToken cancellationToken)
    {
        var found = await record.SearchAsync(
            VisitReader.Node,
            SearchQuery.For("DocumentReference").Where("encounter", $"Encounter/{encounter}").Where("status", "current").Take(SearchQuery.MaxCount),
            cancellationToken);
        return !found.Succeeded ? throw new InvalidOperationException($"Documents could not be read: {found.Failure.Code}") :
        [
            .. found.Value.Matches.Where(m => DocumentKinds.Of(m.As<DocumentReference>().Type) == kind)
                .OrderBy(m => m.Key.Id, StringComparer.Ordinal).Select(m => new Replaced(m.As<DocumentReference>(), m.Version)),
        ];
    }

    /// <summary>Writes the document; nothing when it is there already.</summary>
    /// <param name="plan">What it says.</param>
    /// <param name="facts">The visit.</param>
    /// <param name="more">Facts from beyond the visit that it speaks of.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task PutAsync(DocumentPlan plan, VisitFacts facts, IEnumerable<StoredResource> more, CancellationToken cancellationToken)
    {
        if (await reader.ReadAsync("DocumentReference", plan.Id, cancellationToken) is not null)
        {
            return;
        }

        plan = plan with { CounterSigner = await counterSigners.ForAsync(plan, facts.Visit, cancellationToken) };
        var bundle = DocumentWriter.Write(plan, facts, await KnownAsync(plan, facts, more, cancellationToken), options.Value.FhirBase);

        // What its signer confirmed is signed with that confirmation; a bill is the facility's. The rest waits for its signer.
        if (plan.Confirmation is not null || plan.Kind is DocumentKind.Bill)
        {
            bundle.Signature = await signer.SignAsync(bundle, plan.Signer, plan.At, cancellationToken);
        }

        var reference = ReferenceTo(plan, bundle, facts);
        if (plan.Kind is DocumentKind.Bill && bundle.Signature is null)
        {
            SealWaiting.Begin(reference);
        }

        var commit = new Commit().Create(bundle).Create(reference);
        if (plan.Replaces is { } old)
        {
            commit.Update(Superseded(old.Resource, plan), old.Version);
        }

        if (facts.Visit.Facility is { } facility)
        {
            commit.At(facility);
        }

        var committed = await record.CommitAsync(VisitReader.Node, commit, cancellationToken);
        if (committed.Succeeded)
        {
            logger.DocumentMade(plan.Kind, plan.Id);
        }
        else if (committed.Failure is Invalid invalid)
        {
            // It will not become better by trying again; the operator reads why.
            var (code, path) = (invalid.Issues[0].Code, invalid.Issues[0].Path);
            logger.DocumentInvalid(plan.Id, code, path, invalid.Issues.Count);
        }
        else if (committed.Failure is not ExistsConflict)
        {
            throw new InvalidOperationException($"The document {plan.Id} was not written: {committed.Failure.Code}");
        }
    }

    /// <summary>A prescription that was taken back without another in its place.</summary>
    internal async Task WithdrawAsync(Replaced old, string? reason, CancellationToken cancellationToken)
    {
        old.Resource.Status = "superseded";
        old.Resource.Extension.Add(new Extension { Url = Systems.Extensions.WithdrawnBecause, ValueString = reason ?? "–" });
        var committed = await record.CommitAsync(VisitReader.Node, new Commit().Update(old.Resource, old.Version), cancellationToken);
        if (!committed.Succeeded)
        {
            throw new InvalidOperationException($"The document {old.Resource.Id} was not withdrawn: {committed.Failure.Code}");
        }
    }

    private async Task<Dictionary<string, StoredResource>> KnownAsync(
        DocumentPlan plan, VisitFacts facts, IEnumerable<StoredResource> more, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, StoredResource>(facts.Known, StringComparer.Ordinal);
        foreach (var stored in more)
        {
            known[stored.Key.ToString()] = stored;
        }

        if (plan.Signer.IdIn("Practitioner") is { } id && await reader.ReadAsync("Practitioner", id, cancellationToken) is { } practitioner)
        {
            known[practitioner.Key.ToString()] = practitioner;
        }

        if (await reader.ReadAsync("PractitionerRole", plan.CounterSigner?.Id, cancellationToken) is { } head)
        {
            known[head.Key.ToString()] = head;
        }

        return await reader.WithWhatTheyNameAsync(known, cancellationToken);
    }

    private static DocumentReference ReferenceTo(DocumentPlan plan, Bundle bundle, VisitFacts facts)
    {
        var visit = facts.Visit.Resource;
        var reference = new DocumentReference
        {
            Id = plan.Id,
            Meta = new Meta(),
            MasterIdentifier = bundle.Identifier,
            Identifier = { plan.Number },
            Status = "current",
            DocStatus = "preliminary",
            Type = DocumentKinds.TypeOf(plan.Kind),
            Subject = visit.Subject,
            Date = FhirDateTime.Instant(plan.At),
            Author = { plan.Signer },
            Authenticator = plan.Signer,
            Custodian = visit.ServiceProvider,
            Description = plan.Reason,
            Content =
            {
                new DocumentReference.ContentComponent
                {
                    Attachment = new Attachment
                    {
                        ContentType = "application/fhir+json",
                        Language = bundle.Language,
                        Url = $"Bundle/{plan.Id}",
                        Title = PaperTexts.Of($"Kind.{plan.Kind}"),
                        Creation = FhirDateTime.Instant(plan.At),
                    },
                },
            },
            Context = new DocumentReference.ContextComponent
            {
                Encounter = { Reference.To($"Encounter/{visit.Id}") },
                Period = visit.Period,
                Related = { plan.Source },
            },
        };
        reference.Meta.Security.AddRange(bundle.Meta!.Security);
        reference.Meta.Tag.AddRange(bundle.Meta.Tag);

        // Where it waits for its second signature; the signature takes the place of the one who is asked.
        if (plan.CounterSigner is { } head)
        {
            reference.Context.Related.Add(CounterSigners.ToReference(head));
        }

        if (plan.Replaces is { } replaced)
        {
            reference.RelatesTo.Add(new DocumentReference.RelatesToComponent { Code = "replaces", Target = Reference.To($"DocumentReference/{replaced.Resource.Id}") });
        }

        return reference;
    }

    private static DocumentReference Superseded(DocumentReference old, DocumentPlan by)
    {
        old.Status = "superseded";
        old.Extension.Add(new Extension { Url = Systems.Extensions.ReplacedBy, ValueReference = Reference.To($"DocumentReference/{by.Id}") });
        return old;
    }
}
