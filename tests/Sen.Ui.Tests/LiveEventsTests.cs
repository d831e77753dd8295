using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Sen.Ui.Tests;

/// <summary>What a live part of a page is told.</summary>
public sealed class LiveEventsTests
{
    private readonly Silences _clock = new();
    private readonly Channel<int> _changes = Channel.CreateUnbounded<int>();
    private bool _listening;
    private bool _left;

    [Fact]
    public async Task A_page_is_refreshed_at_once_and_after_each_change_and_hears_pings_in_silence()
    {
        using var stop = new CancellationTokenSource();
        await using var events = LiveEvents.Of(ListenAsync(stop.Token), _clock, stop.Token).GetAsyncEnumerator(stop.Token);
        (await NextAsync(events)).ShouldBe("refresh");
        _listening.ShouldBeTrue("what changes from here on is not missed");

        _changes.Writer.TryWrite(1);
        (await NextAsync(events)).ShouldBe("refresh");

        var silence = NextAsync(events);
        silence.IsCompleted.ShouldBeFalse();
        _clock.Pass();
        (await silence).ShouldBe("ping");

        _changes.Writer.TryWrite(2);
        (await NextAsync(events)).ShouldBe("refresh");
        _changes.Writer.Complete();
        (await events.MoveNextAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Who_closes_the_page_is_listened_for_no_more()
    {
        var events = LiveEvents.Of(ListenAsync(CancellationToken.None), _clock, CancellationToken.None).GetAsyncEnumerator();
        (await NextAsync(events)).ShouldBe("refresh");
        await events.DisposeAsync();
        _left.ShouldBeTrue();
    }

    private static async Task<string> NextAsync(IAsyncEnumerator<System.Net.ServerSentEvents.SseItem<string>> events)
    {
        (await events.MoveNextAsync()).ShouldBeTrue();
        return events.Current.EventType;
    }

    private async IAsyncEnumerable<int> ListenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _listening = true;
        try
        {
            await foreach (var change in _changes.Reader.ReadAllAsync(cancellationToken))
            {
                yield return change;
            }
        }
        finally
        {
            _left = true;
        }
    }

    // Time in which nothing happens, when the test says so.
    private sealed class Silences : TimeProvider
    {
        private Action _pass = () => { };

        internal void Pass() => _pass();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            dueTime.ShouldBe(TimeSpan.FromSeconds(20));
            _pass = () => callback(state);
            return new Timer();
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
                // Nothing runs by itself.
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
