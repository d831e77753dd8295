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
