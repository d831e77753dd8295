using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sen.Exchange.Rest;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Subscriptions;

/// <summary><c>$status</c>, <c>$events</c> (Subscriptions R5 Backport) and the stream of server-sent events, for the subscriber alone.</summary>
internal sealed class SubscriptionOperations(IRecord record, SubscriptionSeal seal, SubscriptionEvents events, SubscriptionSignal signal, TimeProvider clock)
{
    private const int MostEvents = 1_000;
    private const int AtOnce = 50;

    /// <summary>How often a stream looks for what another server numbered, and shows that it is still there.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    internal async Task<Answer> StatusAsync(HttpContext context, Caller caller)
    {
        var read = await FindAsync(context, caller);
        return read.Succeeded
            ? Statuses(context, [await StateAsync(read.Value, "query-status", context.RequestAborted)])
            : Outcomes.Of(read.Failure);
    }

    /// <summary>Of those that are named (<c>id</c>, <c>status</c>), or of all that the caller has.</summary>
    internal async Task<Answer> StatusOfAllAsync(HttpContext context, Caller caller)
    {
        var query = SearchQuery.For(SubscriptionTerms.TypeName).Take(SearchQuery.MaxCount);
        foreach (var given in Searches.Query(context.Request.QueryString.Value).Where(p => p.Key is "id" or "status").GroupBy(p => p.Key))
        {
            query = query.WhereAny(given.Key is "id" ? "_id" : "status", given.SelectMany(p => p.Value.Split(',')));
        }

        var found = await record.SearchAsync(caller, query, context.RequestAborted);
        if (!found.Succeeded)
        {
            return Outcomes.Of(found.Failure);
        }

        var states = new List<SubscriptionState>();
        foreach (var subscription in found.Value.Matches)
        {
            states.Add(await StateAsync(subscription, "query-status", context.RequestAborted));
        }

        return Statuses(context, states);
    }

    internal async Task<Answer> EventsAsync(HttpContext context, Caller caller)
    {
        var query = context.Request.Query;
        var read = await FindAsync(context, caller);
        if (!read.Succeeded)
        {
            return Outcomes.Of(read.Failure);
        }

        if (!Number(query["eventsSinceNumber"], 1, out var from) || !Number(query["eventsUntilNumber"], long.MaxValue, out var until))
        {
            return Outcomes.Of(StatusCodes.Status400BadRequest, "invalid", "Numbers of events are whole and begin with 1.");
        }

        if (Subscriber.Of(read.Value, seal) is not { } subscriber)
        {
            return Outcomes.Of(StatusCodes.Status409Conflict, "conflict", "The subscription is off.");
        }

        // A hint: less than was subscribed to may be asked for, not more.
        var content = Contents.Of(query["content"]) is { } wanted && wanted < subscriber.Terms.Content ? wanted : subscriber.Terms.Content;
        var entries = await record.Feed.Series.ReadAsync(subscriber.Terms.Series, Math.Max(0, from - 1), MostEvents, context.RequestAborted);
        var told = await events.ReadAsync(caller, [.. entries.Where(e => e.Number <= until)], content, context.RequestAborted);
        var state = await StateAsync(read.Value, "query-event", context.RequestAborted);
        return new Answer(StatusCodes.Status200OK)
        {
            Body = NotificationWriter.Notification(state, told, content, Answer.BaseOf(context.Request), clock.GetUtcNow()),
        };
    }

