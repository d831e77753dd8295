using System.Diagnostics;
using System.Globalization;
using Sen.Fhir;
using Sen.TestKit;

namespace Sen.Record.Tests;

/// <summary>
/// A process with 64 writers is killed (SIGKILL) at a random moment, again and again on the same data. What it had
/// acknowledged is there whole, nothing is there by half, and the log is the log of what is there.
/// </summary>
public abstract class CrashContract : RecordOn
{
    private static int Rounds => Soak.Or(30, 3);

    [Fact]
    public async Task What_was_acknowledged_survives_kill_9_whole()
    {
        await Record.DisposeAsync();
        var acknowledged = new Dictionary<Guid, string[]>();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (commit, versions) in await WriteUntilKilledAsync(round))
            {
                acknowledged.Add(commit, versions);
            }
        }

        await ReopenAsync();
        acknowledged.Count.ShouldBeGreaterThan(Rounds);
        await CheckAsync(acknowledged);
    }

    private async Task<List<(Guid Commit, string[] Versions)>> WriteUntilKilledAsync(int round)
    {
        var place = Options.Engine is RecordEngine.Postgres ? Options.ConnectionString! : Options.DataDirectory;
        var program = Path.Combine(AppContext.BaseDirectory, "Sen.Record.CrashWriter.dll");
        using var writer = Process.Start(new ProcessStartInfo(
            "dotnet", [program, Options.Engine.ToString(), place, round.ToString(CultureInfo.InvariantCulture)])
        { RedirectStandardOutput = true, UseShellExecute = false })!;
        var lines = new List<(Guid, string[])>();
        var killing = Task.CompletedTask;
        while (await writer.StandardOutput.ReadLineAsync() is { } line)
        {
            if (lines.Count == 0)
            {
                killing = KillSoonAsync(writer);
            }

            // The last line may have been cut by the kill: then it was not heard.
            if (line.Split(' ') is [var commit, _, _, _] parts && Guid.TryParse(commit, out var id) && parts[3].Contains('@', StringComparison.Ordinal))
            {
                lines.Add((id, parts[1..]));
            }
        }

        await killing;
        await writer.WaitForExitAsync();
        writer.ExitCode.ShouldNotBe(0);
        return lines;
    }

    private static async Task KillSoonAsync(Process writer)
    {
        await Task.Delay(Random.Shared.Next(50, 1500));
        writer.Kill();
    }

    private async Task CheckAsync(Dictionary<Guid, string[]> acknowledged)
    {
        // What a killed process left unsealed is sealed by the next one.
        var total = 0L;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await Record.Store.SealAsync(limit.Token) > 0 || await Record.Feed.HeadAsync(None) > total)
        {
            total = await Record.Feed.HeadAsync(None);
        }

        var commits = new Dictionary<Guid, List<string>>();
        var numbers = new SortedSet<long>();
        var position = 0L;
        while (await Record.Feed.ReadAsync(Node, position, 1000, None) is { Count: > 0 } entries)
        {
            foreach (var entry in entries)
            {
                entry.Position.ShouldBe(++position);
                if (!commits.TryGetValue(entry.Resource.CommitId, out var versions))
                {
                    versions = [];
                    commits.Add(entry.Resource.CommitId, versions);
                }

                versions.Add($"{entry.Resource.Key}@{entry.Resource.Version}");
                if (entry.Resource.Key.Type is "Patient")
                {
                    numbers.Add(long.Parse(entry.Resource.As<Patient>().Identifier[0].Value!, CultureInfo.InvariantCulture)).ShouldBeTrue();
                }
            }
        }

        foreach (var (commit, versions) in commits)
        {
            versions.Distinct(StringComparer.Ordinal).Count().ShouldBe(3, $"{commit} is there by half");
        }

        foreach (var (commit, versions) in acknowledged)
        {
            commits.ShouldContainKey(commit);
            commits[commit].ShouldBe(versions, ignoreOrder: true);
        }

        numbers.Count.ShouldBe(commits.Count);
        numbers.Max.ShouldBe(commits.Count, "a counter gives a number if and only if its commit succeeds");
        var verification = await Record.VerifyAsync(None);
        verification.Findings.ShouldBeEmpty();
        verification.Positions.ShouldBe(position);
    }
}

public sealed class SqliteCrashTests : CrashContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.SqliteAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}

public sealed class PostgresCrashTests : CrashContract
{
    protected override Task<RecordOptions> CreateAsync() => Engines.PostgresAsync();

    protected override Task RemoveAsync(RecordOptions options) => Engines.RemoveAsync(options);
}
