using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Sen.Billing.Pay;

/// <summary>
/// Tells open pages that an invoice changed. Only a nudge: the page asks again, so a lost nudge costs a refresh and nothing else.
/// </summary>
internal sealed class PaymentWatch
{
    private readonly ConcurrentDictionary<Channel<string>, string> _listeners = new();

    internal void Changed(string invoiceId, string? facility)
    {
        foreach (var (channel, topic) in _listeners)
        {
            if (topic == invoiceId || (facility is not null && topic == FacilityTopic(facility)))
            {
                channel.Writer.TryWrite(invoiceId);
            }
        }
    }

    internal static string FacilityTopic(string facility) => $"facility:{facility}";

    /// <summary>Ids of invoices that changed, for one invoice id or a <see cref="FacilityTopic"/>; old nudges are dropped when the page is slow.</summary>
    internal async IAsyncEnumerable<string> ListenAsync(
        string topic, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<string>(new BoundedChannelOptions(8) { FullMode = BoundedChannelFullMode.DropOldest });
        _listeners[channel] = topic;
        try
        {
            await foreach (var id in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return id;
            }
        }
        finally
        {
            _listeners.TryRemove(channel, out _);
        }
    }
}
