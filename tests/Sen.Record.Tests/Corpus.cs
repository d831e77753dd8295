using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Sen.Fhir;

namespace Sen.Record.Tests;

/// <summary>Resources of Synthea's R4 bundles (Apache-2.0, MITRE), as a Record would hold them: references name type and id.</summary>
internal static partial class Corpus
{
    internal static IReadOnlyList<FhirDocument> Load(params string[] people)
    {
        var documents = new Dictionary<ResourceKey, FhirDocument>();
        foreach (var file in Directory.EnumerateFiles(Folder(), "*.json.gz").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(file);
            if (people.Any(p => name.StartsWith(p, StringComparison.Ordinal)))
            {
                foreach (var document in Entries(file))
                {
                    documents[new ResourceKey(document.ResourceType, document.Id!)] = document;
                }
            }
        }

        return [.. documents.Values];
    }

    private static IEnumerable<FhirDocument> Entries(string file)
    {
        using var packed = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        var bundle = FhirDocument.Parse(bytes.ToArray()).ValueOrThrow().Root;
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in bundle.GetProperty("entry").EnumerateArray())
        {
            types[entry.GetProperty("fullUrl").GetString()!] = entry.GetProperty("resource").GetProperty("resourceType").GetString()!;
        }

        foreach (var entry in bundle.GetProperty("entry").EnumerateArray())
        {
            var text = Urn().Replace(entry.GetProperty("resource").GetRawText(), m => types.TryGetValue(m.Value, out var type) ? $"{type}/{m.Value[9..]}" : m.Value);
            yield return FhirDocument.Parse(Encoding.UTF8.GetBytes(text)).ValueOrThrow();
        }
    }

    private static string Folder()
    {
        var roots = new List<string>();
        if (Environment.GetEnvironmentVariable("SEN_SHARED") is { Length: > 0 } shared)
        {
            roots.Add(shared);
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            roots.Add(Path.Combine(folder.FullName, "shared"));
        }

        return roots.Select(r => Path.Combine(r, "data", "fhir", "synthea_r4")).FirstOrDefault(Directory.Exists)
            ?? throw new InvalidOperationException("Synthea's bundles are missing: put the shared data beside the repository or name its folder in SEN_SHARED.");
    }

    [GeneratedRegex("urn:uuid:[0-9a-f-]{36}", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Urn();
}
