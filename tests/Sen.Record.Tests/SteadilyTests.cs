namespace Sen.Record.Tests;

/// <summary>Work that goes on for as long as the server runs.</summary>
public sealed class SteadilyTests
{
    [Fact]
    public async Task What_fails_is_told_and_comes_again()
    {
        using var stop = new CancellationTokenSource();
        var (rounds, told) = (0, new List<string>());
        await Steadily.RunAsync(
            _ => ++rounds switch
            {
                3 => throw new InvalidOperationException("Third."),
                6 => stop.CancelAsync(),
                _ => Task.CompletedTask,
            },
            failure => told.Add(failure.Message),
            TimeSpan.FromMilliseconds(1),
            stop.Token);
        rounds.ShouldBe(6);
        told.ShouldBe(["Third."]);
    }

    [Fact]
    public async Task Stopping_ends_the_pause_after_a_failure()
    {
        using var stop = new CancellationTokenSource();
        var told = 0;
        var running = Steadily.RunAsync(_ => throw new InvalidOperationException("Away."), _ => told++, TimeSpan.FromHours(1), stop.Token);
        await Task.Delay(50);
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(30));
        told.ShouldBe(1);
    }

    [Fact]
    public async Task What_stopping_interrupts_is_no_failure_whichever_way_it_shows()
    {
        using var stop = new CancellationTokenSource();
        var told = 0;
        await Steadily.RunAsync(
            async _ =>
            {
                await stop.CancelAsync();
                throw new InvalidOperationException("The database was interrupted.");
            },
            _ => told++,
            TimeSpan.FromHours(1),
            stop.Token);
        told.ShouldBe(0);
    }
}
