using Microsoft.Extensions.Logging;
using Sen.Signatures;

namespace Sen.Documents.Sign;

/// <summary>How far a batch came.</summary>
/// <param name="Signed">Documents.</param>
/// <param name="Stopped">Why it went no further; null: everything is signed.</param>
internal sealed record BatchSigned(int Signed, NotSigned? Stopped);

/// <summary>Signs documents with one opened key, and their papers while it is open.</summary>
internal sealed class SigningBatch(SigningDesk desk, PaperSignatures papers, ILogger<SigningBatch> logger)
{
    internal async Task<BatchSigned> SignAsync(IReadOnlyList<WaitingDocument> chosen, OpenedKey key, string confirmed, CancellationToken cancellationToken)
    {
        var signed = new List<WaitingDocument>();
        NotSigned? stopped = null;
        foreach (var document in chosen)
        {
            stopped = await desk.SignAsync(document, key, confirmed, cancellationToken);
            if (stopped is not null)
            {
                break;
            }

            signed.Add(document);
        }

        // A key that closes with this request signs the papers while it is open; others sign them as they are made.
        if (stopped?.Refusal is null && key.WithPin)
        {
            var details = new SignatureDetails { Time = desk.Now };
            var added = await papers.AddAsync(signed.Where(s => s.As is null).Select(s => s.Id), key.Key, details, cancellationToken);
            stopped = added.Refusal is { } refused ? new NotSigned(refused) : stopped;
        }

        logger.BatchSigned(signed.Count);
        if (stopped?.Refusal is { } refusal)
        {
            logger.KeyRefused(refusal.Code);
        }

        return new BatchSigned(signed.Count, stopped);
    }
}
