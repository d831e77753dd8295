using Sen.TestKit;
using Sen.Transparency.Verify;

namespace Sen.Transparency.Tests.Verify;

public abstract class RunningCheckTests
{
    protected abstract Task<string?> DatabaseAsync();

    [Fact]
    public async Task A_log_that_grows_while_it_is_checked_is_whole()
    {
        var database = await DatabaseAsync();
        await using var node = await LogNode.StartAsync(database, settings: ("Log:VerifyEntriesPerSecond", "40"));
        var check = Check(node);
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(() => WriteAsync(node, stop.Token));
        for (var i = 0; i < 40; i++)
        {
            await check.SliceAsync(default);
        }

        var (code, said) = await node.VerifyAsync(database);
        await stop.CancelAsync();
        await writing;
        said.ShouldContain(": whole");
        code.ShouldBe(0, said);
        node.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_empty_log_is_looked_at_again_and_not_called_checked()
    {
        await using var node = await LogNode.StartAsync(await DatabaseAsync(), settings: ("Log:VerifyEntriesPerSecond", "40"));
        (await Check(node).SliceAsync(default)).ShouldBeFalse();
        Check(node).Progress.Ended.ShouldBeNull();
        await node.WriteAsync(3);
        await Eventually.IsAsync(() => Task.FromResult(Check(node).Progress is { Ended: not null, EndedAt: > 0 }));
    }

    [Fact]
    public async Task A_pass_goes_on_after_a_restart_and_ends_with_the_log()
    {
        var database = await DatabaseAsync();
        await using var node = await LogNode.StartAsync(database, settings: ("Log:VerifyEntriesPerSecond", "0"));
        await node.WriteAsync(50);
        await node.CheckpointAsync();
        await node.RestartAsync(database, kestrel: false, ("Log:VerifyEntriesPerSecond", "5"));
        await Eventually.IsAsync(() => Task.FromResult(Check(node).Progress.Tree.Size > 0));
        await node.StopAsync();
        CheckProgress.Load(Path.Combine(node.DataDirectory, "log", "checked.json")).Tree.Size.ShouldBeInRange(1, 49);
        await node.RestartAsync(database, kestrel: false, ("Log:VerifyEntriesPerSecond", "50"));
        await Eventually.IsAsync(() => Task.FromResult(Check(node).Progress.Ended is not null));
        Check(node).Progress.EndedAt.ShouldBe(50);
        Check(node).Progress.LastPassWasWhole.ShouldBeTrue();
    }

    private static RunningCheck Check(LogNode node) =>
        node.Host.Services.GetService(typeof(RunningCheck)) as RunningCheck ?? throw new InvalidOperationException("Nothing checks.");

    private static async Task WriteAsync(LogNode node, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await node.WriteAsync(3);
        }
    }
}

public sealed class SqliteRunningCheckTests : RunningCheckTests
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class PostgresRunningCheckTests : RunningCheckTests
{
    protected override async Task<string?> DatabaseAsync() => await PostgresServer.CreateDatabaseAsync();
}
