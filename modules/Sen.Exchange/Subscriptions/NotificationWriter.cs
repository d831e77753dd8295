using System.Globalization;
using System.Text.Json;
using Sen.Exchange.Rest;
using Sen.Fhir;

namespace Sen.Exchange.Subscriptions;

/// <summary>What a notification says of its subscription.</summary>
/// <param name="Id">Id of the Subscription.</param>
/// <param name="Topic">Its topic; null: none.</param>
/// <param name="Status">requested, active, error or off.</param>
/// <param name="Kind">handshake, heartbeat, event-notification, query-status or query-event.</param>
/// <param name="Events">Events since it began, this notification's included.</param>
/// <param name="Error">Why it is in error; null: it is not.</param>
internal sealed record SubscriptionState(string Id, string? Topic, string Status, string Kind, long Events, string? Error = null);

/// <summary>Notification Bundles in the form of R4 (backport-subscription-notification-r4): a history with the status, as Parameters, first.</summary>
internal static class NotificationWriter
{
    private const string StatusProfile = TermsReader.Backport + "backport-subscription-status-r4";
    private const string BundleProfile = TermsReader.Backport + "backport-subscription-notification-r4";

    internal static ReadOnlyMemory<byte> Notification(
        SubscriptionState state, IReadOnlyList<SubscriptionEvent> events, PayloadContent content, string? baseUrl, DateTimeOffset now) => Answer.Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("id", Guid.CreateVersion7(now).ToString());
        Profile(json, BundleProfile);
        json.WriteString("type", "history");
        json.WriteString("timestamp", FhirDateTime.Instant(now).Text);
        json.WriteStartArray("entry");
        StatusEntry(json, state, events, content, baseUrl, now);
        if (content is not PayloadContent.Empty)
        {
            foreach (var resource in events.Where(e => e.Resource is not null))
            {
                Entry(json, resource, baseUrl);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>The states of subscriptions as <c>$status</c> answers: a searchset.</summary>
    internal static ReadOnlyMemory<byte> Statuses(IReadOnlyList<SubscriptionState> states, string baseUrl, DateTimeOffset now) => Answer.Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("type", "searchset");
        json.WriteNumber("total", states.Count);
        if (states.Count > 0)
        {
            json.WriteStartArray("entry");
            foreach (var state in states)
            {
                var id = Guid.CreateVersion7(now).ToString();
                json.WriteStartObject();
                json.WriteString("fullUrl", "urn:uuid:" + id);
                json.WritePropertyName("resource");
                Status(json, id, state, [], PayloadContent.Empty, baseUrl);
                json.WriteStartObject("search");
                json.WriteString("mode", "match");
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    });

    private static void StatusEntry(
        Utf8JsonWriter json, SubscriptionState state, IReadOnlyList<SubscriptionEvent> events, PayloadContent content, string? baseUrl, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now).ToString();
        json.WriteStartObject();
        json.WriteString("fullUrl", "urn:uuid:" + id);
        json.WritePropertyName("resource");
        Status(json, id, state, events, content, baseUrl);
        Request(json, "GET", $"{Prefix(baseUrl)}Subscription/{state.Id}/$status", "200");
        json.WriteEndObject();
    }

    private static void Status(
        Utf8JsonWriter json, string id, SubscriptionState state, IReadOnlyList<SubscriptionEvent> events, PayloadContent content, string? baseUrl)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Parameters");
        json.WriteString("id", id);
        Profile(json, StatusProfile);
        json.WriteStartArray("parameter");
        Reference(json, "subscription", $"{Prefix(baseUrl)}Subscription/{state.Id}");

        // SHOULD NOT be there with empty payloads: it says what happened.
        if (state.Topic is not null && content is not PayloadContent.Empty)
        {
            Value(json, "topic", "valueCanonical", state.Topic);
        }

        Value(json, "status", "valueCode", state.Status);
        Value(json, "type", "valueCode", state.Kind);
        Value(json, "events-since-subscription-start", "valueString", state.Events.ToString(CultureInfo.InvariantCulture));
        foreach (var one in events)
        {
            Event(json, one, content, baseUrl);
        }

        if (state.Error is not null)
        {
            json.WriteStartObject();
            json.WriteString("name", "error");
            json.WriteStartObject("valueCodeableConcept");
            json.WriteString("text", state.Error);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Event(Utf8JsonWriter json, SubscriptionEvent one, PayloadContent content, string? baseUrl)
    {
        json.WriteStartObject();
        json.WriteString("name", "notification-event");
        json.WriteStartArray("part");
        Value(json, "event-number", "valueString", one.Number.ToString(CultureInfo.InvariantCulture));
        Value(json, "timestamp", "valueInstant", FhirDateTime.Instant(one.At).Text);
        if (content is not PayloadContent.Empty && one.Resource is { } resource)
        {
            Reference(json, "focus", Prefix(baseUrl) + resource.Key);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Entry(Utf8JsonWriter json, SubscriptionEvent one, string? baseUrl)
    {
        var resource = one.Resource!;
        json.WriteStartObject();
        if (baseUrl is not null)
        {
            json.WriteString("fullUrl", Prefix(baseUrl) + resource.Key);
        }

        if (one.Document is { } document)
        {
            json.WritePropertyName("resource");
            json.WriteRawValue(document.Utf8.Span, skipInputValidation: true);
        }

        var (method, url, status) = resource switch
        {
            { Deleted: true } => ("DELETE", resource.Key.ToString(), "204"),
            { Version: 1 } => ("POST", resource.Key.Type, "201"),
            _ => ("PUT", resource.Key.ToString(), "200"),
        };
        Request(json, method, url, status);
        json.WriteEndObject();
    }

    private static void Request(Utf8JsonWriter json, string method, string url, string status)
    {
        json.WriteStartObject("request");
        json.WriteString("method", method);
        json.WriteString("url", url);
        json.WriteEndObject();
        json.WriteStartObject("response");
        json.WriteString("status", status);
        json.WriteEndObject();
    }

    private static void Profile(Utf8JsonWriter json, string profile)
    {
        json.WriteStartObject("meta");
        json.WriteStartArray("profile");
        json.WriteStringValue(profile);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Value(Utf8JsonWriter json, string name, string property, string value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString(property, value);
        json.WriteEndObject();
    }

    private static void Reference(Utf8JsonWriter json, string name, string reference)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartObject("valueReference");
        json.WriteString("reference", reference);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Prefix(string? baseUrl) => baseUrl is null ? "" : baseUrl.TrimEnd('/') + "/";
}
