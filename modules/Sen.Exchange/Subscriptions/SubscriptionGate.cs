using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sen.Exchange.Rest;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Subscriptions;

/// <summary>
/// What a client writes as a Subscription is a request: it is checked for what this server can do, gets its subscriber and an end, its secrets
/// are sealed, and a rest-hook waits for its handshake. Other resources pass as they are.
/// </summary>
internal sealed class SubscriptionGate(SubscriptionSeal seal, IOptions<SubscriptionOptions> options, TimeProvider clock)
{
    /// <summary>The document to write, or why not.</summary>
    internal (FhirDocument Document, Answer? Refusal) Admit(Caller caller, ResourceKey key, FhirDocument document)
    {
        if (document.ResourceType is not SubscriptionTerms.TypeName)
        {
            return (document, null);
        }

        var (terms, issues) = TermsReader.Read(document, options.Value.AllowLoopback);
        if (terms is null)
        {
            return (document, Outcomes.Of(StatusCodes.Status422UnprocessableEntity, issues));
        }

        var headers = terms.Headers.Select(h => seal.Header(h, key.Id, terms.Endpoint)).ToList();
        if (headers.Contains(null))
        {
            return (document, Outcomes.Of(
                StatusCodes.Status422UnprocessableEntity, "value", "A sealed header belongs to another receiver: send its value anew.", "Subscription.channel.header"));
        }

        var node = JsonNode.Parse(document.Utf8.Span)!.AsObject();
        if (headers.Count > 0)
        {
            node["channel"]!["header"] = new JsonArray([.. headers.Select(h => (JsonNode?)h)]);
        }

        node["status"] = terms switch
        {
            { Status: "off" } => "off",
            { Channel: ChannelKind.RestHook, IsPlain: false } => "requested",
            _ => "active",
        };
        node["end"] = FhirDateTime.Instant(End(terms)).Text;
        node.Remove("error");
        node["extension"] = Extensions(node["extension"] as JsonArray, caller, key.Id);
        return (FhirDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(node)).ValueOrThrow(), null);
    }

    private DateTimeOffset End(SubscriptionTerms terms)
    {
        var latest = clock.GetUtcNow().AddDays(options.Value.MaxDays);
        return terms.End is { } end && end < latest ? end : latest;
    }

    private JsonArray Extensions(JsonArray? given, Caller caller, string id)
    {
        var kept = (given ?? []).Where(e => (string?)e?["url"] is not (Subscribers.Account or Subscribers.Claims)).Select(e => e?.DeepClone());
        return
        [
            .. kept,
            new JsonObject { ["url"] = Subscribers.Account, ["valueString"] = caller.Subject },
            new JsonObject { ["url"] = Subscribers.Claims, ["valueString"] = seal.Claims(caller, id) },
        ];
    }
}
