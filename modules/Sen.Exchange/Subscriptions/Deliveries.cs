using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sen.Outbound;
using Sen.Record;

namespace Sen.Exchange.Subscriptions;

/// <summary>The rest-hook subscriptions of the leading server, each delivered on its own: a slow receiver keeps no other waiting.</summary>
internal sealed class Deliveries(
    IRecord record,
    SubscriptionSeal seal,
    SubscriptionEvents events,
    IOptions<SubscriptionOptions> options,
    TimeProvider clock,
    ILogger<Deliveries> logger) : IDisposable
{
    private readonly ConcurrentDictionary<string, Delivery> _running = new(StringComparer.Ordinal);
    private readonly HttpClient _client = new(SafeAddresses.Handler(options.Value.AllowLoopback)) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>What holds for a subscription from now on; a stream is held by its subscriber and not delivered.</summary>
    internal async Task SetAsync(Subscriber subscriber)
    {
        if (subscriber.Terms.Channel is not ChannelKind.RestHook)
        {
            await RemoveAsync(subscriber.Terms.Key.Id);
            return;
        }

        _running.GetOrAdd(
            subscriber.Terms.Key.Id,
            (_, one) => new Delivery(one, record, new RestHook(_client, seal, options.Value, clock), events, options.Value, clock, logger),
            subscriber).Set(subscriber);
    }

    internal void Nudge(IEnumerable<string> series)
    {
        foreach (var name in series.Distinct(StringComparer.Ordinal))
        {
            if (_running.TryGetValue(name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..], out var delivery))
            {
                delivery.Nudge();
            }
        }
    }

    internal async Task RemoveAsync(string id)
    {
        if (_running.TryRemove(id, out var delivery))
        {
            await delivery.DisposeAsync();
        }
    }

    internal async Task StopAsync()
    {
        foreach (var id in _running.Keys)
        {
            await RemoveAsync(id);
        }
    }

    public void Dispose() => _client.Dispose();
}
