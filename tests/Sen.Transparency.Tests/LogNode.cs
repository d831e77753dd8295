using Sen.Fhir;
using Sen.Log;
using Sen.Record;
using Sen.TestKit;
using Sen.Transparency.Watch;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace Sen.Transparency.Tests;

/// <summary>A node with a log key of its own, as the tests need it: settings, something to seal, waiting.</summary>
internal sealed class LogNode : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sen-log-test-");
    private int _written;

    private LogNode(NoteSigner key) => Key = key;

    internal NoteSigner Key { get; }

    internal SenHost Host { get; private set; } = null!;

    internal string DataDirectory => Path.Combine(_folder.FullName, "data");

    internal string KeyFile => Path.Combine(_folder.FullName, "log.key");

    internal ISealedLog Log => Host.Services.GetService(typeof(ISealedLog)) as ISealedLog ?? throw new InvalidOperationException("No log.");

    internal IReadOnlyList<StandingAlert> Alerts =>
        (Host.Services.GetService(typeof(LogAlerts)) as LogAlerts ?? throw new InvalidOperationException("No alerts.")).Standing;

    /// <summary>What `sen log verify` says of this node, whose host need not run.</summary>
    internal Task<(int Code, string Said)> VerifyAsync(string? postgres = null) => SenProgram.RunAsync(
        new Dictionary<string, string?>(StringComparer.Ordinal) { ["Log:KeyFile"] = KeyFile },
        ["log", "verify", "--data", DataDirectory, .. postgres is null ? [] : (string[])["--postgres", postgres]]);

    /// <param name="postgres">A database; null is SQLite.</param>
    /// <param name="kestrel">Reachable for other programs.</param>
    /// <param name="key">Shared with another server of the same log.</param>
    /// <param name="settings">More settings.</param>
    internal static async Task<LogNode> StartAsync(
        string? postgres = null, bool kestrel = false, NoteSigner? key = null, params (string Name, string? Value)[] settings)
    {
        var node = new LogNode(key ?? NoteSigner.Generate("log.example/sen", NoteKeyType.Ed25519));
        await WriteSecretAsync(node.KeyFile, node.Key);
        await node.RestartAsync(postgres, kestrel, settings);
        return node;
    }

    /// <summary>Stops the host; what it kept stays.</summary>
    internal ValueTask StopAsync() => Host.DisposeAsync();

    internal async Task RestartAsync(string? postgres = null, bool kestrel = false, params (string Name, string? Value)[] settings)
    {
        if (Host is not null)
        {
            await Host.DisposeAsync();
        }

        var all = settings.ToDictionary(s => s.Name, s => s.Value, StringComparer.Ordinal);
        all["Log:KeyFile"] = KeyFile;
        all["Log:CheckpointMilliseconds"] = "50";
        Host = await SenHost.StartAsync(new SenHostOptions { Postgres = postgres, Kestrel = kestrel, DataDirectory = DataDirectory, Settings = all });
    }

    /// <summary>Commits so many versions; each is an entry.</summary>
    internal async Task WriteAsync(int entries)
    {
        while (entries > 0)
        {
            var commit = new Commit();
            for (var i = Math.Min(entries, 100); i > 0; i--, entries--)
            {
                commit.Put(new Organization { Id = $"org-{_written++}", Name = "Trạm y tế" });
            }

            await Host.CommitAsync(commit);
        }
    }

    /// <summary>Waits for a checkpoint of everything that is in the feed.</summary>
    internal async Task<PublishedCheckpoint> CheckpointAsync()
    {
        var head = await Host.SettledHeadAsync();
        await Eventually.IsAsync(async () => await Log.LatestCheckpointAsync(default) is { } latest && latest.Size >= head);
        return (await Log.LatestCheckpointAsync(default))!;
    }

    internal static Visitor Auditor(SenHost host) => host.SignedInAs(new Caller
    {
        Subject = "practitioner:auditor",
        Role = Role.Auditor,
        Purpose = Purposes.Administration,
        Facility = Fixture.FacilityId,
        Display = "Người rà soát",
    });

    internal static async Task WriteSecretAsync(string file, NoteSigner key)
    {
        await File.WriteAllTextAsync(file, $"{key.ToSecretText()}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
