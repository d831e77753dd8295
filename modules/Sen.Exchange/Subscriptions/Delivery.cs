using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Subscriptions;

/// <summary>
/// Delivers one subscription: handshake, then its events in their order, again until they are taken, with pauses that grow. What was taken is
/// remembered by number; after a stop the same numbers are sent again. After too many failures the subscription is in error until its subscriber writes it anew.
/// </summary>
internal sealed class Delivery : IAsyncDisposable
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly Caller Node = Caller.System("subscriptions");

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private readonly IRecord _record;
    private readonly RestHook _hook;
    private readonly SubscriptionEvents _events;
    private readonly SubscriptionOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _nudge = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private volatile Subscriber _subscriber;
    private long _notified;
    private int _failures;

    internal Delivery(
        Subscriber subscriber, IRecord record, RestHook hook, SubscriptionEvents events, SubscriptionOptions options, TimeProvider clock, ILogger logger)
    {
        (_subscriber, _record, _hook, _events, _options, _clock, _logger) = (subscriber, record, hook, events, options, clock, logger);
        _notified = clock.GetTimestamp();
        _loop = Steadily.RunAsync(TurnAsync, failure => _logger.DeliveryFailed(failure, _subscriber.Terms.Key.Id), AfterFailure, _stop.Token);
    }

    internal void Set(Subscriber subscriber)
    {
        if (subscriber.Version >= _subscriber.Version)
        {
            _subscriber = subscriber;
            Nudge();
        }
    }

    internal void Nudge() => _nudge.Release();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        _nudge.Dispose();
    }

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        var pause = await StepAsync(_subscriber, cancellationToken);
        if (pause > TimeSpan.Zero)
        {
            await WaitAsync(pause);
        }
    }

    // After a failure the pause is kept, whatever happens meanwhile; otherwise anything new ends it.
    private async Task WaitAsync(TimeSpan pause)
    {
        if (_failures > 0)
        {
            await Task.Delay(pause, _clock, _stop.Token);
            return;
        }

        await _nudge.WaitAsync(pause, _stop.Token);
        while (_nudge.CurrentCount > 0)
        {
            await _nudge.WaitAsync(_stop.Token);
        }
    }

    /// <summary>Does what is to be done now, and says how long nothing will be unless something happens.</summary>
    private async Task<TimeSpan> StepAsync(Subscriber subscriber, CancellationToken cancellationToken)
    {
        if (subscriber.Terms.End < _clock.GetUtcNow())
        {
            await SetStatusAsync(subscriber, "off", "The subscription has come to its end.", cancellationToken);
            return Idle;
        }

        switch (subscriber.Terms.Status)
        {
            case "requested":
                var refused = await _hook.NotifyAsync(subscriber, await StateAsync(subscriber, "handshake", cancellationToken), [], cancellationToken);
                await SetStatusAsync(subscriber, refused is null ? "active" : "error", refused, cancellationToken);
                return Idle;
            case "active":
                return await SendAsync(subscriber, cancellationToken);
            default:
                return Idle;
        }
    }

    private async Task<TimeSpan> SendAsync(Subscriber subscriber, CancellationToken cancellationToken)
    {
        var terms = subscriber.Terms;
        var sent = await _record.Feed.CursorAsync(terms.Sent, cancellationToken);
        var entries = await _record.Feed.Series.ReadAsync(terms.Series, sent, terms.IsPlain ? 1 : terms.MaxCount, cancellationToken);
        if (entries.Count == 0)
        {
            return await BeatAsync(subscriber, cancellationToken);
        }

        var problem = await TellAsync(subscriber, entries, cancellationToken);
        if (problem is null)
        {
            _failures = 0;
            _notified = _clock.GetTimestamp();
            await _record.Feed.AdvanceAsync(terms.Sent, entries[^1].Number, cancellationToken);
            return TimeSpan.Zero;
        }

        _failures++;
        _logger.NotificationRefused(terms.Key.Id, _failures, problem);
        if (_failures < _options.MaxAttempts)
        {
            var pause = TimeSpan.FromMilliseconds(_options.FirstPauseMilliseconds * Math.Pow(2, Math.Min(_failures - 1, 20)) * (0.9 + (0.2 * Random.Shared.NextDouble())));
            return pause < LongestPause ? pause : LongestPause;
        }

        _failures = 0;
        await SetStatusAsync(subscriber, "error", problem, cancellationToken);
        return Idle;
    }

    private async Task<string?> TellAsync(Subscriber subscriber, IReadOnlyList<NumberedEntry> entries, CancellationToken cancellationToken)
    {
        var events = await _events.ReadAsync(subscriber.Caller, entries, subscriber.Terms.Content, cancellationToken);
        return subscriber.Terms.IsPlain
            ? await _hook.TellAsync(subscriber, events[0], cancellationToken)
            : await _hook.NotifyAsync(subscriber, await StateAsync(subscriber, "event-notification", cancellationToken, entries[^1].Number), events, cancellationToken);
    }

    private async Task<TimeSpan> BeatAsync(Subscriber subscriber, CancellationToken cancellationToken)
    {
        if (subscriber.Terms is not { IsPlain: false, Heartbeat: { } period })
        {
            return Idle;
        }

        var quiet = _clock.GetElapsedTime(_notified);
        if (quiet < period)
        {
            return period - quiet;
        }

        _notified = _clock.GetTimestamp();
        if (await _hook.NotifyAsync(subscriber, await StateAsync(subscriber, "heartbeat", cancellationToken), [], cancellationToken) is { } problem)
        {
            _logger.NotificationRefused(subscriber.Terms.Key.Id, 1, problem);
        }

        return period;
    }

    private async Task<SubscriptionState> StateAsync(Subscriber subscriber, string kind, CancellationToken cancellationToken, long? events = null) => new(
        subscriber.Terms.Key.Id,
        subscriber.Terms.Topic?.Url,
        subscriber.Terms.Status,
        kind,
        events ?? await _record.Feed.Series.LastAsync(subscriber.Terms.Series, cancellationToken) ?? 0);

    // Who wrote the subscription meanwhile has the last word: then the feed brings what holds.
    private async Task SetStatusAsync(Subscriber subscriber, string status, string? error, CancellationToken cancellationToken)
    {
        var key = subscriber.Terms.Key;
        var read = await _record.ReadVersionAsync(Node, key, subscriber.Version, cancellationToken);
        if (read is not { Succeeded: true, Value.Document: { } document })
        {
            return;
        }

        object[] patch = error is null
            ? [new { op = "replace", path = "/status", value = status }]
            : [new { op = "replace", path = "/status", value = status }, new { op = "add", path = "/error", value = error }];
        var changed = JsonPatch.Apply(document, JsonSerializer.SerializeToUtf8Bytes(patch)).ValueOrThrow();
        var committed = await _record.CommitAsync(Node, new Commit().Put(changed, key, subscriber.Version), cancellationToken);
        if (committed.Succeeded)
        {
            _subscriber = subscriber with { Version = committed.Value.Entries[0].Version, Terms = subscriber.Terms with { Status = status } };
            _logger.SubscriptionStatus(key.Id, status);
        }
    }
}
