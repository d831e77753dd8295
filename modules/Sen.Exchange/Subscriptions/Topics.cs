using System.Collections.Frozen;
using System.Text.Json;
using Sen.Fhir;

namespace Sen.Exchange.Subscriptions;

/// <summary>What sets off an event (SubscriptionTopic.resourceTrigger of R4B).</summary>
/// <param name="Resource">Type of the focus; null: any.</param>
/// <param name="Interactions">create, update, delete.</param>
/// <param name="Current">What the new version must be; null: anything.</param>
/// <param name="Previous">What the version before must have been; a new resource passes.</param>
internal sealed record Trigger(string? Resource, IReadOnlyList<string> Interactions, SearchQuery? Current, SearchQuery? Previous);

/// <summary>A topic that can be subscribed to.</summary>
internal sealed record Topic(string Url, string Title, Trigger Trigger)
{
    /// <summary>Any resource can be its focus: filters must say which.</summary>
    internal bool IsGeneric => Trigger.Resource is null;
}

/// <summary>The topics this server knows, in the words of R4B's SubscriptionTopic.</summary>
internal static class Topics
{
    private const string Data = """
        [
          {"url":"urn:sen:topic:patient-admitted","title":"A person is admitted to a ward","resource":"Encounter","interactions":["create","update"],
           "current":"status=in-progress&class=IMP,ACUTE,NONAC","previous":"status:not=in-progress"},
          {"url":"urn:sen:topic:encounter-start","title":"A visit begins","resource":"Encounter","interactions":["create","update"],
           "current":"status=in-progress","previous":"status:not=in-progress"},
          {"url":"urn:sen:topic:encounter-end","title":"A visit is finished","resource":"Encounter","interactions":["create","update"],
           "current":"status=finished","previous":"status:not=finished"},
          {"url":"urn:sen:topic:appointment-booked","title":"An appointment is booked","resource":"Appointment","interactions":["create","update"],
           "current":"status=booked","previous":"status:not=booked"},
          {"url":"urn:sen:topic:appointment-changed","title":"An appointment is changed or cancelled","resource":"Appointment","interactions":["update","delete"]},
          {"url":"urn:sen:topic:report-final","title":"A report is final, or a final one was corrected","resource":"DiagnosticReport","interactions":["create","update"],
           "current":"status=final,amended,corrected,appended"},
          {"url":"urn:sen:topic:referral","title":"Somebody is referred","resource":"ServiceRequest","interactions":["create","update"],
           "current":"status=active&category=http://snomed.info/sct|3457005","previous":"status:not=active"},
          {"url":"urn:sen:topic:resource-changed","title":"A resource is created, changed or deleted; filters say of which type","interactions":["create","update","delete"]}
        ]
        """;

    internal static IReadOnlyList<Topic> All { get; } = [.. Read()];

    private static readonly FrozenDictionary<string, Topic> ByUrl = All.ToFrozenDictionary(t => t.Url, StringComparer.Ordinal);

    internal static Topic? Find(string url) => ByUrl.GetValueOrDefault(url);

    private static IEnumerable<Topic> Read()
    {
        using var document = JsonDocument.Parse(Data);
        foreach (var topic in document.RootElement.EnumerateArray())
        {
            var resource = Text(topic, "resource");
            var interactions = topic.GetProperty("interactions").EnumerateArray().Select(i => i.GetString()!).ToList();
            yield return new Topic(
                Text(topic, "url")!, Text(topic, "title")!, new Trigger(resource, interactions, Query(resource, Text(topic, "current")), Query(resource, Text(topic, "previous"))));
        }
    }

    private static SearchQuery? Query(string? type, string? criteria) => criteria is null ? null : SearchQuery.Parse(type!, criteria).ValueOrThrow();

    private static string? Text(JsonElement topic, string name) => topic.TryGetProperty(name, out var value) ? value.GetString() : null;
}
