namespace Sen.Fhir.Paths;

/// <summary>Functions about how many and which items there are (N1, 5.1, 5.3, 5.4).</summary>
internal static class CollectionFunctions
{
    internal static readonly Function[] All =
    [
        new("empty", 0, 0, (_, input, _) => PathNode.Of(input.Count == 0)),
        new("count", 0, 0, (_, input, _) => PathNode.Of((object)(long)input.Count)),
        new("not", 0, 0, (_, input, _) => PathNode.Of(!Values.Boolean(input))),
        new("allTrue", 0, 0, (_, input, _) => PathNode.Of(Flags(input).All(f => f))),
        new("anyTrue", 0, 0, (_, input, _) => PathNode.Of(Flags(input).Any(f => f))),
        new("allFalse", 0, 0, (_, input, _) => PathNode.Of(Flags(input).All(f => !f))),
        new("anyFalse", 0, 0, (_, input, _) => PathNode.Of(Flags(input).Any(f => !f))),
        new("subsetOf", 1, 1, (scope, input, args) => PathNode.Of(Covers(args[0](scope), input))),
        new("supersetOf", 1, 1, (scope, input, args) => PathNode.Of(Covers(input, args[0](scope)))),
        new("distinct", 0, 0, (_, input, _) => Values.Distinct(input)),
        new("isDistinct", 0, 0, (_, input, _) => PathNode.Of(Values.Distinct(input).Count == input.Count)),
        new("single", 0, 0, (_, input, _) => Values.Single(input) is { } item ? [item] : PathNode.None),
        new("first", 0, 0, (_, input, _) => input.Count > 0 ? [input[0]] : PathNode.None),
        new("last", 0, 0, (_, input, _) => input.Count > 0 ? [input[^1]] : PathNode.None),
        new("tail", 0, 0, (_, input, _) => [.. input.Skip(1)]),
        new("skip", 1, 1, (scope, input, args) => [.. input.Skip(Amount(scope, args))]),
        new("take", 1, 1, (scope, input, args) => [.. input.Take(Amount(scope, args))]),
        new("intersect", 1, 1, (scope, input, args) => Intersect(input, args[0](scope))),
        new("exclude", 1, 1, (scope, input, args) => Exclude(input, args[0](scope))),
        new("union", 1, 1, (scope, input, args) => Values.Distinct([.. input, .. args[0](scope)])),
        new("combine", 1, 1, (scope, input, args) => [.. input, .. args[0](scope)]),
    ];

    private static IEnumerable<bool> Flags(IEnumerable<PathNode> input) =>
        input.Select(i => i.Value is bool flag ? flag : throw new FhirPathException("Only booleans are expected."));

    private static bool Covers(IReadOnlyList<PathNode> whole, IReadOnlyList<PathNode> part) => part.All(p => Values.Contains(whole, p));

    private static int Amount(Scope scope, Step[] args) => (int)Math.Clamp(Values.Integer(args[0](scope)) ?? 0, 0, int.MaxValue);

    private static List<PathNode> Intersect(IReadOnlyList<PathNode> left, IReadOnlyList<PathNode> right) =>
        Values.Distinct(left.Where(l => Values.Contains(right, l)));

    private static List<PathNode> Exclude(IReadOnlyList<PathNode> left, IReadOnlyList<PathNode> right) =>
        [.. left.Where(l => !Values.Contains(right, l))];
}
