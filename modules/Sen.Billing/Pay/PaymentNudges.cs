using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sen.Record;

namespace Sen.Billing.Pay;

/// <summary>
/// Watches the feed for invoices and tells the pages that are open on this server. Every server keeps its own place in the feed and
/// begins at its head: the pages of all servers hear of a payment, whichever of them took the bank's notice or wrote the bill.
/// </summary>
internal sealed class PaymentNudges(IRecord record, PaymentWatch watch, ILogger<PaymentNudges> logger) : BackgroundService
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);
    private static readonly Caller Reader = Caller.System("billing");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var position = -1L;
        await Steadily.RunAsync(
            async stop => position = position < 0 ? await record.Feed.HeadAsync(stop) : await TellAsync(position, stop),
            failure => logger.NudgesFailed(position, failure),
            AfterFailure,
            stoppingToken);
    }

    private async Task<long> TellAsync(long position, CancellationToken cancellationToken)
    {
        var entries = await record.Feed.ReadAsync(Reader, position, 500, cancellationToken);
        if (entries.Count == 0)
        {
            await record.Feed.WaitAsync(position, cancellationToken);
            return position;
        }

        foreach (var entry in entries)
        {
            if (entry.Resource is { Key.Type: "Invoice", Deleted: false })
            {
                watch.Changed(entry.Resource.Key.Id, entry.Facility);
            }
        }

        return entries[^1].Position;
    }
}
