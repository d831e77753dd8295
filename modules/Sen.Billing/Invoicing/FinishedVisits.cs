using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Billing.Invoicing;

/// <summary>
/// Reads the feed: a visit that was finished gets its invoice, so the person's phone shows it before they reach the cashier. The
/// cursor moves only after the work is done; doing it twice changes nothing, because each charge item is claimed by its invoice.
/// </summary>
internal sealed class FinishedVisits(IRecord record, IssueInvoice issue, Pay.PaymentWatch watch, ILogger<FinishedVisits> logger)
    : BackgroundService
{
    private const string Cursor = "billing.finished-visits";
    private static readonly Caller Reader = Caller.System("billing");

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
            var entries = await record.Feed.ReadAsync(Reader, position, 500, cancellationToken);
            foreach (var entry in entries)
            {
                await HandleAsync(entry, cancellationToken);
            }

            if (entries.Count > 0)
            {
                position = entries[^1].Position;
                await record.Feed.AdvanceAsync(Cursor, position, cancellationToken);
            }
            else
            {
                await record.Feed.WaitAsync(position, cancellationToken);
            }
        }
    }

    private async Task HandleAsync(FeedEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Resource is { Key.Type: "Invoice", Deleted: false })
        {
            watch.Changed(entry.Resource.Key.Id, entry.Facility);
        }

        if (entry.Resource is not { Key.Type: "Encounter", Deleted: false }
            || new VisitView(entry.Resource.As<Encounter>()).Status != "finished")
        {
            return;
        }

        var issued = await issue.HandleAsync(Reader, entry.Resource.Key.Id, cancellationToken);
        if (!issued.Succeeded && issued.Failure is not (Conflict or Invalid { Issues: [{ Code: "billing.nothing" }] }))
        {
            logger.InvoiceRefused(entry.Resource.Key.Id, issued.Failure.Code);
        }
    }
}
