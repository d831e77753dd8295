using System.Diagnostics;

namespace Sen.Transparency.Tests;

/// <summary>Go's own note and tlog packages as a judge (tests/Peers/go/tlogjudge), built once for a test process.</summary>
internal static class GoJudge
{
    private const string Missing = "The tests judge with Go's packages: apt-get install golang-go golang-golang-x-mod-dev";

    // Where Debian puts the sources of Go libraries.
    private const string Sources = "/usr/share/gocode";

    private static readonly Lazy<Task<string>> Program = new(BuildAsync);

    /// <summary>Whether the judge is content, and what it said.</summary>
    internal static async Task<(bool Holds, string Said)> AskAsync(params string[] arguments) => await RunAsync(await Program.Value, arguments);

    private static async Task<string> BuildAsync()
    {
        if (!Directory.Exists(Path.Combine(Sources, "src", "golang.org", "x", "mod")))
        {
            throw new InvalidOperationException(Missing);
        }

        var program = Path.Combine(Directory.CreateTempSubdirectory("sen-tlogjudge-").FullName, "tlogjudge");
        var (built, said) = await RunAsync("go", ["build", "-o", program, Path.Combine(Folder(), "main.go")]);
        return built ? program : throw new InvalidOperationException($"{Missing}\n{said}");
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var judge = Path.Combine(folder.FullName, "tests", "Peers", "go", "tlogjudge");
            if (Directory.Exists(judge))
            {
                return judge;
            }
        }

        throw new InvalidOperationException("tests/Peers/go/tlogjudge is missing.");
    }

    private static async Task<(bool Holds, string Said)> RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["GO111MODULE"] = "off", ["GOPATH"] = Sources, ["GOFLAGS"] = "", ["CGO_ENABLED"] = "0" },
        }) ?? throw new InvalidOperationException(Missing);
        var (said, wrong) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode == 0, await said + await wrong);
    }
}
