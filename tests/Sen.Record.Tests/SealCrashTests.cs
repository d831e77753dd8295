using System.Diagnostics;
using System.Globalization;
using Sen.Log;
using Sen.TestKit;

namespace Sen.Record.Tests;

/// <summary>
/// Processes that seal, write tiles and publish checkpoints as fast as they can are killed (SIGKILL) at a random moment, again and
/// again on the same data; on PostgreSQL two at a time. No checkpoint that was told is lost or of another tree.
/// </summary>
public abstract class SealCrashContract : RecordOn
{
    private static int Rounds => Soak.Or(200, 20);

    protected abstract int Processes { get; }

    [Fact]
    public async Task What_was_sealed_and_published_survives_kill_9_as_one_tree()
    {
        await Record.DisposeAsync();
        var told = new Dictionary<long, MerkleHash>();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (size, root) in (await Task.WhenAll(Enumerable.Range(0, Processes).Select(_ => PublishUntilKilledAsync()))).SelectMany(t => t))
            {
                told.TryAdd(size, root);
                told[size].ShouldBe(root, $"two trees of size {size}");
            }
        }

        await ReopenAsync();
        await SettledAsync(0);
        told.Count.ShouldBeGreaterThan(0);
        var verification = await Record.VerifyAsync(new VerificationRequest { Checkpoints = [.. told.Select(t => new SealedHead(t.Key, t.Value))] }, [], None);
        verification.Findings.ShouldBeEmpty();
        verification.Positions.ShouldBe(await Record.Feed.HeadAsync(None));
        verification.Positions.ShouldBeGreaterThan(TileGrowth.Width);
        verification.Root.ShouldBe((await Record.SealedLog.HeadAsync(None)).Root.ToString());

        var stored = (await Record.SealedLog.CheckpointsAsync(0, int.MaxValue, None)).Select(c => c.Size).ToHashSet();
        told.Keys.Except(stored).ShouldBeEmpty();
        (await Record.SealedLog.CosignaturesAsync(told.Keys.Max(), None)).ShouldHaveSingleItem();
        var tree = new MerkleTree(Record.SealedLog.Nodes);
        (await tree.RootAsync(verification.Positions, None)).ToString().ShouldBe(verification.Root);
    }

    private async Task<List<(long Size, MerkleHash Root)>> PublishUntilKilledAsync()
    {
        var place = Options.Engine is RecordEngine.Postgres ? Options.ConnectionString! : Options.DataDirectory;
        var program = Path.Combine(AppContext.BaseDirectory, "Sen.Record.CrashWriter.dll");
        using var writer = Process.Start(new ProcessStartInfo("dotnet", [program, Options.Engine.ToString(), place, "0", "seals"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var told = new List<(long, MerkleHash)>();
        var killing = Task.CompletedTask;
        while (await writer.StandardOutput.ReadLineAsync() is { } line)
        {
            if (killing.IsCompletedSuccessfully && told.Count == 0)
            {
                killing = KillSoonAsync(writer);
            }

            // The last line may have been cut by the kill: then it was not heard.
            if (line.Split(' ') is [var published, var size, { Length: 64 } root])
            {
                published.ShouldBe(nameof(Publishing.Stored));
                told.Add((long.Parse(size, CultureInfo.InvariantCulture), MerkleHash.Parse(root)));
            }
        }

        await killing;
        await writer.WaitForExitAsync();
        writer.ExitCode.ShouldNotBe(0);
        return told;
    }

    private static async Task KillSoonAsync(Process writer)
    {
        await Task.Delay(Random.Shared.Next(1, 250));
        writer.Kill();
    }
}

public sealed class SqliteSealCrashTests : SealCrashContract
{
    protected override int Processes => 1;

    protected override Task<RecordOptions> CreateAsync() => Engines.SqliteAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}

public sealed class PostgresSealCrashTests : SealCrashContract
{
    protected override int Processes => 2;

    protected override Task<RecordOptions> CreateAsync() => Engines.PostgresAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}
