namespace Sen.Record;

/// <summary>The feed as readers see it.</summary>
internal sealed class Feed(IRecordStore store, FeedSignal signal, TimeSpan poll, TimeProvider clock, IFeedSeries series) : IFeed
{
    private readonly FeedWindow _window = new(store);

    public IFeedSeries Series { get; } = series;

    public Task<long> HeadAsync(CancellationToken cancellationToken) => store.HeadAsync(cancellationToken);

    public async Task<IReadOnlyList<FeedEntry>> ReadAsync(Caller caller, long after, int max, CancellationToken cancellationToken)
    {
        if (caller.Role is not Role.System)
        {
            throw new UnauthorizedAccessException(Refusals.FeedIsForTheNode.Message);
        }

        return _window.After(after, max) ?? [.. (await store.FeedAsync(after, max, cancellationToken)).Select(FeedWindow.Entry)];
    }

    public async Task WaitAsync(long after, CancellationToken cancellationToken)
    {
        while (_window.Last <= after)
        {
            // The signal is taken before the look, so that an entry between the two wakes us.
            var next = signal.Next;
            if (await _window.LookAsync().WaitAsync(cancellationToken) > after)
            {
                return;
            }

            using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(next, Task.Delay(poll, clock, pause.Token));
            await pause.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public Task<long> CursorAsync(string name, CancellationToken cancellationToken) => store.CursorAsync(name, cancellationToken);

    public async Task AdvanceAsync(string name, long position, CancellationToken cancellationToken)
    {
        if (!await store.AdvanceAsync(name, position, cancellationToken))
        {
            throw new InvalidOperationException($"The cursor '{name}' stands beyond {position}; a cursor does not move backwards.");
        }
    }
}

/// <summary>Wakes everyone who waits for the next feed entry.</summary>
internal sealed class FeedSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>Completes at the next <see cref="Raise"/>.</summary>
    internal Task Next => Volatile.Read(ref _next).Task;

    internal void Raise() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
