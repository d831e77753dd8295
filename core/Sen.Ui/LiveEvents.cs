using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace Sen.Ui;

/// <summary>
/// What a live part of a page (<c>data-live</c>, web/ts/live.ts) listens to: "refresh" at once, so that neither a change between the page
/// and its events nor one during a break of the line is missed; "refresh" after each change; "ping" in silence, so that no proxy takes the
/// line for dead and the page knows that it is not.
/// </summary>
public static class LiveEvents
{
    /// <summary>Below what proxies allow (60 s) and what a page takes for stale (30 s).</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(20);

    /// <summary>"The part is to be fetched."</summary>
    public static SseItem<string> Refresh { get; } = new("", "refresh");

    /// <summary>"Nothing new."</summary>
    public static SseItem<string> Ping { get; } = new("", "ping");

    /// <summary>The events of a part that shows what these changes are about. Ends with the changes.</summary>
    /// <param name="changes">Listened to before the first event is given.</param>
    /// <param name="clock">For the pings.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static IAsyncEnumerable<SseItem<string>> Of<T>(IAsyncEnumerable<T> changes, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return FollowAsync(changes, clock, cancellationToken);
    }

    /// <summary>False: nothing came for so long.</summary>
    public static async Task<bool> ComesAsync(Task change, TimeSpan silence, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        try
        {
            await change.WaitAsync(silence, clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async IAsyncEnumerable<SseItem<string>> FollowAsync<T>(
        IAsyncEnumerable<T> changes, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var each = changes.GetAsyncEnumerator(ended.Token);
        var next = StepAsync(each);
        try
        {
            yield return Refresh;
            while (true)
            {
                if (!await ComesAsync(next, Silence, clock, cancellationToken))
                {
                    yield return Ping;
                }
                else if (await next)
                {
                    next = StepAsync(each);
                    yield return Refresh;
                }
                else
                {
                    yield break;
                }
            }
        }
        finally
        {
            // An enumerator is let go when its last step has ended.
            await ended.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await each.DisposeAsync();
        }
    }

    private static Task<bool> StepAsync<T>(IAsyncEnumerator<T> each) => each.MoveNextAsync().AsTask();
}
