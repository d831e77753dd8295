namespace Sen.Fhir.Paths;

/// <summary>sort(key, ...) (FHIRPath 3.0, "Subsetting", which HL7's suite for R4 tests): a minus before a key turns its order.</summary>
internal static class SortFunction
{
    internal static Step Compile(Step focus, IReadOnlyList<Syntax> arguments)
    {
        var keys = arguments.Count == 0
            ? [(scope => scope.Focus, false)]
            : arguments.Select(a => a is Syntax.Unary { Operator: "-" } descending
                ? (Key: Compiler.Compile(descending.Operand), Descending: true)
                : (Key: Compiler.Compile(a), Descending: false)).ToArray();
        return scope => Sort(scope, focus(scope), keys);
    }

    private static IReadOnlyList<PathNode> Sort(Scope scope, IReadOnlyList<PathNode> input, (Step Key, bool Descending)[] keys)
    {
        if (input.Count < 2)
        {
            return input;
        }

        var rows = input.Select((item, i) => (Item: item, Keys: keys.Select(k => Values.Single(k.Key(scope.Item(item, i)))?.Value).ToArray()));
        try
        {
            return [.. rows.Order(Comparer<(PathNode Item, object?[] Keys)>.Create((a, b) => Compare(a.Keys, b.Keys, keys))).Select(r => r.Item)];
        }
        catch (InvalidOperationException exception) when (exception.InnerException is FhirPathException)
        {
            throw new FhirPathException("The keys have no order between them.", exception.InnerException);
        }
    }

    // Where there is no key the item comes first, in either order.
    private static int Compare(object?[] left, object?[] right, (Step Key, bool Descending)[] keys)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            var turn = keys[i].Descending ? -1 : 1;
            var order = (left[i], right[i]) switch
            {
                (null, null) => 0,
                (null, _) => -1,
                (_, null) => 1,
                var (a, b) => turn * (Operators.Order(a, b) ?? 0),
            };
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }
}
