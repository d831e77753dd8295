namespace Sen.Record;

/// <summary>
/// A look at something that moves, shared by all who ask: never two at once, and each who asks gets one that begins after it asked.
/// Who comes during a look shares the next.
/// </summary>
internal sealed class SharedLook(Func<Task<long>> look)
{
    private readonly Lock _lock = new();
    private Task<long> _last = Task.FromResult(0L);
    private Task<long>? _next;

    internal Task<long> AskAsync()
    {
        lock (_lock)
        {
            return _next ??= NextAsync(_last);
        }
    }

    private async Task<long> NextAsync(Task before)
    {
        // Never on the thread that asks, which holds the lock; how the look before went is told to those who waited for it.
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            (_last, _next) = (_next!, null);
        }

        return await look();
    }
}
