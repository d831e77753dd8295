using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;

namespace Sen.Record.Tests;

/// <summary>Modules that follow the feed, on any engine: in order, from where they stood, and past what fails again and again.</summary>
public abstract class FeedFollowerContract : RecordOn
{
    private const string Cursor = "test.followed";

    [Fact]
    public async Task An_entry_that_fails_comes_five_times_and_is_passed_over()
    {
        var broken = await WriteAsync(7);
        using var follower = new Follower(Record, broken[2]);
        await follower.StartAsync(None);
        await ReachedAsync(7);
        await follower.StopAsync(None);

        follower.Seen.Count(broken[2].Equals).ShouldBe(5);
        follower.Seen.Distinct().ShouldBe(broken);
    }

    [Fact]
    public async Task Another_server_goes_on_where_the_cursor_stands()
    {
        var first = await WriteAsync(4);
        using (var follower = new Follower(Record, null))
        {
            await follower.StartAsync(None);
            await ReachedAsync(4);
            await follower.StopAsync(None);
            follower.Seen.ShouldBe(first);
        }

        await ReopenAsync();
        var later = await WriteAsync(3);
        using var next = new Follower(Record, null);
        await next.StartAsync(None);
        await ReachedAsync(7);
        await next.StopAsync(None);
        next.Seen.ShouldBe(later);
    }

    private async Task<List<ResourceKey>> WriteAsync(int count)
    {
        var written = new List<ResourceKey>();
        for (var i = 0; i < count; i++)
        {
            var patient = People.Patient();
            (await Record.CommitAsync(Node, new Commit().Create(patient), None)).Succeeded.ShouldBeTrue();
            written.Add(ResourceKey.Of(patient));
        }

        return written;
    }

    private async Task ReachedAsync(long position)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await Record.Feed.CursorAsync(Cursor, limit.Token) < position)
        {
            await Task.Delay(20, limit.Token);
        }
    }

    private sealed class Follower(OpenRecord record, ResourceKey? broken) : FeedFollower(record, Node, Cursor, NullLogger.Instance)
    {
        public ConcurrentQueue<ResourceKey> Seen { get; } = new();

        protected override Task HandleAsync(FeedEntry entry, CancellationToken cancellationToken)
        {
            Seen.Enqueue(entry.Resource.Key);
            return entry.Resource.Key == broken ? throw new InvalidOperationException("Broken on purpose.") : Task.CompletedTask;
        }
    }
}

public sealed class SqliteFeedFollowerTests : FeedFollowerContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.SqliteAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}

public sealed class PostgresFeedFollowerTests : FeedFollowerContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.PostgresAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}
