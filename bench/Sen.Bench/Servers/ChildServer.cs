using System.Diagnostics;
using Sen.Record;

namespace Sen.Bench;

/// <summary>
/// A server in a process of its own, so that its processor time and its garbage are not the client's. It is this program
/// again; it says what clients need to know on its first line of output, and ends when its input ends.
/// </summary>
internal sealed class ChildServer : IAsyncDisposable
{
    internal const string Verb = "host";

    private readonly Process _process;

    private ChildServer(Process process, string[] told) => (_process, Told) = (process, told);

    /// <summary>What the server said: its address first.</summary>
    internal string[] Told { get; }

    internal Uri Address => new(Told[0]);

    internal TimeSpan Cpu()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    internal static async Task<ChildServer> StartAsync(string kind, RecordOptions place, object amount, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in new[] { Verb, kind, $"{place.Engine}", place.DataDirectory, place.ConnectionString ?? "", $"{amount}" })
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("The server could not be started.");
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken)
            ?? throw new InvalidOperationException($"The server '{kind}' ended before it was ready.");
        return new ChildServer(process, line.Split('\t'));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    /// <summary>The other side: be the server until the parent closes our input.</summary>
    internal static async Task<int> HostAsync(string[] arguments, CancellationToken cancellationToken)
    {
        if (arguments is not [var kind, var engine, var folder, var connection, var amount])
        {
            return 2;
        }

        var place = new RecordOptions
        {
            Engine = Enum.Parse<RecordEngine>(engine),
            DataDirectory = folder,
            ConnectionString = connection.Length > 0 ? connection : null,
        };
        await using IHosted server = kind switch
        {
            "bare" => await BareServer.StartAsync(place, int.Parse(amount), cancellationToken),
            "reads" => await SenServers.ForReadsAsync(place, int.Parse(amount)),
            "bare-writes" => await BareWrites.StartAsync(place, Corpus.Of(amount), cancellationToken),
            "machine" => await SenServers.ForMachineAsync(place, int.Parse(amount)),
            "kiosks" => await SenServers.ForKiosksAsync(place, int.Parse(amount)),
            _ => throw new ArgumentException($"There is no server '{kind}'.", nameof(arguments)),
        };
        await Console.Out.WriteLineAsync(string.Join('\t', server.Told));
        await Console.In.ReadToEndAsync(cancellationToken);
        return 0;
    }
}

/// <summary>A server that runs, and what its clients need to know.</summary>
internal interface IHosted : IAsyncDisposable
{
    IReadOnlyList<string> Told { get; }
}
