using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Subscriptions;

/// <summary>How much of a resource a notification carries (backport-payload-content).</summary>
internal enum PayloadContent
{
    Empty,
    IdOnly,
    FullResource,
}

/// <summary>How notifications go out.</summary>
internal enum ChannelKind
{
    RestHook,

    /// <summary>The subscriber opens a stream of server-sent events and holds it.</summary>
    EventStream,
}

/// <summary>What a Subscription asks for, read and checked.</summary>
internal sealed record SubscriptionTerms
{
    internal const string TypeName = "Subscription";

    internal required ResourceKey Key { get; init; }

    internal required string Status { get; init; }

    /// <summary>Null: plain criteria as R4 has them, without a topic.</summary>
    internal Topic? Topic { get; init; }

    internal required Trigger Trigger { get; init; }

    internal required IReadOnlyList<SearchQuery> Filters { get; init; }

    internal required ChannelKind Channel { get; init; }

    internal Uri? Endpoint { get; init; }

    /// <summary>Media type of what is sent; null: nothing is sent but the call itself.</summary>
    internal string? Payload { get; init; }

    internal required PayloadContent Content { get; init; }

    /// <summary>"Name: value" with sealed values.</summary>
    internal required IReadOnlyList<string> Headers { get; init; }

    internal required TimeSpan Timeout { get; init; }

    internal TimeSpan? Heartbeat { get; init; }

    internal required int MaxCount { get; init; }

    internal DateTimeOffset? End { get; init; }

    internal bool IsPlain => Topic is null;

    /// <summary>Name of the series of its events, and of what was sent of them.</summary>
    internal string Series => SeriesOf(Key.Id);

    internal string Sent => $"{Series}/sent";

    internal static string SeriesOf(string id) => $"subscription/{id}";

    /// <summary>Whether the change is an event of this subscription.</summary>
    /// <param name="resource">The new version.</param>
    /// <param name="previous">Reads the version before; null when there was none.</param>
    internal async ValueTask<bool> MatchesAsync(StoredResource resource, Func<ValueTask<FhirDocument?>> previous)
    {
        var type = resource.Key.Type;
        var interaction = resource.Deleted ? "delete" : resource.Version == 1 ? "create" : "update";
        if ((Trigger.Resource is { } only && only != type) || !Trigger.Interactions.Contains(interaction, StringComparer.Ordinal)
            || (Trigger.Resource is null && !Filters.Any(f => f.Type == type)))
        {
            return false;
        }

        // Of what was deleted, the last content is asked.
        var document = resource.Document ?? await previous();
        if (document is null || Trigger.Current?.Matches(document) is false || Filters.Any(f => f.Type == type && !f.Matches(document)))
        {
            return false;
        }

        return Trigger.Previous is null || resource.Version == 1 || await previous() is not { } before || Trigger.Previous.Matches(before);
    }
}
