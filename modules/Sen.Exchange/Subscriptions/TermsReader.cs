using System.Text.Json;
using Sen.Outbound;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Subscriptions;

/// <summary>
/// Reads a Subscription, by topic (Subscriptions R5 Backport) or with plain R4 criteria, and collects everything that this server cannot do.
/// </summary>
internal sealed class TermsReader(JsonElement root, bool allowLoopback)
{
    internal const string Backport = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";

    /// <summary>Code of the channel in backport-channel-type.</summary>
    internal const string EventStream = "server-sent-events";

    // Headers that belong to the connection and not to the subscriber (RFC 9110, 7.6.1), and those this server writes.
    private static readonly string[] NotTheirs = ["Host", "Content-Length", "Content-Type", "Transfer-Encoding", "Connection", "Upgrade", "TE", "Trailer", "Expect"];

    private readonly List<FhirIssue> _issues = [];

    internal static (SubscriptionTerms? Terms, IReadOnlyList<FhirIssue> Issues) Read(FhirDocument document, bool allowLoopback)
    {
        var reader = new TermsReader(document.Root, allowLoopback);
        var terms = reader.Read(new ResourceKey(SubscriptionTerms.TypeName, document.Id ?? ""));
        return reader._issues.Count == 0 ? (terms, []) : (null, reader._issues);
    }

    private SubscriptionTerms Read(ResourceKey key)
    {
        var channel = root.TryGetProperty("channel", out var value) ? value : default;
        var kind = Kind(channel);
        var criteria = Text(root, "criteria") ?? "";
        var topic = Topics.Find(criteria);
        var trigger = topic?.Trigger ?? Plain(criteria);
        var content = Content(channel, topic);
        return new SubscriptionTerms
        {
            Key = key,
            Status = Text(root, "status") ?? "requested",
            Topic = topic,
            Trigger = trigger,
            Filters = topic is null ? [] : Filters(topic),
            Channel = kind,
            Endpoint = kind is ChannelKind.RestHook ? Endpoint(channel) : null,
            Payload = Payload(channel),
            Content = content,
            Headers = [.. Headers(channel)],
            Timeout = TimeSpan.FromSeconds(Number(channel, "backport-timeout", "valueUnsignedInt", 1, 60) ?? 20),
            Heartbeat = Number(channel, "backport-heartbeat-period", "valueUnsignedInt", 1, 86_400 * 7) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            MaxCount = Number(channel, "backport-max-count", "valuePositiveInt", 1, 1_000) ?? 50,
            End = FhirDateTime.TryParse(Text(root, "end"), null, out var end) ? end.LowerBound : null,
        };
    }

    private ChannelKind Kind(JsonElement channel)
    {
        var custom = Extensions(channel, "_type", "backport-channel-type").Select(e => e.TryGetProperty("valueCoding", out var coding) ? Text(coding, "code") : null).FirstOrDefault();
        switch (custom, Text(channel, "type"))
        {
            case (EventStream, _):
                return ChannelKind.EventStream;
            case (null, "rest-hook"):
                return ChannelKind.RestHook;
            default:
                Wrong("channel.type", $"Notifications go by rest-hook, or by {EventStream} (backport-channel-type).");
                return ChannelKind.EventStream;
        }
    }

    private Trigger Plain(string criteria)
    {
        var parts = criteria.Split('?', 2);
        if (ResourceTypes.Contains(parts[0]))
        {
            return new Trigger(parts[0], ["create", "update"], Query(parts[0], parts.Length == 2 ? parts[1] : "", "criteria"), null);
        }

        Wrong("criteria", "Neither the address of a topic of this server nor Type?criteria.");
        return new Trigger(null, [], null, null);
    }

    // [param]=[value], [Type].[param]=[value], and Type?param=value as the guide's own examples write it.
    private List<SearchQuery> Filters(Topic topic)
    {
        var filters = new List<SearchQuery>();
        foreach (var filter in Extensions(root, "_criteria", "backport-filter-criteria").Select(e => Text(e, "valueString") ?? ""))
        {
            var cut = EndOfType(filter);
            var type = cut < 0 ? topic.Trigger.Resource : filter[..cut];
            if (type is null || !ResourceTypes.Contains(type) || (topic.Trigger.Resource is { } focus && focus != type))
            {
                Wrong("criteria.extension", $"'{filter}' is no filter of this topic.");
            }
            else if (Query(type, filter[(cut + 1)..], "criteria.extension") is { } query)
            {
                filters.Add(query);
            }
        }

        if (topic.IsGeneric && filters.Count == 0)
        {
            Wrong("criteria.extension", "This topic needs a filter that says which type, such as Observation?code=….");
        }

        return filters;
    }

