using Sen.TestKit;

namespace Sen.Journeys.Tests;

/// <summary>
/// The demo province, seeded once for all journeys: each goes on with a copy of the folder, as a demo goes on that was stopped. Its papers are made by then.
/// </summary>
internal static class DemoMorning
{
    private const string Papers = "documents.of-visits";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private static readonly Lazy<Task<string>> Seeded = new(SeedAsync);

    internal static async Task<string> CopyAsync()
    {
        var (from, to) = (await Seeded.Value, Directory.CreateTempSubdirectory("sen-demo-").FullName);
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        }

        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }

        return to;
    }

    private static async Task<string> SeedAsync()
    {
        var folder = Directory.CreateTempSubdirectory("sen-demo-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        await using var host = await SenHost.StartAsync(new SenHostOptions { Demo = true, DataDirectory = folder });
        using var limit = new CancellationTokenSource(Longest);
        while (await host.Record.Feed.CursorAsync(Papers, limit.Token) < await host.SettledHeadAsync())
        {
            limit.Token.ThrowIfCancellationRequested();
        }

        host.Errors.ShouldBeEmpty();
        return folder;
    }
}