    /// <summary>
    /// Notifications as server-sent events (WHATWG HTML, 9.2), each with the number of its event as id. <c>Last-Event-ID</c> (or
    /// <c>eventsSinceNumber</c>, inclusive) goes on from there; without it the stream begins with the next event.
    /// </summary>
    internal async Task<Answer> StreamAsync(HttpContext context, Caller caller)
    {
        var read = await FindAsync(context, caller);
        if (!read.Succeeded)
        {
            return Outcomes.Of(read.Failure);
        }

        if (Subscriber.Of(read.Value, seal) is not { } subscriber)
        {
            return Outcomes.Of(StatusCodes.Status409Conflict, "conflict", "The subscription is off.");
        }

        var after = await record.Feed.Series.LastAsync(subscriber.Terms.Series, context.RequestAborted) ?? 0;
        if (!Number(context.Request.Headers["Last-Event-ID"].ToString(), after, out after) || !Number(context.Request.Query["eventsSinceNumber"], after + 1, out var next))
        {
            return Outcomes.Of(StatusCodes.Status400BadRequest, "invalid", "Numbers of events are whole and begin with 1.");
        }

        return new Answer(StatusCodes.Status200OK) { Write = response => WriteAsync(response, caller, subscriber.Terms, next - 1) };
    }

    private async Task WriteAsync(HttpResponse response, Caller caller, SubscriptionTerms terms, long after)
    {
        var ended = response.HttpContext.RequestAborted;
        response.ContentType = "text/event-stream";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await SayAsync(response, ": open\n\n", ended);
        var said = clock.GetTimestamp();
        try
        {
            // A subscription that was switched off, or is somebody else's now, ends its streams.
            while (await record.ReadAsync(caller, terms.Key, ended) is { Succeeded: true } read && Subscriber.Of(read.Value, seal) is not null)
            {
                var next = signal.Next;
                var entries = await record.Feed.Series.ReadAsync(terms.Series, after, AtOnce, ended);
                foreach (var one in await events.ReadAsync(caller, entries, terms.Content, ended))
                {
                    await SayAsync(response, Line(response, terms, one), ended);
                    (after, said) = (one.Number, clock.GetTimestamp());
                }

                if (clock.GetElapsedTime(said) > Silence)
                {
                    await SayAsync(response, ": still here\n\n", ended);
                    said = clock.GetTimestamp();
                }

                if (entries.Count == 0)
                {
                    await Task.WhenAny(next, Task.Delay(Look, clock, ended));
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client has gone, as clients of streams do.
        }
    }

    private string Line(HttpResponse response, SubscriptionTerms terms, SubscriptionEvent one)
    {
        var state = new SubscriptionState(terms.Key.Id, terms.Topic?.Url, "active", "event-notification", one.Number);
        var bundle = NotificationWriter.Notification(state, [one], terms.Content, Answer.BaseOf(response.HttpContext.Request), clock.GetUtcNow());
        var data = Encoding.UTF8.GetString(bundle.Span).Replace('\n', ' ').Replace('\r', ' ');
        return string.Create(CultureInfo.InvariantCulture, $"id: {one.Number}\nevent: event-notification\ndata: {data}\n\n");
    }

    private static async Task SayAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.WriteAsync(text, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    private Task<Result<StoredResource>> FindAsync(HttpContext context, Caller caller) =>
        record.ReadAsync(caller, new ResourceKey(SubscriptionTerms.TypeName, Handlers.Route(context, "id")), context.RequestAborted);

    private async Task<SubscriptionState> StateAsync(StoredResource stored, string kind, CancellationToken cancellationToken)
    {
        var subscription = stored.As<Subscription>();
        return new SubscriptionState(
            stored.Key.Id,
            Topics.Find(subscription.Criteria ?? "")?.Url,
            subscription.Status ?? "requested",
            kind,
            await record.Feed.Series.LastAsync(SubscriptionTerms.SeriesOf(stored.Key.Id), cancellationToken) ?? 0,
            subscription.Error);
    }

    private Answer Statuses(HttpContext context, IReadOnlyList<SubscriptionState> states) =>
        new(StatusCodes.Status200OK) { Body = NotificationWriter.Statuses(states, Answer.BaseOf(context.Request), clock.GetUtcNow()) };

    private static bool Number(string? text, long otherwise, out long number)
    {
        number = otherwise;
        return string.IsNullOrEmpty(text) || (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < long.MaxValue);
    }
}
