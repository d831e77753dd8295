using Sen.Log;
using Sen.TestKit;
using Sen.Transparency.Witnessing;

namespace Sen.Transparency.Tests;

/// <summary>Another node that witnesses, with a key that is known beforehand; it can go away and come back.</summary>
internal sealed class WitnessNode : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sen-witness-test-");
    private readonly NoteVerifier[] _logs;
    private SenHost? _host;
    private int _port;

    private WitnessNode(NoteVerifier[] logs) => _logs = logs;

    internal NoteSigner Key { get; } = NoteSigner.Generate("witness.example/w", NoteKeyType.Cosignature);

    internal SenHost Host => _host ?? throw new InvalidOperationException("The witness is away.");

    internal Uri Address => new($"http://127.0.0.1:{_port}/witness");

    internal WitnessService Service => Host.Services.GetService(typeof(WitnessService)) as WitnessService ?? throw new InvalidOperationException("No witness.");

    /// <summary>What a log needs to know of it.</summary>
    internal (string Name, string? Value)[] Settings(int quorum = 1) =>
    [
        ("Log:Witnesses:0:Url", Address.ToString()), ("Log:Witnesses:0:Key", Key.Verifier.ToString()), ("Log:Quorum", $"{quorum}"),
        ("Log:WitnessBackoffSeconds", "1"),
    ];

    internal static async Task<WitnessNode> StartAsync(params NoteVerifier[] logs)
    {
        var node = new WitnessNode(logs);
        Directory.CreateDirectory(Path.Combine(node._folder.FullName, "witness"));
        await LogNode.WriteSecretAsync(Path.Combine(node._folder.FullName, "witness", "witness.key"), node.Key);
        await node.ComeAsync();
        return node;
    }

    internal async Task ComeAsync()
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["urls"] = $"http://127.0.0.1:{_port}" };
        for (var i = 0; i < _logs.Length; i++)
        {
            settings[$"Witness:Logs:{i}:Key"] = _logs[i].ToString();
        }

        _host = await SenHost.StartAsync(new SenHostOptions { Kestrel = true, DataDirectory = _folder.FullName, Settings = settings });
        _port = _host.Address.Port;
    }

    internal async Task GoAsync()
    {
        await Host.DisposeAsync();
        _host = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }
}
