using System.Xml.Linq;

namespace Sen.Journeys.Tests;

internal static class Repository
{
    private static readonly string Root = FindRoot();

    /// <summary>Where pictures of the journeys are kept.</summary>
    internal static string Artifacts => Path.Combine(Root, "artifacts");

    /// <summary>axe-core, from the web folder's packages.</summary>
    internal static string AxeScript
    {
        get
        {
            var file = Path.Combine(Root, "web", "node_modules", "axe-core", "axe.min.js");
            return File.Exists(file) ? file : throw new InvalidOperationException("axe-core is missing: run web/build");
        }
    }

    /// <summary>
    /// Vietnamese texts of the resource files that English says otherwise, without those that hold names or numbers: a page in
    /// English shows none of them.
    /// </summary>
    internal static IReadOnlySet<string> VietnameseTexts()
    {
        var texts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Root, "Texts.resx", SearchOption.AllDirectories).Where(f => !f.Contains("artifacts", StringComparison.Ordinal)))
        {
            var english = Read(Path.ChangeExtension(file, ".en.resx"));
            texts.UnionWith(Read(file).Where(t => english.GetValueOrDefault(t.Key) != t.Value && !t.Value.Contains('{', StringComparison.Ordinal)).Select(t => t.Value.Trim()));
        }

        return texts;
    }

    private static Dictionary<string, string> Read(string file) => XDocument.Load(file).Root!.Elements("data")
        .ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")!.Value, StringComparer.Ordinal);

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
