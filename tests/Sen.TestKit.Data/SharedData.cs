using System.IO.Compression;

namespace Sen.TestKit;

/// <summary>Data of others that tests read and the project does not ship; it lies beside the repository, or where SEN_SHARED says.</summary>
public static class SharedData
{
    /// <summary>A folder or file below <c>data</c>; missing data fails the test and says what to do.</summary>
    public static string Find(string name) => Roots().Select(root => Path.Combine(root, "data", name)).FirstOrDefault(Path.Exists)
        ?? throw new InvalidOperationException($"data/{name} is missing: put the shared data beside the repository or name its folder in SEN_SHARED.");

    /// <summary>Synthea's R4 bundles (Apache-2.0, MITRE), hospitals and practitioners first, as a loader has to take them.</summary>
    /// <param name="people">Beginnings of the names of those wanted; none: all.</param>
    public static IEnumerable<(string Name, byte[] Utf8)> Synthea(params string[] people) => Directory
        .EnumerateFiles(Find("fhir/synthea_r4"), "*.json.gz")
        .Where(file => people.Length == 0 || people.Any(p => Path.GetFileName(file).StartsWith(p, StringComparison.Ordinal)))
        .OrderByDescending(file => char.IsAsciiLetterLower(Path.GetFileName(file)[0])).ThenBy(file => file, StringComparer.Ordinal)
        .Select(file => (Path.GetFileNameWithoutExtension(file), Unpacked(file)));

    private static byte[] Unpacked(string file)
    {
        using var packed = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("SEN_SHARED") is { Length: > 0 } named)
        {
            yield return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "shared");
        }
    }
}
