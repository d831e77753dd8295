using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sen.Documents.Compose;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Signatures;

namespace Sen.Documents.Trust;

/// <summary>
/// Papers that were signed while the timestamp authority was away get a timestamp over the whole document when it is back: an update behind the signed bytes,
/// which stay as they are. The signed document itself is never touched; its time is proven by its place in the log.
/// </summary>
internal sealed class LateTimestamps(IRecord record, DocumentEvidence evidence, PaperLevel levels, TimeProvider clock, ILogger<LateTimestamps> logger) : BackgroundService
{
    private const int Page = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => !evidence.IsInUse ? Task.CompletedTask : Steadily.RunAsync(
        async stop =>
        {
            await Task.Delay(Pause, clock, stop);
            await RoundAsync(stop);
        },
        logger.StampingFailed,
        TimeSpan.Zero,
        stoppingToken);

    /// <summary>All papers without a timestamp, until there is no more or the authority is away.</summary>
    internal async Task RoundAsync(CancellationToken cancellationToken)
    {
        var query = SearchQuery.For("DocumentReference").WhereToken("_tag", Systems.SignatureLevel, nameof(SignatureLevel.B)).Take(Page);
        while (!evidence.IsResting)
        {
            var found = await record.SearchAsync(VisitReader.Node, query, cancellationToken);
            if (!found.Succeeded)
            {
                throw new InvalidOperationException($"Papers without a timestamp could not be found: {found.Failure.Code}");
            }

            foreach (var stored in found.Value.Matches)
            {
                if (evidence.IsResting)
                {
                    return;
                }

                await StampAsync(stored.As<DocumentReference>(), stored.Version, cancellationToken);
            }

            if (found.Value.Next is not { } next)
            {
                return;
            }

            query = query.After(next);
        }
    }

    private async Task StampAsync(DocumentReference reference, long version, CancellationToken cancellationToken)
    {
        var read = await record.ReadAsync(VisitReader.Node, new ResourceKey("Binary", reference.Id!), cancellationToken);
        if (!read.Succeeded || read.Value.As<Binary>() is not { Data: { } data } binary)
        {
            return;
        }

        if (!(await AddAsync(Convert.FromBase64String(data), cancellationToken)).TryGet(out var paper, out _))
        {
            return;
        }

        var level = await levels.OfAsync(paper, cancellationToken);
        var commit = PaperChange.Of((binary, read.Value.Version), (reference, version), paper, level);

        // A conflict: another server was first, or the document was superseded in this moment; the next round looks again.
        if ((await record.CommitAsync(VisitReader.Node, commit, cancellationToken)).Succeeded)
        {
            logger.PaperStamped(reference.Id!, level);
        }
    }

    // Who was revoked since signed before it, as the log shows; nothing that says so is put into the paper then.
    private async Task<SignResult<byte[]>> AddAsync(byte[] paper, CancellationToken cancellationToken)
    {
        var stamped = await PdfTimestamp.AddAsync(paper, evidence.Best, cancellationToken);
        return stamped.Refusal?.Code is RefusalCode.CertificateRevoked
            ? await PdfTimestamp.AddAsync(paper, evidence.Best with { Revocations = null }, cancellationToken)
            : stamped;
    }
}
