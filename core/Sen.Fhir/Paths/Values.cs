using System.Text.Json;

namespace Sen.Fhir.Paths;

/// <summary>Reading single values out of collections, and what it means for items to be equal.</summary>
internal static class Values
{
    /// <summary>The only item, null when there is none; more than one is an error (N1, 4.5 singleton evaluation).</summary>
    internal static PathNode? Single(IReadOnlyList<PathNode> items) => items.Count switch
    {
        0 => null,
        1 => items[0],
        _ => throw new FhirPathException("One item is expected and there are more."),
    };

    internal static long? Integer(IReadOnlyList<PathNode> items) => Single(items) switch
    {
        null => null,
        { Value: long whole } => whole,
        _ => throw new FhirPathException("An integer is expected."),
    };

    internal static string? Text(IReadOnlyList<PathNode> items) => Single(items) switch
    {
        null => null,
        { Value: string text } => text,
        { Value: Temporal time, IsComputed: false } => time.ToString(),
        { Value: null, Type.IsPrimitive: true } => null,
        _ => throw new FhirPathException("A string is expected."),
    };

    internal static decimal? Number(IReadOnlyList<PathNode> items) => Single(items) switch
    {
        null => null,
        { Value: long whole } => whole,
        { Value: decimal number } => number,
        _ => throw new FhirPathException("A number is expected."),
    };

    /// <summary>A single item that is no boolean counts as true (N1, 4.5).</summary>
    internal static bool? Boolean(IReadOnlyList<PathNode> items) => Single(items) switch
    {
        null => null,
        { Value: bool flag } => flag,
        _ => true,
    };

    /// <summary>Equality of collections: same items in the same order; null when a date decides nothing.</summary>
    internal static bool? Equal(IReadOnlyList<PathNode> left, IReadOnlyList<PathNode> right)
    {
        if (left.Count == 0 || right.Count == 0)
        {
            return null;
        }

        if (left.Count != right.Count)
        {
            return false;
        }

        bool? result = true;
        for (var i = 0; i < left.Count; i++)
        {
            switch (Equal(left[i], right[i]))
            {
                case false:
                    return false;
                case null:
                    result = null;
                    break;
                default:
                    break;
            }
        }

        return result;
    }

    internal static bool? Equal(PathNode left, PathNode right) => (left.Value, right.Value) switch
    {
        (null, null) => JsonElement.DeepEquals(left.Json, right.Json),
        (null, _) or (_, null) => false,
        (long a, decimal b) => a == b,
        (decimal a, long b) => a == b,
        (Temporal a, Temporal b) => SameTime(a, b),
        (Temporal a, string b) => SameTime(a, Comparable(a, b)),
        (string a, Temporal b) => SameTime(b, Comparable(b, a)),
        (PathQuantity a, PathQuantity b) => SameAmount(a, b),
        var (a, b) => a.Equals(b),
    };

    private static bool? SameTime(Temporal a, Temporal? b) =>
        b is null || (a.Kind == TemporalKind.Time) != (b.Kind == TemporalKind.Time) ? false : a.CompareTo(b) is { } order ? order == 0 : null;

    private static bool? SameAmount(PathQuantity a, PathQuantity b) =>
        a.CompareTo(b) is { } order ? order == 0 : a.IsComparable(b) ? null : false;

    internal static bool Equivalent(IReadOnlyList<PathNode> left, IReadOnlyList<PathNode> right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        var rest = right.ToList();
        foreach (var item in left)
        {
            var at = rest.FindIndex(r => Equivalent(item, r));
            if (at < 0)
            {
                return false;
            }

            rest.RemoveAt(at);
        }

        return true;
    }

    internal static bool Contains(IEnumerable<PathNode> items, PathNode wanted) => items.Any(i => Equal(i, wanted) == true);

    internal static List<PathNode> Distinct(IEnumerable<PathNode> items)
    {
        var all = items as IReadOnlyList<PathNode> ?? [.. items];
        if (all.Count > 8 && all.All(i => i.Value is string))
        {
            // Value sets and bundles have thousands of codes and addresses: each is compared once.
            return [.. all.DistinctBy(i => (string)i.Value!, StringComparer.Ordinal)];
        }

        var result = new List<PathNode>();
        foreach (var item in all)
        {
            if (!Contains(result, item))
            {
                result.Add(item);
            }
        }

        return result;
    }

    private static bool Equivalent(PathNode left, PathNode right) => (left.Value, right.Value) switch
    {
        (null, null) => EquivalentParts(left, right),
        (null, _) or (_, null) => false,
        (string a, string b) => string.Equals(Normal(a), Normal(b), StringComparison.Ordinal),
        (long or decimal, long or decimal) => EquivalentNumbers(ToDecimal(left.Value), ToDecimal(right.Value)),
        (Temporal a, Temporal b) => (a.Kind == TemporalKind.Time) == (b.Kind == TemporalKind.Time) && a.CompareTo(b) == 0,
        (PathQuantity a, PathQuantity b) => a.IsEquivalent(b),
        var (a, b) => a.Equals(b),
    };

    private static bool EquivalentParts(PathNode left, PathNode right) =>
        left.Json.ValueKind == JsonValueKind.Object && right.Json.ValueKind == JsonValueKind.Object
        && Equivalent([.. left.Children().Where(c => c.TypeName is not "id")], [.. right.Children().Where(c => c.TypeName is not "id")]);

    // Numbers are equivalent at the precision of the less precise one.
    private static bool EquivalentNumbers(decimal a, decimal b)
    {
        var digits = Math.Min(Scale(a), Scale(b));
        return Math.Round(a, digits, MidpointRounding.AwayFromZero) == Math.Round(b, digits, MidpointRounding.AwayFromZero);
    }

    private static int Scale(decimal value)
    {
        var scale = value.Scale;
        while (scale > 0 && decimal.Round(value, scale - 1) == value)
        {
            scale--;
        }

        return scale;
    }

    private static decimal ToDecimal(object value) => value is long whole ? whole : (decimal)value;

    private static string Normal(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();

    private static Temporal? Comparable(Temporal pattern, string text) => pattern.Kind == TemporalKind.Time ? Temporal.Time(text) : Temporal.Moment(text);
}
