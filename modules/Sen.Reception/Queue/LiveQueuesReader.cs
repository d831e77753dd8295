using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Reception.Facility;
using Sen.Vietnam;

namespace Sen.Reception.Queue;

/// <summary>
/// Fills <see cref="LiveQueues"/> from the Record and follows the feed. Its position is kept in memory only: the projection is
/// rebuilt at every start, and several nodes over one database each need all of the feed.
/// </summary>
internal sealed class LiveQueuesReader(
    IRecord record, LiveQueues queues, FacilityDirectory directory, TimeProvider clock, ILogger<LiveQueuesReader> logger) : BackgroundService
{
    private const int Batch = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly Caller Reader = Caller.System("reception.board");

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Steadily.RunAsync(ReadAsync, logger.BoardReaderFailed, Pause, stoppingToken);

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var position = await record.Feed.HeadAsync(cancellationToken);
        await FillAsync(cancellationToken);
        queues.MarkFilled();
        await FollowAsync(position, cancellationToken);
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        var query = SearchQuery.For<FhirTask>()
            .WhereToken("code", Systems.TaskCode, Codes.QueueTicket)
            .Where("authored-on", $"ge{VietnamTime.Today(clock):yyyy-MM-dd}");
        await foreach (var stored in record.EveryAsync(Reader, query, cancellationToken))
        {
            queues.Apply(stored.As<FhirTask>(), stored.Version);
        }
    }

    private async Task FollowAsync(long position, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await record.Feed.WaitAsync(position, cancellationToken);
            foreach (var entry in await record.Feed.ReadAsync(Reader, position, Batch, cancellationToken))
            {
                position = entry.Position;
                Take(entry.Resource);
            }
        }
    }

    private void Take(StoredResource resource)
    {
        switch (resource.Key.Type)
        {
            case "Task" when !resource.Deleted:
                queues.Apply(resource.As<FhirTask>(), resource.Version);
                break;
            case "Location" or "HealthcareService" or "PractitionerRole" or "Organization":
                directory.Forget();
                break;
            default:
                break;
        }
    }
}
