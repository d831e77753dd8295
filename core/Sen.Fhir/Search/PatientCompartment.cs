using System.Collections.Frozen;

namespace Sen.Fhir;

/// <summary>Whose record a resource belongs to, by R4's CompartmentDefinition for Patient.</summary>
public static class PatientCompartment
{
    private static readonly Lazy<FrozenDictionary<string, SearchParameterInfo[]>> Table = new(Load);

    /// <summary>Whether resources of the type can belong to a patient.</summary>
    public static bool Covers(string resourceType) => Table.Value.ContainsKey(resourceType);

    /// <summary>The parameters through which resources of the type belong to a patient.</summary>
    public static IReadOnlyList<SearchParameterInfo> Parameters(string resourceType) =>
        Table.Value.TryGetValue(resourceType, out var parameters) ? parameters : [];

    /// <summary>The ids of the patients, each once; a Patient belongs to itself first.</summary>
    public static IReadOnlyList<string> Subjects(FhirDocument document) =>
        Table.Value.TryGetValue(document.ResourceType, out var parameters)
            ? Subjects(document, SearchIndexer.Extract(document, parameters))
            : [];

    /// <summary>The same from values that have been extracted already.</summary>
    public static IReadOnlyList<string> Subjects(FhirDocument document, IEnumerable<IndexedValue> index)
    {
        if (!Table.Value.TryGetValue(document.ResourceType, out var parameters))
        {
            return [];
        }

        var found = index
            .Where(v => Array.Exists(parameters, p => string.Equals(p.Code, v.Parameter.Code, StringComparison.Ordinal)))
            .Select(v => v.Value)
            .OfType<SearchValue.Reference>()
            .Where(r => r is { Type: "Patient", Id: not null })
            .Select(r => r.Id!);
        var own = document is { ResourceType: "Patient", Id: { } id } ? [id] : Array.Empty<string>();
        return [.. own.Concat(found).Distinct(StringComparer.Ordinal)];
    }

    private static FrozenDictionary<string, SearchParameterInfo[]> Load() =>
        Embedded.Lines("patient-compartment.txt")
            .Select(line => line.Split(' '))
            .Where(words => ResourceTypes.Contains(words[0]))
            .ToFrozenDictionary(
                words => words[0],
                words => words.Skip(1).Select(code => SearchParameters.Find(words[0], code)).OfType<SearchParameterInfo>().ToArray(),
                StringComparer.Ordinal);
}
