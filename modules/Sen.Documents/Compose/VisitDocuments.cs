using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sen.Documents.Seal;
using Sen.Documents.Sign;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Documents.Compose;

/// <summary>
/// Reads the feed: what was signed, released or settled gets its documents, and a signed document its paper. The cursor is shared by all servers and moves only after the
/// work is done; doing it twice changes nothing, because the id of a document follows from the signature it stands on.
/// </summary>
internal sealed class VisitDocuments(
    IRecord record, MakeDocuments make, FinishDocument finish, DocumentSigner signer, ILogger<VisitDocuments> logger) : BackgroundService
{
    internal const string Cursor = "documents.of-visits";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var position = 0L;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                position = await record.Feed.CursorAsync(Cursor, stoppingToken);
                await FollowAsync(position, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                logger.ReaderFailed(position, exception);
                await Task.Delay(TimeSpan.FromSeconds(5), stoppingToken);
            }
        }
    }

    private async Task FollowAsync(long position, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var entries = await record.Feed.ReadAsync(VisitReader.Node, position, 500, cancellationToken);
            foreach (var entry in entries)
            {
                await HandleAsync(entry, cancellationToken);
            }

            if (entries.Count > 0)
            {
                position = await AdvanceAsync(entries[^1].Position, cancellationToken);
            }
            else
            {
                await record.Feed.WaitAsync(position, cancellationToken);
            }
        }
    }

    // Another server may have come further with the same cursor: then this one goes on from there.
    private async Task<long> AdvanceAsync(long position, CancellationToken cancellationToken)
    {
        if (await record.Feed.CursorAsync(Cursor, cancellationToken) is var shared && shared >= position)
        {
            return shared;
        }

        try
        {
            await record.Feed.AdvanceAsync(Cursor, position, cancellationToken);
            return position;
        }
        catch (InvalidOperationException)
        {
            return Math.Max(position, await record.Feed.CursorAsync(Cursor, cancellationToken));
        }
    }

    /// <summary>One entry of the feed, as often as it comes.</summary>
    internal Task HandleAsync(FeedEntry entry, CancellationToken cancellationToken) => entry.Resource switch
    {
        { Key.Type: "Provenance", Deleted: false } signed => make.OfSignatureAsync(signed.As<Provenance>(), cancellationToken),
        { Key.Type: "Invoice", Deleted: false } bill when new InvoiceView(bill.As<Invoice>()).Paid => make.OfBillAsync(bill, cancellationToken),
        { Key.Type: "Composition", Deleted: false, Version: 1 } draft => signer.ReadyAsync(draft.As<Composition>(), cancellationToken),
        { Key.Type: "Bundle", Deleted: false } => finish.OfSignedAsync(entry, cancellationToken),
        _ => Task.CompletedTask,
    };
}
