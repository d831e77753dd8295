using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Sen.Fhir;
using Sen.TestKit;

namespace Sen.Bench;

/// <summary>What is written: resources as bytes, and how they were come by.</summary>
internal sealed record Corpus(string Name, IReadOnlyList<byte[]> Bytes)
{
    /// <summary>Those of a folder of (gzipped) bundles, such as Synthea's, or our own visits.</summary>
    internal static Corpus Open(string? folder) => folder is null
        ? new Corpus("outpatient visits (Encounter, Observation, Condition, ServiceRequest, MedicationRequest)", VisitDocuments.Of(400))
        : new Corpus($"resources of the bundles in {Path.GetFileName(folder.TrimEnd('/'))}", [.. Directory.EnumerateFiles(folder, "*.json*").Order(StringComparer.Ordinal).SelectMany(Bundle)]);

    /// <summary>For another process: "synthea", or a number of visits.</summary>
    internal static Corpus Of(string name) => name == "synthea"
        ? new Corpus("Synthea", [.. SharedData.Synthea().SelectMany(b => Resources(b.Utf8))])
        : new Corpus($"{name} visits", VisitDocuments.Of(int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Parsed, without an id of their own.</summary>
    internal FhirDocument[] Documents() => [.. Bytes.Select(b => FhirDocument.Parse(b).ValueOrThrow())];

    private static IEnumerable<byte[]> Bundle(string path)
    {
        using var file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return Resources(bytes.ToArray());
    }

    private static IEnumerable<byte[]> Resources(byte[] utf8)
    {
        using var bundle = JsonDocument.Parse(utf8);
        foreach (var entry in bundle.RootElement.GetProperty("entry").EnumerateArray())
        {
            var node = System.Text.Json.Nodes.JsonObject.Create(entry.GetProperty("resource"))!;
            node.Remove("id");
            yield return Encoding.UTF8.GetBytes(node.ToJsonString());
        }
    }
}
