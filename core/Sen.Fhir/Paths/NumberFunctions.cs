namespace Sen.Fhir.Paths;

/// <summary>Mathematics (N1, 5.7).</summary>
internal static class NumberFunctions
{
    internal static readonly Function[] All =
    [
        new("abs", 0, 0, (_, input, _) => PathNode.Of(Values.Single(input)?.Value switch
        {
            null => null,
            long whole => Math.Abs(whole),
            decimal number => Math.Abs(number),
            PathQuantity quantity => (object)(quantity with { Value = Math.Abs(quantity.Value) }),
            _ => throw new FhirPathException("A number is expected."),
        })),
        Map("ceiling", number => (long)Math.Ceiling(number)),
        Map("floor", number => (long)Math.Floor(number)),
        Map("truncate", number => (long)Math.Truncate(number)),
        Map("exp", number => Real(Math.Exp((double)number))),
        Map("ln", number => Real(Math.Log((double)number))),
        Map("sqrt", number => Real(Math.Sqrt((double)number))),
        With("log", (number, radix) => Real(Math.Log((double)number) / Math.Log((double)radix))),
        new("power", 1, 1, Power),
        new("round", 0, 1, Round),
    ];

    private static Function Map(string name, Func<decimal, object?> change) =>
        new(name, 0, 0, (_, input, _) => Values.Number(input) is { } number ? PathNode.Of(change(number)) : PathNode.None);

    private static Function With(string name, Func<decimal, decimal, object?> combine) =>
        new(name, 1, 1, (scope, input, args) =>
            Values.Number(input) is { } number && Values.Number(args[0](scope)) is { } other ? PathNode.Of(combine(number, other)) : PathNode.None);

    // What is no number (the root of -1) is empty, and so is what no decimal can hold.
    private static decimal? Real(double value) => double.IsFinite(value) && Math.Abs(value) < 7.9e27 ? (decimal)value : null;

    private static IReadOnlyList<PathNode> Power(Scope scope, IReadOnlyList<PathNode> input, Step[] args)
    {
        if (Values.Number(input) is not { } number || Values.Number(args[0](scope)) is not { } exponent)
        {
            return PathNode.None;
        }

        var result = Real(Math.Pow((double)number, (double)exponent));
        var whole = input[0].Value is long && args[0](scope)[0].Value is long && exponent >= 0;
        return PathNode.Of(whole && result is { } value && Math.Abs(value) < long.MaxValue ? (long)value : (object?)result);
    }

    private static IReadOnlyList<PathNode> Round(Scope scope, IReadOnlyList<PathNode> input, Step[] args)
    {
        var digits = args.Length > 0 ? Values.Integer(args[0](scope)) ?? 0 : 0;
        if (digits is < 0 or > 28)
        {
            throw new FhirPathException("round() takes a precision of 0 to 28.");
        }

        return Values.Number(input) is { } number ? PathNode.Of((object)Math.Round(number, (int)digits, MidpointRounding.AwayFromZero)) : PathNode.None;
    }
}
