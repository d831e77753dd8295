namespace Sen.Exchange.Subscriptions;

/// <summary>Wakes streams when events were numbered here. What another server numbered is found by looking now and then.</summary>
internal sealed class SubscriptionSignal
{
    private TaskCompletionSource _next = New();

    internal Task Next => Volatile.Read(ref _next).Task;

    internal void Raise() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
