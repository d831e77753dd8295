using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Subscriptions;

/// <summary>An event of a subscription as it is told to the subscriber.</summary>
/// <param name="Number">Its number in the subscription.</param>
/// <param name="At">When it happened.</param>
/// <param name="Resource">The version that it is about; null: the subscriber may not see it any more.</param>
/// <param name="Document">The content, when content is told.</param>
internal sealed record SubscriptionEvent(long Number, DateTimeOffset At, StoredResource? Resource, FhirDocument? Document);

/// <summary>
/// Reads events of a subscription for somebody: each is looked at with the rights of this moment. When content is to leave, it is read like
/// any other and the person it is about is told.
/// </summary>
internal sealed class SubscriptionEvents(IRecord record)
{
    private static readonly Caller Node = Caller.System("subscriptions");

    internal async Task<IReadOnlyList<SubscriptionEvent>> ReadAsync(
        Caller subscriber, IReadOnlyList<NumberedEntry> entries, PayloadContent content, CancellationToken cancellationToken)
    {
        var events = new List<SubscriptionEvent>(entries.Count);
        foreach (var entry in entries)
        {
            events.Add(await ReadAsync(subscriber, entry, content, cancellationToken));
        }

        return events;
    }

    private async Task<SubscriptionEvent> ReadAsync(Caller subscriber, NumberedEntry entry, PayloadContent content, CancellationToken cancellationToken)
    {
        var found = (await record.Feed.ReadAsync(Node, entry.Position - 1, 1, cancellationToken))[0];
        var resource = found.Resource;
        if (content is PayloadContent.FullResource && !resource.Deleted)
        {
            var read = await record.ReadVersionAsync(subscriber, resource.Key, resource.Version, cancellationToken);
            return new SubscriptionEvent(entry.Number, resource.LastUpdated, read.Succeeded ? resource : null, read.Succeeded ? read.Value.Document : null);
        }

        var visible = await record.Feed.Series.VisibleAsync(subscriber, [found], cancellationToken);
        return new SubscriptionEvent(entry.Number, resource.LastUpdated, visible.Count > 0 ? resource : null, null);
    }
}
