namespace Sen.Fhir;

/// <summary>
/// What an evaluation may ask of the world outside the resource. Everything is optional and answered from memory: an expression
/// is evaluated without I/O.
/// </summary>
public sealed record FhirPathEnvironment
{
    internal static readonly FhirPathEnvironment Empty = new();

    /// <summary>Answers now(), today() and timeOfDay() (N1, 5.9).</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>
    /// Answers resolve() for a reference that leads out of the resource and its bundle (R4, 2.9.1.5); null when it leads nowhere.
    /// Without it such a reference gives a resource of which only the type is known.
    /// </summary>
    public Func<string, FhirDocument?>? Resolve { get; init; }

    /// <summary>Answers memberOf(), subsumes() and subsumedBy() (R4, 2.9.1.5); without it they are empty.</summary>
    public IFhirTerminology? Terminology { get; init; }

    /// <summary>
    /// Answers conformsTo() for profiles that are not R4's own types (R4, 2.9.1.5); null for a profile nobody knows, which is an
    /// error.
    /// </summary>
    public Func<PathNode, string, bool?>? ConformsTo { get; init; }

    /// <summary>Receives what trace() is given (N1, 5.9): its name and the items.</summary>
    public Action<string, IReadOnlyList<PathNode>>? Trace { get; init; }

    /// <summary>Further <c>%name</c> constants (N1, 9), by name without the sign.</summary>
    public IReadOnlyDictionary<string, string>? Variables { get; init; }
}

/// <summary>The questions FHIRPath asks about codes; null means that nobody knows.</summary>
public interface IFhirTerminology
{
    /// <summary>Whether a code belongs to a value set. The system is null for an element of type code, which has none.</summary>
    bool? IsMember(string? system, string code, string valueSet);

    /// <summary>Whether one code of a system means the other or something wider.</summary>
    bool? Subsumes(string system, string wider, string narrower);
}
