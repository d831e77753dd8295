using Sen.Log;
using Sen.Record;

namespace Sen.Documents.Verify;

/// <summary>The proof that a paper carries: that its document is in the log, with what opens the commitment.</summary>
internal sealed class DocumentProofs(ISealedLog log, ILogProofs proofs, TimeProvider clock)
{
    // A checkpoint comes within a second. A paper does not wait longer for one; without it, it says of itself what its signatures say.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    internal async Task<TlogProof?> OfAsync(FeedEntry entry, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; waited < LongestWait; waited += Pause)
        {
            if (await proofs.OfAsync(entry.Position, cancellationToken) is { } found
                && await log.FindAsync(entry.Resource.Key, entry.Resource.Version, cancellationToken) is { } version)
            {
                return found.Proof with { Extra = DocumentOpening.Of(version)?.ToBytes() };
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }

        return null;
    }
}
