using Sen.Log;
using Sen.TestKit;
using Sen.Transparency.Sign;

namespace Sen.Transparency.Tests.Sign;

/// <summary>Two servers on one PostgreSQL, with the same key.</summary>
public sealed class TwoServersTests : IAsyncLifetime
{
    private static readonly NoteSigner Key = NoteSigner.Generate("log.example/sen", NoteKeyType.Ed25519);

    private string _database = "";

    public async Task InitializeAsync() => _database = await PostgresServer.CreateDatabaseAsync();

    public Task DisposeAsync() => PostgresServer.DropDatabaseAsync(_database);

    [Fact]
    public async Task They_never_publish_two_checkpoints_of_one_size_nor_go_back()
    {
        await using var one = await LogNode.StartAsync(_database, key: Key);
        await using var two = await LogNode.StartAsync(_database, key: Key);
        using var stop = new CancellationTokenSource();
        var watching = new[] { one, two, one, two }.Select(node => Task.Run(() => WatchAsync(node, stop.Token))).ToList();
        for (var i = 0; i < 15; i++)
        {
            await Task.WhenAll(one.WriteAsync(7), two.WriteAsync(5));
        }

        var last = await one.CheckpointAsync();
        await stop.CancelAsync();
        var seen = (await Task.WhenAll(watching)).SelectMany(s => s).ToList();
        seen.Count.ShouldBeGreaterThan(1);
        seen.GroupBy(c => c.Size).ShouldAllBe(g => g.Select(c => c.Root).Distinct().Count() == 1);

        // Everything that was seen is the beginning of what is there now.
        foreach (var checkpoint in seen.DistinctBy(c => c.Size))
        {
            (await new MerkleTree(two.Log.Nodes).RootAsync(checkpoint.Size, default)).ShouldBe(checkpoint.Root);
        }

        last.Size.ShouldBe(await one.Host.SettledHeadAsync());
        new[] { one, two }.Count(Leads).ShouldBe(1);
    }

    [Fact]
    public async Task The_other_takes_over_when_the_one_that_signs_stops()
    {
        var one = await LogNode.StartAsync(_database, key: Key);
        await using var two = await LogNode.StartAsync(_database, key: Key);
        await one.WriteAsync(3);
        var first = await two.CheckpointAsync();
        await one.DisposeAsync();
        await two.WriteAsync(3);
        (await two.CheckpointAsync()).Size.ShouldBeGreaterThan(first.Size);
        Leads(two).ShouldBeTrue();
    }

    [Fact]
    public async Task A_server_with_another_key_signs_nothing_and_says_so()
    {
        await using (var one = await LogNode.StartAsync(_database, key: Key))
        {
            await one.WriteAsync(3);
            await one.CheckpointAsync();
        }

        await using var stranger = await LogNode.StartAsync(_database, key: NoteSigner.Generate("log.example/sen", NoteKeyType.Ed25519));
        await stranger.WriteAsync(3);
        await Eventually.IsAsync(() => Task.FromResult(stranger.Alerts.Any(a => a.Kind == Sen.Transparency.Watch.LogAlert.WrongKey)));
        (await stranger.Log.LatestCheckpointAsync(default))!.Size.ShouldBe(3);
        using var client = stranger.Host.Client();
        (await client.GetAsync("/log/checkpoint")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);

        // Once it knows the old key as one of the log's, it goes on with its own.
        await stranger.RestartAsync(_database, kestrel: false, ("Log:FormerKeys:0", Key.Verifier.ToString()));
        (await stranger.CheckpointAsync()).Size.ShouldBe(6);
    }

    private static bool Leads(LogNode node) => (node.Host.Services.GetService(typeof(Checkpointer)) as Checkpointer)!.Leads;

    private static async Task<List<Checkpoint>> WatchAsync(LogNode node, CancellationToken stop)
    {
        var seen = new List<Checkpoint>();
        using var client = node.Host.Client();
        while (!stop.IsCancellationRequested)
        {
            using var answer = await client.GetAsync("/log/checkpoint", CancellationToken.None);
            if (answer.IsSuccessStatusCode && SignedNote.TryParse(await answer.Content.ReadAsStringAsync(CancellationToken.None), out var note)
                && note.Open(Key.Verifier).IsTrusted && Checkpoint.TryParse(note.Text, out var checkpoint))
            {
                (seen.Count == 0 || seen[^1].Size <= checkpoint.Size).ShouldBeTrue("a checkpoint went back");
                seen.Add(checkpoint);
            }
        }

        return seen;
    }
}
