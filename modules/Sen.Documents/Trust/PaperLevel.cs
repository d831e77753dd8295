using Sen.Documents.Seal;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Signatures;

namespace Sen.Documents.Trust;

/// <summary>The level of a paper's signature, as the verifier of this server finds it; it stands as a tag on the DocumentReference, where it can be searched for.</summary>
internal sealed class PaperLevel(DocumentTrust trust, EvidenceMetrics metrics)
{
    /// <summary>The lowest of its signatures.</summary>
    internal async Task<SignatureLevel> OfAsync(byte[] paper, CancellationToken cancellationToken)
    {
        var level = (await trust.VerifierAsync(cancellationToken)).VerifyPdf(paper).Min(s => s.Level) ?? SignatureLevel.B;
        metrics.Paper(level);
        return level;
    }

    /// <summary>What has a timestamp and nothing that says who was revoked waits for that (<see cref="LateRevocations"/>).</summary>
    internal static void Write(DocumentReference reference, SignatureLevel level)
    {
        reference.Meta ??= new Meta();
        foreach (var old in reference.Meta.Tag.Where(t => t.System == Systems.SignatureLevel).ToList())
        {
            reference.Meta.Tag.Remove(old);
        }

        reference.Meta.Tag.Add(Coding.Of(Systems.SignatureLevel, level.ToString()));
        if (level is SignatureLevel.T)
        {
            PaperWaits.Begin(reference, PaperWaits.Revocation);
        }
        else
        {
            PaperWaits.End(reference, PaperWaits.Revocation);
        }
    }
}
