namespace Sen.Fhir;

/// <summary>
/// What a search has to know about codes before it can ask an index: which codes a value set holds, which lie under or over another.
/// Both are about every edition of a code system, because what is searched was coded over many years.
/// </summary>
public interface ITerminology
{
    /// <summary>The codes of a value set, named by its canonical address, with or without a version, or as <c>ValueSet/id</c>.</summary>
    Task<FhirResult<CodeSelection>> ValueSetAsync(string name, CancellationToken cancellationToken);

    /// <summary>The code and everything that it means more generally (R4, CodeSystem.hierarchyMeaning).</summary>
    Task<FhirResult<CodeSelection>> AboveAsync(string system, string code, CancellationToken cancellationToken);

    /// <summary>The code and everything that is a kind of it.</summary>
    Task<FhirResult<CodeSelection>> BelowAsync(string system, string code, CancellationToken cancellationToken);
}
