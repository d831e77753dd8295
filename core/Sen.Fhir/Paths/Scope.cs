namespace Sen.Fhir.Paths;

/// <summary>Evaluates one part of an expression.</summary>
internal delegate IReadOnlyList<PathNode> Step(Scope scope);

/// <summary>What an expression can see while it is evaluated. Immutable; each item of a lambda has its own.</summary>
internal sealed record Scope(PathNode Resource, DateTimeOffset Now)
{
    /// <summary><c>$this</c>; null inside an empty collection.</summary>
    internal PathNode? This { get; init; } = Resource;

    internal int? Index { get; init; }

    internal IReadOnlyList<PathNode> Total { get; init; } = PathNode.None;

    /// <summary>Search expressions of R4 apply <c>as</c> to whole collections, which FHIRPath itself refuses.</summary>
    internal bool Lenient { get; init; }

    internal IReadOnlyList<PathNode> Focus => This is null ? PathNode.None : [This];

    internal Scope Item(PathNode item, int index) => this with { This = item, Index = index };
}
