using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Subscriptions;

/// <summary>
/// The one reader of the feed for all subscriptions. Of several servers one leads, by a lease; it picks events out of the feed, numbers them
/// (together with the step of the cursor, so that none is missed and none counted twice) and has them delivered. Another takes over when
/// it stops.
/// </summary>
internal sealed class SubscriptionReader(
    IRecord record,
    SubscriptionSeal seal,
    SubscriptionSignal signal,
    Deliveries deliveries,
    IOptions<SubscriptionOptions> options,
    TimeProvider clock,
    ILogger<SubscriptionReader> logger) : BackgroundService
{
    private const string Name = "subscriptions";
    private const int Batch = 200;

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);
    private static readonly Caller Node = Caller.System(Name);

    private readonly string _owner = Guid.NewGuid().ToString("N");
    private readonly Dictionary<string, Subscriber> _subscribers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);

    private TimeSpan Lease => TimeSpan.FromSeconds(options.Value.LeaseSeconds);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Steadily.RunAsync(TurnAsync, logger.SubscriptionReaderFailed, AfterFailure, stoppingToken);

    private async Task TurnAsync(CancellationToken stoppingToken)
    {
        if (await record.Feed.Series.LeaseAsync(Name, _owner, Lease, stoppingToken))
        {
            await LeadAsync(stoppingToken);
        }

        await Task.Delay(Lease / 6, clock, stoppingToken);
    }

    private async Task LeadAsync(CancellationToken stoppingToken)
    {
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var keeping = KeepAsync(leading);
        try
        {
            await FollowAsync(leading.Token);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            logger.SubscriptionLeaseLost();
        }
        finally
        {
            await leading.CancelAsync();
            await keeping;
            await deliveries.StopAsync();

            // Whoever is next need not wait for the end of a lease that nobody uses.
            await record.Feed.Series.LeaseAsync(Name, _owner, TimeSpan.Zero, CancellationToken.None);
        }
    }

    private async Task KeepAsync(CancellationTokenSource leading)
    {
        try
        {
            do
            {
                await Task.Delay(Lease / 3, clock, leading.Token);
            }
            while (await record.Feed.Series.LeaseAsync(Name, _owner, Lease, leading.Token));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Ended, or the database does not answer: then nobody knows who leads, and it is not this server.
        }

        await leading.CancelAsync();
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        var position = await LoadAsync(cancellationToken);
        while (!cancellationToken.IsCancellationRequested)
        {
            var entries = await record.Feed.ReadAsync(Node, position, Batch, cancellationToken);
            if (entries.Count == 0)
            {
                await record.Feed.WaitAsync(position, cancellationToken);
                continue;
            }

            var picked = new List<SeriesEntry>();
            foreach (var entry in entries)
            {
                await LookAsync(entry, picked, cancellationToken);
            }

            if (!await record.Feed.Series.NumberAsync(Name, position, entries[^1].Position, picked, cancellationToken))
            {
                // Another server has read on meanwhile: what was found here is forgotten.
                position = await LoadAsync(cancellationToken);
                continue;
            }

            position = entries[^1].Position;
            if (picked.Count > 0)
            {
                deliveries.Nudge(picked.Select(p => p.Series));
                signal.Raise();
            }
        }
    }

    // The subscriptions as they stand. One whose series has begun had begun at the cursor; another begins when the feed comes to it.
    private async Task<long> LoadAsync(CancellationToken cancellationToken)
    {
        var position = await record.Feed.CursorAsync(Name, cancellationToken);
        var head = await record.Feed.HeadAsync(cancellationToken);
        _subscribers.Clear();
        _begun.Clear();
        await foreach (var page in record.ExportAsync(Node, new ExportQuery([SubscriptionTerms.TypeName], head), cancellationToken))
        {
            foreach (var subscriber in page.Resources.Select(r => Subscriber.Of(r, seal)).OfType<Subscriber>())
            {
                await KnowAsync(subscriber, cancellationToken);
            }
        }

        // What lies before the first subscription of all is of no interest to anybody.
        return position == 0 && _subscribers.Count == 0 && head > 0 && await record.Feed.Series.NumberAsync(Name, 0, head, [], cancellationToken) ? head : position;
    }

    private async Task KnowAsync(Subscriber subscriber, CancellationToken cancellationToken)
    {
        _subscribers[subscriber.Terms.Key.Id] = subscriber;
        if (await record.Feed.Series.LastAsync(subscriber.Terms.Series, cancellationToken) is not null)
        {
            _begun.Add(subscriber.Terms.Key.Id);
        }

        await deliveries.SetAsync(subscriber);
    }

    private async Task LookAsync(FeedEntry entry, List<SeriesEntry> picked, CancellationToken cancellationToken)
    {
        if (entry.Resource.Key.Type is SubscriptionTerms.TypeName)
        {
            await ApplyAsync(entry, picked);
        }

        FhirDocument? before = null;
        var looked = false;
        foreach (var (id, subscriber) in _subscribers)
        {
            if (_begun.Contains(id) && await subscriber.Terms.MatchesAsync(entry.Resource, PreviousAsync)
                && (await record.Feed.Series.VisibleAsync(subscriber.Caller, [entry], cancellationToken)).Count > 0)
            {
                picked.Add(new SeriesEntry(subscriber.Terms.Series, entry.Position));
            }
        }

        async ValueTask<FhirDocument?> PreviousAsync()
        {
            if (!looked)
            {
                looked = true;
                var read = await record.ReadVersionAsync(Node, entry.Resource.Key, entry.Resource.Version - 1, cancellationToken);
                before = read.Succeeded ? read.Value.Document : null;
            }

            return before;
        }
    }

    private async Task ApplyAsync(FeedEntry entry, List<SeriesEntry> picked)
    {
        var id = entry.Resource.Key.Id;
        if (_subscribers.TryGetValue(id, out var known) && known.Version > entry.Resource.Version)
        {
            // What was loaded is newer than this point of the feed; but it begins here.
            Begin(known, entry, picked);
            return;
        }

        if (Subscriber.Of(entry.Resource, seal) is not { } subscriber)
        {
            _subscribers.Remove(id);
            await deliveries.RemoveAsync(id);
            return;
        }

        _subscribers[id] = subscriber;
        await deliveries.SetAsync(subscriber);
        Begin(subscriber, entry, picked);
    }

    private void Begin(Subscriber subscriber, FeedEntry entry, List<SeriesEntry> picked)
    {
        var isActive = entry.Resource.Document?.Root.TryGetProperty("status", out var status) == true && status.ValueEquals("active"u8);
        if (isActive && _begun.Add(subscriber.Terms.Key.Id))
        {
            picked.Add(new SeriesEntry(subscriber.Terms.Series, entry.Position));
        }
    }
}
