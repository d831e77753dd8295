using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Billing.Invoicing;

/// <summary>
/// Reads the feed: a visit that was finished gets its invoice, so the person's phone shows it before they reach the cashier; when a
/// signed prescription is replaced, the invoice follows. The cursor is shared by all servers and moves only after the work is done; doing it twice changes nothing, because each charge item is claimed by its invoice.
/// </summary>
internal sealed class FinishedVisits(IRecord record, IssueInvoice issue, ReviseInvoice revise, ILogger<FinishedVisits> logger)
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

    private async Task HandleAsync(FeedEntry entry, CancellationToken cancellationToken)
    {
        var issued = entry.Resource switch
        {
            { Key.Type: "Encounter", Deleted: false } visit when new VisitView(visit.As<Encounter>()).Status == "finished" =>
                await issue.HandleAsync(Reader, visit.Key.Id, cancellationToken),
            { Key.Type: "MedicationRequest", Deleted: false } medicine when Withdrawn(medicine.As<MedicationRequest>()) is { } encounter =>
                await revise.HandleAsync(Reader, encounter, cancellationToken),
            _ => (Result<ResourceKey>?)null,
        };
        if (issued is { Succeeded: false, Failure: { } failure } && failure is not (Conflict or Invalid { Issues: [{ Code: "billing.nothing" }] }))
        {
            logger.InvoiceRefused(entry.Resource.Key.Id, failure.Code);
        }
    }

    // A line that was signed (it has a prescription's code) and is no longer in force; drafts that were removed have no code.
    private static string? Withdrawn(MedicationRequest medicine) =>
        medicine is { Status: "cancelled", GroupIdentifier: not null } ? medicine.Encounter.IdIn("Encounter") : null;
}
