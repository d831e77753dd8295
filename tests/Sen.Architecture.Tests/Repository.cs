using System.Xml.Linq;

namespace Sen.Architecture.Tests;

/// <summary>The checkout as files: what a reader can check from the project files alone.</summary>
internal static class Repository
{
    internal static string Root { get; } = FindRoot();

    internal static IReadOnlyList<Project> Projects { get; } =
    [
        .. new[] { "core", "modules", "apps", "tests", "bench", "eng" }
            .Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))
            .Where(IsOurs)
            .Select(Project.Read),
    ];

    /// <summary>Source files of the product, without tests and generated code.</summary>
    internal static IEnumerable<string> Sources(params string[] extensions) =>
        new[] { "core", "modules", "apps" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.*", SearchOption.AllDirectories))
            .Where(file => IsOurs(file) && extensions.Contains(Path.GetExtension(file), StringComparer.Ordinal)
                && !file.EndsWith(".g.cs", StringComparison.Ordinal));

    internal static string Name(string file) => Path.GetRelativePath(Root, file);

    private static bool IsOurs(string file) =>
        !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        && !file.Contains($"{Path.DirectorySeparatorChar}node_modules{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sen.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Sen.slnx was not found above the test's folder.");
    }
}

/// <summary>One project file.</summary>
internal sealed record Project(string Name, string Folder, string File, IReadOnlyList<string> References)
{
    internal static Project Read(string file)
    {
        var references = XDocument.Load(file).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));
        var relative = Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
        return new Project(Path.GetFileNameWithoutExtension(file), relative.Split('/')[0], relative, [.. references]);
    }
}
