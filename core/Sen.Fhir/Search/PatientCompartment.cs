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
    public static IReadOnlyList<string> Subjects(FhirDocument document, IReadOnlyList<IndexedValue> index) => Subjects(document.ResourceType, document.Id, index);

    /// <summary>The same for a resource that is stored under an id it does not say yet.</summary>
    public static IReadOnlyList<string> Subjects(string resourceType, string? id, IReadOnlyList<IndexedValue> index)
    {
        if (!Table.Value.TryGetValue(resourceType, out var parameters))
        {
            return [];
        }

        var found = new List<string>(1);
        if (resourceType is "Patient" && id is not null)
        {
            found.Add(id);
        }

        for (var i = 0; i < index.Count; i++)
        {
            if (index[i] is { Value: SearchValue.Reference { Type: "Patient", Id: { } patient }, Parameter: var parameter }
                && Array.IndexOf(parameters, parameter) >= 0 && !found.Contains(patient))
            {
                found.Add(patient);
            }
        }

        return found;
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
