using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sen.Reception.Board;

/// <summary>Speaks a sentence in Vietnamese; the port to a program outside this process.</summary>
internal interface ICallVoice
{
    /// <summary>A WAV file, or null when this machine cannot speak.</summary>
    Task<byte[]?> SpeakAsync(string text, CancellationToken cancellationToken);
}

/// <summary>espeak-ng. The text goes through standard input: nothing of it is ever part of a command line.</summary>
internal sealed class EspeakVoice(IOptions<ReceptionOptions> options, TimeProvider clock, ILogger<EspeakVoice> logger) : ICallVoice
{
    private const int Kept = 200;
    private const int WavHeader = 44;

    // Boards of one hall ask for the same call at the same moment: one process answers them all.
    private readonly ConcurrentDictionary<string, Lazy<Task<byte[]?>>> _spoken = new(StringComparer.Ordinal);
    private bool _unusable;

    public async Task<byte[]?> SpeakAsync(string text, CancellationToken cancellationToken)
    {
        if (_unusable || options.Value.VoiceProgram.Length == 0)
        {
            return null;
        }

        if (_spoken.Count > Kept)
        {
            _spoken.Clear();
        }

        return await _spoken.GetOrAdd(text, t => new Lazy<Task<byte[]?>>(() => RunAsync(t))).Value.WaitAsync(cancellationToken);
    }

    private async Task<byte[]?> RunAsync(string text)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.VoiceTimeoutSeconds), clock);
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(options.Value.VoiceProgram)
            {
                ArgumentList = { "-v", "vi", "-s", "135", "-g", "6", "--stdin", "--stdout" },
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardInputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
                UseShellExecute = false,
            },
        };
        try
        {
            process.Start();
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardInput.WriteAsync(text.AsMemory(), limit.Token);
            process.StandardInput.Close();
            using var sound = new MemoryStream();
            await process.StandardOutput.BaseStream.CopyToAsync(sound, limit.Token);
            await errors;
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0 && sound.Length > WavHeader ? sound.ToArray() : null;
        }
        catch (Exception exception) when (exception is Win32Exception or OperationCanceledException or IOException)
        {
            _unusable = exception is Win32Exception;
            logger.NoVoice(exception);
            Stop(process);
            return null;
        }
    }

    private static void Stop(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It never started, or has ended by itself.
            _ = exception;
        }
    }
}
