using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Sen.Fhir;

namespace Sen.Bench;

/// <summary>What is written: resources as bytes, and how they were come by.</summary>
internal sealed record Corpus(string Name, IReadOnlyList<byte[]> Bytes)
{
    /// <summary>Those of a folder of (gzipped) bundles, such as Synthea's, or our own visits.</summary>
    internal static Corpus Open(string? folder) => folder is null
        ? new Corpus("outpatient visits (Encounter, Observation, Condition, ServiceRequest, MedicationRequest)", VisitDocuments.Of(400))
        : new Corpus($"resources of the bundles in {Path.GetFileName(folder.TrimEnd('/'))}", [.. Directory.EnumerateFiles(folder, "*.json*").Order(StringComparer.Ordinal).SelectMany(Bundle)]);

    /// <summary>Parsed, without an id of their own.</summary>
    internal FhirDocument[] Documents() => [.. Bytes.Select(b => FhirDocument.Parse(b).ValueOrThrow())];

    private static IEnumerable<byte[]> Bundle(string path)
    {
        using var file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var bundle = JsonDocument.Parse(stream);
        foreach (var entry in bundle.RootElement.GetProperty("entry").EnumerateArray())
        {
            var node = System.Text.Json.Nodes.JsonObject.Create(entry.GetProperty("resource"))!;
            node.Remove("id");
            yield return Encoding.UTF8.GetBytes(node.ToJsonString());
        }
    }
}
