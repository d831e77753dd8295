namespace Sen.Fhir.Paths;

/// <summary>Evaluates one part of an expression.</summary>
internal delegate IReadOnlyList<PathNode> Step(Scope scope);

/// <summary>What is the same for the whole of an evaluation.</summary>
/// <param name="Context"><c>%context</c>: what the evaluation began with.</param>
/// <param name="Resource"><c>%resource</c>: the resource that holds the context (R4, 2.9.1.6).</param>
/// <param name="Root"><c>%rootResource</c>: its container when that resource is contained, else itself.</param>
/// <param name="IsLenient">R4's search expressions and invariants apply <c>as</c> to whole collections, which FHIRPath itself refuses.</param>
internal sealed record Evaluation(PathNode Context, PathNode Resource, PathNode Root, FhirPathEnvironment Environment, bool IsLenient)
{
    internal static Evaluation Of(PathNode resource, FhirPathEnvironment environment, bool isLenient = false) =>
        new(resource, resource, resource, environment, isLenient);
}

/// <summary>What an expression can see while it is evaluated. Immutable; each item of a lambda has its own.</summary>
/// <param name="This"><c>$this</c>; null inside an empty collection.</param>
internal sealed record Scope(Evaluation Whole, PathNode? This)
{
    private IReadOnlyList<PathNode>? _focus;

    internal int? Index { get; init; }

    internal IReadOnlyList<PathNode> Total { get; init; } = PathNode.None;

    internal IReadOnlyList<PathNode> Focus => _focus ??= This is null ? PathNode.None : [This];

    internal static Scope Of(Evaluation whole) => new(whole, whole.Context);

    /// <summary>
    /// Where search expressions and invariants begin: an element, the resource that holds it and the one that contains that. Both apply
    /// <c>as</c> to whole collections.
    /// </summary>
    internal static Scope Of(PathNode context, PathNode resource, PathNode root) =>
        Of(new Evaluation(context, resource, root, FhirPathEnvironment.Empty, IsLenient: true));

    internal Scope Item(PathNode? item, int? index) => new(Whole, item) { Index = index, Total = Total };

    internal Scope Item(PathNode item, int index, IReadOnlyList<PathNode> total) => new(Whole, item) { Index = index, Total = total };
}
