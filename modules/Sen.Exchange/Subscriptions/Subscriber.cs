using System.Text.Json;
using Sen.Record;

namespace Sen.Exchange.Subscriptions;

/// <summary>A Subscription as it stands in the Record, with whose it is.</summary>
/// <param name="Terms">What it asks for.</param>
/// <param name="Version">The version that was read.</param>
/// <param name="Caller">With whose rights its events are looked at.</param>
internal sealed record Subscriber(SubscriptionTerms Terms, long Version, Caller Caller)
{
    /// <summary>Null: it is gone, off, or not one that this server can serve.</summary>
    internal static Subscriber? Of(StoredResource stored, SubscriptionSeal seal)
    {
        // Whether the endpoint may be called is decided when it is called.
        if (stored.Document is not { } document || TermsReader.Read(document, allowLoopback: true).Terms is not { } terms || terms.Status is "off")
        {
            return null;
        }

        return new Subscriber(terms, stored.Version, seal.Subscriber(ClaimsOf(document.Root), stored.Key.Id));
    }

    private static string? ClaimsOf(JsonElement root) =>
        root.TryGetProperty("extension", out var list) && list.ValueKind is JsonValueKind.Array
            ? list.EnumerateArray()
                .Where(e => e.TryGetProperty("url", out var url) && url.ValueEquals(Subscribers.Claims))
                .Select(e => e.GetProperty("valueString").GetString())
                .FirstOrDefault()
            : null;
}
