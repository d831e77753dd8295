using Sen.Documents.Compose;
using Sen.Documents.Paper;
using Sen.Documents.Seal;
using Sen.Documents.Trust;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Signatures;
using Sen.Vietnam;

namespace Sen.Documents.Verify;

/// <summary>
/// Says of a code or a paper whether it is what was signed here, when it was sealed, and whether it still holds. A code tells nothing of the
/// content but what stands in it.
/// </summary>
internal sealed class DocumentJudge(IRecord record, ISealedLog log, ILogProofs proofs, KnownFacilities facilities, KnownPapers papers, RevocationQuestions questions, TimeProvider clock)
{
    /// <summary>The verdict on the text of a QR code; null: it is no code of ours.</summary>
    internal async Task<Verdict?> OfCodeAsync(string text, CancellationToken cancellationToken)
    {
        if (DocumentSeal.Read(text) is not { } read)
        {
            return null;
        }

        if (await facilities.SignerAsync(read, cancellationToken) is not { } facility)
        {
            return new Verdict { Outcome = Outcome.Mismatch, Seal = read.Seal, Looks = [new("Look.Code", false, "Detail.UnknownSigner")] };
        }

        return await StandingAsync(read.Seal, facility, cancellationToken);
    }

    /// <summary>The verdict on a paper; null: it is no paper of ours.</summary>
    internal async Task<Verdict?> OfPaperAsync(byte[] pdf, CancellationToken cancellationToken)
    {
        if (PaperFiles.Read(pdf) is not { } files || await OfCodeAsync(files.Seal, cancellationToken) is not { Seal: { } seal } verdict)
        {
            return null;
        }

        var bundleKey = new ResourceKey("Bundle", seal.Document);
        var bundle = files.Bundle(bundleKey, seal.Version);
        var isSealed = bundle is not null && await IsSealedAsync(files, bundleKey, seal, cancellationToken);
        var since = await papers.SinceAsync(seal.Document, pdf, upTo: null, cancellationToken);
        var all = await questions.VerdictsAsync(
            verifier => [.. verifier.VerifyPdf(pdf, since), .. bundle is null ? [] : new[] { verifier.VerifyBundle(bundle, verdict.SealedAt, pdf) }], cancellationToken);
        var whole = isSealed && all.All(s => s.Problems.All(IsAboutSigner)) && all.SkipLast(1).All(s => s.Coverage is SignatureCoverage.Whole or SignatureCoverage.ThenSigned);
        verdict = WithSignatures(verdict, all, whole);
        return whole ? verdict with { Content = ContentOf(bundle!), Person = new DocumentView(bundle!.As<Bundle>()).Person.FullName } : verdict;
    }

    private Verdict WithSignatures(Verdict verdict, SignatureVerdict[] all, bool whole)
    {
        var known = all.All(s => s.Problems.All(p => !IsAboutSigner(p)));
        var open = whole && known ? questions.Open(all) : [];
        var names = string.Join(", ", all.Select(s => s.Signer?.Name).OfType<string>().Distinct(StringComparer.Ordinal));
        return verdict with
        {
            Outcome = !whole || !known ? Outcome.Mismatch : verdict.Outcome is Outcome.Real && open.Count > 0 ? Outcome.Unasked : verdict.Outcome,
            Looks =
            [
                .. open.Where(look => look.Good is null),
                .. verdict.Looks,
                new Look("Look.Content", whole, whole ? "Detail.Unchanged" : "Detail.Changed"),
                new Look("Look.Signer", !known ? false : open.Count > 0 ? null : true, known ? names : "Detail.SignerUnknown"),
                .. open.Where(look => look.Good is true),
            ],
            Signatures = all,
        };
    }

    private static bool IsAboutSigner(SignatureProblem problem) => problem is SignatureProblem.CertificateMissing or SignatureProblem.CertificateReplaced
        or SignatureProblem.CertificateNotTrusted or SignatureProblem.CertificateNotValid or SignatureProblem.CertificateRevoked or SignatureProblem.CertificateNotForSigning;

    private static List<(string Title, string Text)> ContentOf(FhirDocument bundle)
    {
        var composition = bundle.As<Bundle>().Entry.Select(e => e.Resource).OfType<Composition>().First();
        return [.. composition.Section.Select(s => (s.Title ?? "", NarrativeText.Of(s.Text?.Div)))];
    }

    private async Task<bool> IsSealedAsync(PaperFiles files, ResourceKey key, DocumentSeal seal, CancellationToken cancellationToken) =>
        await log.FindAsync(key, seal.Version, cancellationToken) is { } version && version.Index == seal.Position - 1
        && DocumentOpening.Of(version) is { } opening && opening.CommitmentTo(key, seal.Version, files.Document) == version.Commitment;

    // What is known of the document here: in the log, still in force, still within its time.
    private async Task<Verdict> StandingAsync(DocumentSeal seal, KnownFacility facility, CancellationToken cancellationToken)
    {
        var verdict = new Verdict { Outcome = Outcome.Real, Seal = seal, Issuer = facility.Name, Looks = [new("Look.Code", true, facility.Name)] };
        var found = await record.ReadAsync(VisitReader.Node, new ResourceKey("DocumentReference", seal.Document), cancellationToken);
        var version = await log.FindAsync(new ResourceKey("Bundle", seal.Document), seal.Version, cancellationToken);
        if (version is null || version.Index != seal.Position - 1)
        {
            // The facility's key signed it, and this log does not know it: another node's document, or a key in wrong hands.
            return verdict with { Outcome = Outcome.Unsure, Looks = [.. verdict.Looks, new("Look.Log", null, "Detail.NotHere")] };
        }

        var proof = await proofs.OfAsync(seal.Position, cancellationToken);
        verdict = verdict with
        {
            SealedAt = VietnamTime.Local(version.At),
            Proof = proof,
            Looks = [.. verdict.Looks, new("Look.Log", proof is not null, proof is not null ? "Detail.Sealed" : "Detail.NotYet")],
            Expired = seal.ValidUntil < VietnamTime.Today(clock),
        };
        var reference = found.Succeeded ? found.Value.As<DocumentReference>() : null;
        var inForce = reference is { Status: "current" };
        return verdict with
        {
            Outcome = inForce ? Outcome.Real : Outcome.Replaced,
            Withdrawn = reference?.Extension.FirstOrDefault(e => e.Url == Systems.Extensions.WithdrawnBecause)?.ValueString,
            Looks = [.. verdict.Looks, new("Look.Force", inForce, inForce ? "Detail.InForce" : reference is null ? "Detail.Erased" : "Detail.NotInForce")],
        };
    }
}
