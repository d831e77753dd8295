namespace Sen.Fhir.Paths;

/// <summary>Evaluates one part of an expression.</summary>
internal delegate IReadOnlyList<PathNode> Step(Scope scope);

/// <summary>What an expression can see while it is evaluated. Immutable; each item of a lambda has its own.</summary>
/// <param name="Context"><c>%context</c>: what the evaluation began with.</param>
internal sealed record Scope(PathNode Context, FhirPathEnvironment Environment)
{
    /// <summary><c>%resource</c>: the resource that holds the context (R4, 2.9.1.6).</summary>
    internal PathNode Resource { get; init; } = Context;

    /// <summary><c>%rootResource</c>: its container when that resource is contained, else itself.</summary>
    internal PathNode Root { get; init; } = Context;

    /// <summary><c>$this</c>; null inside an empty collection.</summary>
    internal PathNode? This { get; init; } = Context;

    internal int? Index { get; init; }

    internal IReadOnlyList<PathNode> Total { get; init; } = PathNode.None;

    /// <summary>Search expressions of R4 apply <c>as</c> to whole collections, which FHIRPath itself refuses.</summary>
    internal bool Lenient { get; init; }

    internal IReadOnlyList<PathNode> Focus => This is null ? PathNode.None : [This];

    internal Scope Item(PathNode item, int index) => this with { This = item, Index = index };
}
