using System.Diagnostics;

namespace Sen.Transparency.Tests;

/// <summary>The program <c>sen</c> in a process of its own.</summary>
internal static class SenProgram
{
    internal static Process Start(IReadOnlyDictionary<string, string?>? settings, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "sen.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException("sen does not start.");
    }

    /// <summary>Runs a verb to its end.</summary>
    internal static async Task<(int Code, string Said)> RunAsync(IReadOnlyDictionary<string, string?>? settings, params string[] arguments)
    {
        using var program = Start(settings, arguments);
        var (said, wrong) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
        await program.WaitForExitAsync();
        return (program.ExitCode, await said + await wrong);
    }
}
