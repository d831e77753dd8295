using Sen.TestKit;

namespace Sen.Fhir.Tests;

/// <summary>The official R4 examples and test suite, which lie beside the repository and are not shipped with it.</summary>
internal static class Examples
{
    internal static string Folder(string name) => SharedData.Find(Path.Combine("fhir", name));

    internal static IEnumerable<(string Name, byte[] Utf8)> All() =>
        Directory.GetFiles(Folder("hl7_r4_examples"), "*.json").Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileName(path), File.ReadAllBytes(path)));

    internal static FhirDocument Read(string name) =>
        FhirDocument.Parse(File.ReadAllBytes(Path.Combine(Folder("hl7_r4_examples"), name))).ValueOrThrow();
}
