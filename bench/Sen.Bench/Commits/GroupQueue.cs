using System.Threading.Channels;

namespace Sen.Bench;

/// <summary>
/// The barest group commit: what waits is handed to a writer in one list, and all of it is answered when the writer returns.
/// </summary>
internal sealed class GroupQueue<T> : IAsyncDisposable
{
    private readonly Channel<(T Item, TaskCompletionSource Done)> _queue = Channel.CreateBounded<(T, TaskCompletionSource)>(8_192);
    private readonly Task[] _loops;

    internal GroupQueue(int max, IReadOnlyList<Func<List<T>, Task>> writers) => _loops = [.. writers.Select(w => Task.Run(() => RunAsync(max, w)))];

    internal async Task WriteAsync(T item, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _queue.Writer.WriteAsync((item, done), cancellationToken);
        await done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.WhenAll(_loops);
    }

    private async Task RunAsync(int max, Func<List<T>, Task> write)
    {
        var items = new List<T>(max);
        var waiting = new List<TaskCompletionSource>(max);
        while (await _queue.Reader.WaitToReadAsync())
        {
            items.Clear();
            waiting.Clear();
            while (items.Count < max && _queue.Reader.TryRead(out var next))
            {
                items.Add(next.Item);
                waiting.Add(next.Done);
            }

            if (items.Count == 0)
            {
                continue;
            }

            try
            {
                await write(items);
                waiting.ForEach(w => w.SetResult());
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                waiting.ForEach(w => w.SetException(exception));
            }
        }
    }
}
