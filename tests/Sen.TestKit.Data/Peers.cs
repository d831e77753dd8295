using System.Text.Json;

namespace Sen.TestKit;

/// <summary>Programs and suites of others that judge (tests/Peers, from npm).</summary>
public static class Peers
{
    /// <summary>The folder that holds their <c>node_modules</c>.</summary>
    public static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var peers = Path.Combine(folder.FullName, "tests", "Peers");
            if (Directory.Exists(Path.Combine(peers, "node_modules")))
            {
                return peers;
            }
        }

        throw new InvalidOperationException("The peers are missing: run 'npm ci' in tests/Peers, as ./test does.");
    }

    /// <summary>Runs a script that lies beside the test; it gets the folder of the peers last, and says what it saw as JSON.</summary>
    public static Task<JsonElement> RunAsync(string script, params string[] arguments) => NodeProgram.RunAsync([Path.Combine(AppContext.BaseDirectory, script), .. arguments, Folder()]);
}
