namespace Sen.Fhir.Tests;

/// <summary>The official R4 examples and test suite, which lie beside the repository and are not shipped with it.</summary>
internal static class Examples
{
    internal static string Folder(string name) => Data(Path.Combine("fhir", name));

    /// <summary>A folder of the shared data.</summary>
    internal static string Data(string name)
    {
        var candidates = new List<string>();
        if (Environment.GetEnvironmentVariable("SEN_SHARED") is { Length: > 0 } shared)
        {
            candidates.Add(shared);
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            candidates.Add(Path.Combine(folder.FullName, "shared"));
        }

        return candidates.Select(c => Path.Combine(c, "data", name)).FirstOrDefault(Directory.Exists)
            ?? throw new DirectoryNotFoundException(
                $"The folder data/{name} with HL7's examples was not found. Put the shared data beside the repository or set SEN_SHARED to it.");
    }

    internal static IEnumerable<(string Name, byte[] Utf8)> All() =>
        Directory.GetFiles(Folder("hl7_r4_examples"), "*.json").Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileName(path), File.ReadAllBytes(path)));

    internal static FhirDocument Read(string name) =>
        FhirDocument.Parse(File.ReadAllBytes(Path.Combine(Folder("hl7_r4_examples"), name))).ValueOrThrow();
}
