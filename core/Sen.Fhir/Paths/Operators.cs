namespace Sen.Fhir.Paths;

/// <summary>The binary operators.</summary>
internal static class Operators
{
    internal static Step Compile(string name, Step left, Step right) => name switch
    {
        "|" => scope => Values.Distinct([.. left(scope), .. right(scope)]),
        "=" => scope => PathNode.Of(Values.Equal(left(scope), right(scope))),
        "!=" => scope => PathNode.Of(!Values.Equal(left(scope), right(scope))),
        "~" => scope => PathNode.Of(Values.Equivalent(left(scope), right(scope))),
        "!~" => scope => PathNode.Of(!Values.Equivalent(left(scope), right(scope))),
        "<" => Compare(left, right, order => order < 0),
        ">" => Compare(left, right, order => order > 0),
        "<=" => Compare(left, right, order => order <= 0),
        ">=" => Compare(left, right, order => order >= 0),
        "in" => Within(left, right),
        "contains" => Within(right, left),
        "and" => scope => PathNode.Of(And(Values.Boolean(left(scope)), Values.Boolean(right(scope)))),
        "or" => scope => PathNode.Of(!And(!Values.Boolean(left(scope)), !Values.Boolean(right(scope)))),
        "xor" => scope => PathNode.Of(Values.Boolean(left(scope)) is { } a && Values.Boolean(right(scope)) is { } b ? a != b : null),
        "implies" => scope => PathNode.Of(!And(Values.Boolean(left(scope)), !Values.Boolean(right(scope)))),
        "&" => scope => PathNode.Of((Values.Text(left(scope)) ?? "") + (Values.Text(right(scope)) ?? "")),
        _ => scope => Arithmetic(name, Values.Single(left(scope))?.Value, Values.Single(right(scope))?.Value),
    };

    /// <summary>Order of two values; null when nothing decides it.</summary>
    internal static int? Order(object left, object right) => (left, right) switch
    {
        (long a, long b) => a.CompareTo(b),
        (long or decimal, long or decimal) => ToDecimal(left).CompareTo(ToDecimal(right)),
        (string a, string b) => string.CompareOrdinal(a, b),
        (Temporal a, Temporal b) => a.CompareTo(b),
        (PathQuantity a, PathQuantity b) => a.CompareTo(b),
        _ => throw new FhirPathException("These values have no order between them."),
    };

    private static bool? And(bool? left, bool? right) =>
        left == false || right == false ? false : left == true && right == true ? true : null;

    private static Step Compare(Step left, Step right, Func<int, bool> test) => scope =>
    {
        var (a, b) = (Values.Single(left(scope)), Values.Single(right(scope)));
        return a?.Value is null || b?.Value is null ? PathNode.None : PathNode.Of(Order(a.Value, b.Value) is { } order ? test(order) : null);
    };

    private static Step Within(Step item, Step collection) => scope =>
        Values.Single(item(scope)) is { } wanted ? PathNode.Of(Values.Contains(collection(scope), wanted)) : PathNode.None;

    private static IReadOnlyList<PathNode> Arithmetic(string name, object? left, object? right)
    {
        if (left is null || right is null)
        {
            return PathNode.None;
        }

        try
        {
            return PathNode.Of((left, right) switch
            {
                (string a, string b) when name is "+" => a + b,
                (long a, long b) => Whole(name, a, b),
                (long or decimal, long or decimal) => Number(name, ToDecimal(left), ToDecimal(right)),
                (Temporal time, PathQuantity step) when name is "+" or "-" => time.Add(step, name is "+" ? 1 : -1),
                (PathQuantity a, PathQuantity b) => Quantity(name, a, b),
                (PathQuantity a, long or decimal) when name is "*" or "/" => Quantity(name, a, new PathQuantity(ToDecimal(right), "1", false)),
                (long or decimal, PathQuantity b) when name is "*" => Quantity(name, b, new PathQuantity(ToDecimal(left), "1", false)),
                _ => throw new FhirPathException($"'{name}' does not apply to these values."),
            });
        }
        catch (OverflowException)
        {
            // N1, 6.6: an operation whose result does not fit is empty.
            return PathNode.None;
        }
    }

    private static object? Whole(string name, long a, long b) => name switch
    {
        "+" => checked(a + b),
        "-" => checked(a - b),
        "*" => checked(a * b),
        "div" => b == 0 ? null : a / b,
        "mod" => b == 0 ? null : a % b,
        _ => Number(name, a, b),
    };

    private static object? Number(string name, decimal a, decimal b) => name switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => b == 0 ? null : (object)(a / b),
        "div" => b == 0 ? null : (object)(long)decimal.Truncate(a / b),
        _ => b == 0 ? null : (object)(a % b),
    };

    private static PathQuantity? Quantity(string name, PathQuantity a, PathQuantity b) => name switch
    {
        "+" => a.Add(b, 1),
        "-" => a.Add(b, -1),
        "*" => a.Multiply(b),
        "/" => a.Divide(b),
        _ => throw new FhirPathException($"'{name}' does not apply to these quantities."),
    };

    private static decimal ToDecimal(object value) => value is long whole ? whole : (decimal)value;
}
