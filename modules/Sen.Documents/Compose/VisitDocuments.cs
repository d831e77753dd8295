using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
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
    IRecord record, MakeDocuments make, FinishDocument finish, DocumentSigner signer, IOptions<DocumentsOptions> options, TimeProvider clock,
    ILogger<VisitDocuments> logger) : BackgroundService
{
    internal const string Cursor = "documents.of-visits";

    private const int MaxTries = 5;

    // A fact that was written so long after it happened came with a history from elsewhere.
    private static readonly TimeSpan WrittenWithin = TimeSpan.FromDays(2);

    private (long Position, int Tries) _failing;

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
                await HandleSafelyAsync(entry, cancellationToken);
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

    // What fails again and again must not keep all others from their papers; it is named in the log and can be made anew from its entry.
    private async Task HandleSafelyAsync(FeedEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await HandleAsync(entry, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _failing = (entry.Position, _failing.Position == entry.Position ? _failing.Tries + 1 : 1);
            if (_failing.Tries < MaxTries)
            {
                throw;
            }

            logger.EntryGivenUp(entry.Position, exception);
        }
    }

    private bool IsOfToday(FeedEntry entry, DateTimeOffset? fact) =>
        fact is { } at && entry.Resource.LastUpdated - at < WrittenWithin && clock.GetUtcNow() - at < options.Value.Within;

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
        { Key.Type: "Provenance", Deleted: false } signed when signed.As<Provenance>() is var provenance && IsOfToday(entry, provenance.Recorded?.LowerBound) =>
            make.OfSignatureAsync(provenance, cancellationToken),
        { Key.Type: "Invoice", Deleted: false } bill when new InvoiceView(bill.As<Invoice>()).Paid && clock.GetUtcNow() - bill.LastUpdated < options.Value.Within =>
            make.OfBillAsync(bill, cancellationToken),
        { Key.Type: "Composition", Deleted: false, Version: 1 } draft when clock.GetUtcNow() - draft.LastUpdated < options.Value.Within => signer.ReadyAsync(draft.As<Composition>(), cancellationToken),
        { Key.Type: "Bundle", Deleted: false } => finish.OfSignedAsync(entry, cancellationToken),
        _ => Task.CompletedTask,
    };
}
