namespace Sen.TestKit;

/// <summary>
/// Waits for what comes by itself. The patience is that of a machine with other work: a test fails because something did not come, not
/// because it came late.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    /// <summary>What is looked for, as soon as it is there.</summary>
    /// <param name="look">Null: not yet.</param>
    /// <param name="otherwise">Said when it does not come.</param>
    /// <exception cref="TimeoutException">It did not come.</exception>
    public static async Task<T> FindAsync<T>(Func<Task<T?>> look, Func<string>? otherwise = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(look);
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            if (await look() is { } found)
            {
                return found;
            }

            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"It did not come. {otherwise?.Invoke()}");
            }

            await Task.Delay(Look, CancellationToken.None);
        }
    }

    /// <summary>Until it is so.</summary>
    /// <exception cref="TimeoutException">It did not become so.</exception>
    public static Task IsAsync(Func<Task<bool>> holds, Func<string>? otherwise = null)
    {
        ArgumentNullException.ThrowIfNull(holds);
        return FindAsync(async () => await holds() ? holds : null, otherwise);
    }
}
