using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sen.Documents.Compose;
using Sen.Documents.Paper;
using Sen.Documents.Sign;
using Sen.Documents.Trust;
using Sen.Documents.Verify;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Seal;

/// <summary>
/// Finishes a signed document when the feed says at which position of the log it stands: the paper with its QR code, signed, becomes a
/// Binary, and the DocumentReference is final and names all.
/// </summary>
internal sealed class FinishDocument(
    IRecord record, DocumentProofs proofs, VisitReader reader, DocumentSigner signer, PaperLevel levels, IOptions<DocumentsOptions> options, ILogger<FinishDocument> logger)
{
    /// <summary>False: the seal of its facility does not open, and the document waits for it (<see cref="LateSeals"/>).</summary>
    internal async Task<bool> OfSignedAsync(FeedEntry entry, CancellationToken cancellationToken)
    {
        var bundle = entry.Resource.As<Bundle>();
        if (bundle.Identifier?.System != Systems.Document || bundle.Signature?.Data is null
            || await reader.ReadAsync("DocumentReference", bundle.Id, cancellationToken) is not { } stored
            || stored.As<DocumentReference>() is not { DocStatus: "preliminary" } reference)
        {
            return true;
        }

        if (await ProofAsync(entry, bundle, cancellationToken) is not var (proof, seal))
        {
            return await WaitAsync((reference, stored.Version), cancellationToken);
        }

        var view = new DocumentView(bundle);
        var files = new PaperFiles(entry.Resource.Document!.Utf8.ToArray(), await proofs.OfAsync(entry, cancellationToken), seal);
        var paper = PaperMaker.Make(bundle, proof, files.ToAttached());
        var details = new SignatureDetails { Time = proof.SignedAt, Reason = PaperTexts.Of($"Kind.{view.Kind}") };
        if (await signer.SignAsync(paper, bundle.Signature.Who!, view.Composition.Custodian!, details, cancellationToken) is not { } signed)
        {
            return await WaitAsync((reference, stored.Version), cancellationToken);
        }

        PaperLevel.Write(reference, await levels.OfAsync(signed, cancellationToken));
        SealWaiting.End(reference);
        await CommitAsync(entry, bundle, (reference, stored.Version), signed, cancellationToken);
        return true;
    }

    private async Task<bool> WaitAsync((DocumentReference Resource, long Version) reference, CancellationToken cancellationToken)
    {
        if (SealWaiting.Waits(reference.Resource))
        {
            return false;
        }

        logger.NoFacilityKey(reference.Resource.Id!);
        SealWaiting.Begin(reference.Resource);
        var commit = new Commit().Update(reference.Resource, reference.Version);
        if (reference.Resource.Custodian.IdIn("Organization") is { } facility)
        {
            commit.At(facility);
        }

        var committed = await record.CommitAsync(VisitReader.Node, commit, cancellationToken);
        return committed.Succeeded ? false : throw new InvalidOperationException($"The document {reference.Resource.Id} does not wait for its seal: {committed.Failure.Code}");
    }

    private async Task<(PaperProof Proof, string Seal)?> ProofAsync(FeedEntry entry, Bundle bundle, CancellationToken cancellationToken)
    {
        var view = new DocumentView(bundle);
        if (view.Composition.Custodian is not { } facility || await signer.KeyOfAsync(facility, cancellationToken) is not { Algorithm: SigningAlgorithm.EcdsaP256 } key)
        {
            return null;
        }

        var seal = SealOf(entry, view, key);
        var signed = await key.SignAsync(seal.Digest(), cancellationToken);
        if (!signed.TryGet(out var value, out _))
        {
            return null;
        }

        var text = seal.Write(value);
        return (new PaperProof($"{options.Value.PublicAddress.TrimEnd('/')}/verify#{text}", seal.LastFour, seal.SignedAt, entry.Resource.LastUpdated), text);
    }

    private static DocumentSeal SealOf(FeedEntry entry, DocumentView view, ISigningKey key) => new()
    {
        Kind = view.Kind,
        LastFour = LastFour(view),
        MaskedName = DocumentSeal.Mask(view.Person.FullName),
        BirthYear = view.Person.BirthDate?.LowerBound.Year ?? 0,
        Issuer = view.Facility?.Identifier.In(Systems.FacilityCode) ?? "",
        SignedAt = view.Bundle.Signature!.When!.LowerBound,
        Lines = view.Kind switch
        {
            DocumentKind.Record => view.Composition.Section.Count,
            DocumentKind.Prescription => view.Entries<MedicationRequest>("Medicines").Count,
            DocumentKind.Laboratory => view.Entries<Observation>("Results").Count,
            DocumentKind.Bill => view.Entries<Invoice>("Charges").Sum(i => i.LineItem.Count),
        },
        ValidUntil = view.Kind is DocumentKind.Prescription ? PrescriptionPaper.BuyUntil(view) : null,
        Document = view.Bundle.Id!,
        Version = entry.Resource.Version,
        Position = entry.Position,
        KeyHint = DocumentSeal.HintOf(key.Certificate.PublicKey.ExportSubjectPublicKeyInfo()),
    };

    // A prescription is known by its national code; of the others the signature itself gives four signs.
    private static string LastFour(DocumentView view) => view.Kind is DocumentKind.Prescription
        ? string.Concat(view.Number.Where(char.IsAsciiLetterOrDigit).TakeLast(4)).ToUpperInvariant()
        : Convert.ToHexString(SHA256.HashData(Convert.FromBase64String(view.Bundle.Signature!.Data!)))[^4..];

    private async Task CommitAsync(
        FeedEntry entry, Bundle bundle, (DocumentReference Resource, long Version) reference, byte[] paper, CancellationToken cancellationToken)
    {
        var binary = new Binary
        {
            Id = bundle.Id,
            Meta = Copied(bundle.Meta),
            ContentType = "application/pdf",
            SecurityContext = Reference.To($"DocumentReference/{bundle.Id}"),
            Data = Convert.ToBase64String(paper),
        };
        var final = reference.Resource;
        final.DocStatus = "final";
        final.Extension.Add(new Extension { Url = Systems.Extensions.LogPosition, ValueString = entry.Position.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        final.Content.Add(new DocumentReference.ContentComponent
        {
            Attachment = new Attachment
            {
                ContentType = "application/pdf",
                Language = bundle.Language,
                Url = $"Binary/{bundle.Id}",
                Size = paper.Length,
                Title = final.Content[0].Attachment?.Title,
                Creation = FhirDateTime.Instant(entry.Resource.LastUpdated),
            },
        });
        var commit = new Commit().Create(binary).Update(final, reference.Version);
        if (final.Custodian.IdIn("Organization") is { } facility)
        {
            commit.At(facility);
        }

        var committed = await record.CommitAsync(VisitReader.Node, commit, cancellationToken);
        if (committed.Succeeded)
        {
            logger.DocumentFinished(bundle.Id!, entry.Position);
        }
        else if (committed.Failure is VersionConflict)
        {
            // It was superseded meanwhile, or another server was first: look again.
            await OfSignedAsync(entry, cancellationToken);
        }
        else if (committed.Failure is not ExistsConflict)
        {
            throw new InvalidOperationException($"The document {bundle.Id} was not finished: {committed.Failure.Code}");
        }
    }

    private static Meta? Copied(Meta? meta)
    {
        if (meta is null)
        {
            return null;
        }

        var copy = new Meta();
        copy.Security.AddRange(meta.Security);
        copy.Tag.AddRange(meta.Tag);
        return copy;
    }
}
