using System.Text.Json;

namespace Sen.TestKit;

/// <summary>The TypeScript of the page /verify, asked what C# is asked (tests/Twins).</summary>
public static class Twins
{
    /// <summary>A file of vectors that both read.</summary>
    public static string Vectors(string name) => Path.Combine(Folder(), name);

    /// <summary>What the TypeScript answers to a question about files.</summary>
    public static Task<JsonElement> AskAsync(string question, params string[] files) => NodeProgram.RunAsync([Path.Combine(Folder(), "twin.mjs"), question, .. files]);

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var twins = Path.Combine(folder.FullName, "tests", "Twins");
            if (File.Exists(Path.Combine(twins, "twin.mjs")))
            {
                return Directory.Exists(Path.Combine(folder.FullName, "web", "node_modules", "esbuild")) ? twins
                    : throw new InvalidOperationException("esbuild is missing: run web/build, as ./test does.");
            }
        }

        throw new InvalidOperationException("tests/Twins is not above this test.");
    }
}