    // Where the name of the type ends; -1: the filter names none.
    private static int EndOfType(string filter)
    {
        var end = filter.AsSpan().IndexOfAny('?', '.', '=');
        return end > 0 && filter[end] is not '=' && char.IsAsciiLetterUpper(filter[0]) ? end : -1;
    }

    private SearchQuery? Query(string type, string criteria, string path)
    {
        var parsed = SearchQuery.Parse(type, criteria);
        if (!parsed.Succeeded)
        {
            _issues.AddRange(parsed.Issues.Select(i => i with { Path = path }));
            return null;
        }

        var query = parsed.Value;
        if (query.Links.Length + query.Lists.Length + query.Includes.Length + query.RevIncludes.Length + query.Sorts.Length > 0 || query.Count is not null || query.NeedsTerminology)
        {
            Wrong(path, "Criteria are about the resource itself: no chains, value sets, includes, order or count.");
        }

        return query;
    }

    private Uri? Endpoint(JsonElement channel)
    {
        var written = Text(channel, "endpoint");
        if (SafeAddresses.Problem(written, allowLoopback) is { } problem)
        {
            Wrong("channel.endpoint", problem);
            return null;
        }

        return new Uri(written!);
    }

    private string? Payload(JsonElement channel)
    {
        var payload = Text(channel, "payload");
        if (payload is not null && payload.Replace(" ", "", StringComparison.Ordinal) is not ("application/fhir+json" or "application/json" or "application/fhir+json;fhirVersion=4.0"))
        {
            Wrong("channel.payload", "Notifications are application/fhir+json, FHIR 4.0.");
        }

        return payload;
    }

    private PayloadContent Content(JsonElement channel, Topic? topic)
    {
        var content = Extensions(channel, "_payload", "backport-payload-content").Select(e => Text(e, "valueCode")).FirstOrDefault();
        if (topic is null)
        {
            return PayloadContent.FullResource;
        }

        if (Contents.Of(content) is { } known && Text(channel, "payload") is not null)
        {
            return known;
        }

        Wrong("channel.payload", "A subscription to a topic says in backport-payload-content: empty, id-only or full-resource.");
        return PayloadContent.Empty;
    }

    private IEnumerable<string> Headers(JsonElement channel)
    {
        if (channel.ValueKind is not JsonValueKind.Object || !channel.TryGetProperty("header", out var headers) || headers.ValueKind is not JsonValueKind.Array)
        {
            yield break;
        }

        foreach (var header in headers.EnumerateArray().Select(h => h.GetString() ?? ""))
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            var name = colon > 0 ? header[..colon].Trim() : "";
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || NotTheirs.Contains(name, StringComparer.OrdinalIgnoreCase)
                || header.Any(char.IsControl))
            {
                Wrong("channel.header", "A header is 'Name: value', and none that belongs to the connection.");
                continue;
            }

            yield return header;
        }
    }

    private int? Number(JsonElement channel, string extension, string value, int least, int most)
    {
        foreach (var found in Extensions(channel, null, extension))
        {
            if (found.TryGetProperty(value, out var number) && number.TryGetInt32(out var given) && given >= least && given <= most)
            {
                return given;
            }

            Wrong("channel.extension", $"{extension} is between {least} and {most}.");
        }

        return null;
    }

    // Extensions of an element, or of its primitive property.
    private static IEnumerable<JsonElement> Extensions(JsonElement parent, string? property, string name)
    {
        var holder = parent;
        if (property is not null && (parent.ValueKind is not JsonValueKind.Object || !parent.TryGetProperty(property, out holder)))
        {
            yield break;
        }

        if (holder.ValueKind is JsonValueKind.Object && holder.TryGetProperty("extension", out var list) && list.ValueKind is JsonValueKind.Array)
        {
            foreach (var extension in list.EnumerateArray().Where(e => Text(e, "url") == Backport + name))
            {
                yield return extension;
            }
        }
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind is JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private void Wrong(string path, string message) => _issues.Add(new FhirIssue("error", "not-supported", $"Subscription.{path}", message));
}

/// <summary>Codes of backport-content-value-set.</summary>
internal static class Contents
{
    internal static PayloadContent? Of(string? code) => code switch
    {
        "empty" => PayloadContent.Empty,
        "id-only" => PayloadContent.IdOnly,
        "full-resource" => PayloadContent.FullResource,
        _ => null,
    };
}
