using System.Net.Http.Headers;

namespace Sen.Exchange.Subscriptions;

/// <summary>Calls a receiver. Only that it failed and how is told: never what was sent, and no header.</summary>
internal sealed class RestHook(HttpClient client, SubscriptionSeal seal, SubscriptionOptions options, TimeProvider clock)
{
    private const string Json = "application/fhir+json";

    /// <summary>Posts a notification. Null: it was taken; else what went wrong, in words for the subscriber.</summary>
    internal Task<string?> NotifyAsync(
        Subscriber subscriber, SubscriptionState state, IReadOnlyList<SubscriptionEvent> events, CancellationToken cancellationToken)
    {
        var body = NotificationWriter.Notification(state, events, subscriber.Terms.Content, options.BaseUrl, clock.GetUtcNow());
        return SendAsync(subscriber, HttpMethod.Post, subscriber.Terms.Endpoint!, body, cancellationToken);
    }

    /// <summary>
    /// A subscription with plain criteria (R4, subscription.html, rest-hook): without payload an empty POST, with payload the resource by
    /// PUT at its place under the endpoint.
    /// </summary>
    internal async Task<string?> TellAsync(Subscriber subscriber, SubscriptionEvent one, CancellationToken cancellationToken)
    {
        var endpoint = subscriber.Terms.Endpoint!;
        if (subscriber.Terms.Payload is null)
        {
            return await SendAsync(subscriber, HttpMethod.Post, endpoint, null, cancellationToken);
        }

        return one is { Resource: { } resource, Document: { } document }
            ? await SendAsync(subscriber, HttpMethod.Put, new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{resource.Key}"), document.Utf8, cancellationToken)
            : null;
    }

    private async Task<string?> SendAsync(Subscriber subscriber, HttpMethod method, Uri address, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(subscriber.Terms.Timeout);
        using var request = new HttpRequestMessage(method, address);
        if (body is { } bytes)
        {
            request.Content = new ReadOnlyMemoryContent(bytes);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(subscriber.Terms.Payload ?? Json);
        }

        foreach (var header in subscriber.Terms.Headers)
        {
            if (seal.Open(header, subscriber.Terms.Key.Id, subscriber.Terms.Endpoint) is not var (name, value))
            {
                return "The headers cannot be opened any more; write the subscription anew with their values.";
            }

            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, late.Token);
            return response.IsSuccessStatusCode ? null : $"The receiver answered with status {(int)response.StatusCode}.";
        }
        catch (HttpRequestException exception)
        {
            return $"The receiver could not be reached ({exception.HttpRequestError}).";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "The receiver did not answer in time.";
        }
    }
}
