namespace Sen.Record;

/// <summary>Work that goes on for as long as the server runs.</summary>
public static class Steadily
{
    /// <summary>
    /// Does it again and again until it is stopped. What fails is told and comes again after a pause (of real time: a database that is away
    /// comes back on no other clock). Stopping ends the pause, and what it interrupts is no failure, whichever way it shows.
    /// </summary>
    /// <param name="go">One round; it waits itself where there is nothing to do.</param>
    /// <param name="failed">Tells what happened.</param>
    /// <param name="pause">After a failure.</param>
    /// <param name="stoppingToken">Of the service.</param>
    /// <returns>Ends, without an exception, when it is stopped.</returns>
    public static async Task RunAsync(Func<CancellationToken, Task> go, Action<Exception> failed, TimeSpan pause, CancellationToken stoppingToken)
    {
        ArgumentNullException.ThrowIfNull(go);
        ArgumentNullException.ThrowIfNull(failed);

        // The host does not wait for the first round.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await go(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested && exception is not OutOfMemoryException)
            {
                failed(exception);
                await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                return;
            }
        }
    }
}
