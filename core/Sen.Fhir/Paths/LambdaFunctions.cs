namespace Sen.Fhir.Paths;

/// <summary>Functions whose argument is evaluated for every item (N1, 5.2, and aggregate).</summary>
internal static class LambdaFunctions
{
    // A projection that finds ever new items would not end.
    private const int RepeatLimit = 100_000;

    internal static readonly Function[] All =
    [
        new("exists", 0, 1, (scope, input, args) => PathNode.Of(args.Length == 0 ? input.Count > 0 : Where(scope, input, args[0]).Any())),
        new("all", 1, 1, (scope, input, args) => PathNode.Of(input.Select((item, i) => Holds(scope.Item(item, i), args[0])).All(h => h))),
        new("where", 1, 1, (scope, input, args) => [.. Where(scope, input, args[0])]),
        new("select", 1, 1, (scope, input, args) => [.. input.SelectMany((item, i) => args[0](scope.Item(item, i)))]),
        new("repeat", 1, 1, Repeat),
        new("aggregate", 1, 2, Aggregate),
        new("iif", 2, 3, If),
        new("trace", 1, 2, Trace),
    ];

    private static IEnumerable<PathNode> Where(Scope scope, IReadOnlyList<PathNode> input, Step criterion) =>
        input.Where((item, i) => Holds(scope.Item(item, i), criterion));

    private static bool Holds(Scope scope, Step criterion) => Values.Boolean(criterion(scope)) == true;

    private static List<PathNode> Repeat(Scope scope, IReadOnlyList<PathNode> input, Step[] args)
    {
        var found = new List<PathNode>();
        var pending = new Queue<PathNode>(input);
        while (pending.TryDequeue(out var item))
        {
            foreach (var next in args[0](scope.Item(item, 0)))
            {
                // Elements of a tree are never met twice; computed values may be.
                if (next.IsComputed && Values.Contains(found, next))
                {
                    continue;
                }

                found.Add(next);
                pending.Enqueue(next);
                if (found.Count > RepeatLimit)
                {
                    throw new FhirPathException("repeat() does not end.");
                }
            }
        }

        return found;
    }

    private static IReadOnlyList<PathNode> Aggregate(Scope scope, IReadOnlyList<PathNode> input, Step[] args)
    {
        var total = args.Length > 1 ? args[1](scope) : PathNode.None;
        for (var i = 0; i < input.Count; i++)
        {
            total = args[0](scope.Item(input[i], i, total));
        }

        return total;
    }

    private static IReadOnlyList<PathNode> Trace(Scope scope, IReadOnlyList<PathNode> input, Step[] args)
    {
        if (scope.Whole.Environment.Trace is { } trace && Values.Text(args[0](scope)) is { } name)
        {
            trace(name, args.Length > 1 ? [.. input.SelectMany((item, i) => args[1](scope.Item(item, i)))] : input);
        }

        return input;
    }

    private static IReadOnlyList<PathNode> If(Scope scope, IReadOnlyList<PathNode> input, Step[] args)
    {
        var item = Values.Single(input);
        // $index stays that of the lambda around it.
        var inner = scope.Item(item, scope.Index);
        var condition = Values.Single(args[0](inner))?.Value switch
        {
            null => false,
            bool flag => flag,
            _ => throw new FhirPathException("The condition of iif() is a boolean."),
        };
        return condition ? args[1](inner) : args.Length > 2 ? args[2](inner) : PathNode.None;
    }
}
