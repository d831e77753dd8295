namespace Sen.Fhir;

/// <summary>How much of a definition is asked.</summary>
public enum FhirValidation
{
    /// <summary>Elements, how many of each, JSON shapes and the forms of primitive values.</summary>
    Structure,

    /// <summary>Also required bindings, the types of reference targets and invariants.</summary>
    Full,
}

/// <summary>
/// Whether a document fits the R4 definition of its type (R4, 2.12 and 4.1.5): known elements, how many of each, JSON shapes and the
/// forms of primitive values; on demand also required bindings, reference targets and invariants. Everything wrong is reported at
/// once. Profiles and bindings of other strengths are checked elsewhere.
/// </summary>
public static class FhirValidator
{
    /// <summary>Empty when the document fits the structure.</summary>
    public static IReadOnlyList<FhirIssue> Validate(FhirDocument document) => Validate(document, FhirValidation.Structure);

    /// <summary>Empty when the document fits. Errors keep it from fitting; warnings, which invariants may give, do not.</summary>
    public static IReadOnlyList<FhirIssue> Validate(FhirDocument document, FhirValidation level)
    {
        var walk = new DocumentWalk(document.ResourceType, level is FhirValidation.Full);
        walk.Resource(document.Root, isContained: false);
        return walk.Issues;
    }
}
