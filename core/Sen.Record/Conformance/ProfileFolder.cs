using System.Formats.Tar;
using System.IO.Compression;
using Sen.Fhir;

namespace Sen.Record;

/// <summary>
/// Reads conformance resources from a folder: packages as they are published (<c>.tgz</c>, or unpacked with a <c>package</c> folder) and
/// loose files, JSON or XML. What is no resource (a package's own description) is passed over; a broken one is named and left out.
/// </summary>
internal sealed class ProfileFolder
{
    private readonly List<string> _broken = [];

    /// <summary>Files that look like resources and cannot be read, with the first reason.</summary>
    internal IReadOnlyList<string> Broken => _broken;

    internal IReadOnlyList<FhirDocument> Read(string folder)
    {
        var found = new List<FhirDocument>();
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (IsPackage(file))
            {
                found.AddRange(Packed(file));
            }
            else if (Document(file, () => File.ReadAllBytes(file)) is { } document)
            {
                found.AddRange(Contents(document));
            }
        }

        return found;
    }

    private static bool IsPackage(string name) => name.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase);

    private IEnumerable<FhirDocument> Packed(string file)
    {
        using var stream = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var tar = new TarReader(stream);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry is { EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile, DataStream: { } data } && Document($"{file}!{entry.Name}", () => Bytes(data)) is { } document)
            {
                foreach (var content in Contents(document))
                {
                    yield return content;
                }
            }
        }
    }

    private static byte[] Bytes(Stream data)
    {
        using var bytes = new MemoryStream();
        data.CopyTo(bytes);
        return bytes.ToArray();
    }

    private FhirDocument? Document(string name, Func<byte[]> read)
    {
        if (name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase))
        {
            return Accepted(name, FhirXml.ReadPublished(read()));
        }

        if (!name.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = read();
        return bytes.AsSpan().IndexOf("\"resourceType\""u8) < 0 ? null : Accepted(name, FhirDocument.Parse(bytes));
    }

    // Indexes of packages (.index.json) name types of resources without being one.
    private FhirDocument? Accepted(string name, FhirResult<FhirDocument> parsed)
    {
        if (!parsed.Succeeded && !Path.GetFileName(name).StartsWith('.'))
        {
            _broken.Add($"{name}: {parsed.Issues[0].Path} {parsed.Issues[0].Message}");
        }

        return parsed.Value;
    }

    // HL7 publishes definitions as Bundles too.
    private static IEnumerable<FhirDocument> Contents(FhirDocument document) => document.ResourceType is "Bundle" && document.Root.TryGetProperty("entry", out var entries)
        ? [.. entries.EnumerateArray().Where(e => e.TryGetProperty("resource", out _))
            .Select(e => FhirDocument.Parse(System.Text.Encoding.UTF8.GetBytes(e.GetProperty("resource").GetRawText())).Value).OfType<FhirDocument>()]
        : [document];
}
