using Sen.Fhir;

namespace Sen.Record;

/// <summary>Comparisons of stored ranges with the range of a query (R4 3.1.1.4.6).</summary>
internal static class Ranges
{
    private const double Low = double.NegativeInfinity;
    private const double High = double.PositiveInfinity;

    internal static Match Of(int key, SearchPrefix prefix, double lower, double upper) => prefix switch
    {
        SearchPrefix.Eq => new Match.Range(key, lower, High, Low, upper),

        // A value that reaches beyond; who has no value has none that differs.
        SearchPrefix.Ne => new Match.Any(
        [
            new Match.Range(key, Low, Math.BitDecrement(lower), Low, High),
            new Match.Range(key, Low, High, Math.BitIncrement(upper), High),
        ]),
        SearchPrefix.Gt => new Match.Range(key, Low, High, Math.BitIncrement(upper), High),
        SearchPrefix.Lt => new Match.Range(key, Low, Math.BitDecrement(lower), Low, High),
        SearchPrefix.Ge => new Match.Range(key, Low, High, lower, High),
        SearchPrefix.Le => new Match.Range(key, Low, upper, Low, High),
        SearchPrefix.Sa => new Match.Range(key, Math.BitIncrement(upper), High, Low, High),
        SearchPrefix.Eb => new Match.Range(key, Low, High, Low, Math.BitDecrement(lower)),
        SearchPrefix.Ap => new Match.Range(key, Low, upper, lower, High),
    };

    internal static Match Of(int key, SearchCriterion.Number number)
    {
        var tenth = Math.Abs(number.Value / 10);
        return number.Prefix switch
        {
            SearchPrefix.Eq or SearchPrefix.Ne => Of(key, number.Prefix, (double)number.Low, (double)number.High),
            SearchPrefix.Ap => Of(key, number.Prefix, (double)(number.Value - tenth), (double)(number.Value + tenth)),
            _ => Of(key, number.Prefix, (double)number.Value, (double)number.Value),
        };
    }

    /// <summary>
    /// "From" and "to" on one parameter become one range, so that the index is read once and from both sides. For an element
    /// that repeats this asks for one value that is within both.
    /// </summary>
    internal static IReadOnlyList<Criterion> Merge(List<Criterion> conditions)
    {
        for (var i = 0; i < conditions.Count; i++)
        {
            for (var j = conditions.Count - 1; j > i; j--)
            {
                if (Single(conditions[i]) is { } first && Single(conditions[j]) is { } second && first.Key == second.Key)
                {
                    conditions[i] = new Criterion([
                        new Match.Range(
                            first.Key,
                            Math.Max(first.LoFrom, second.LoFrom),
                            Math.Min(first.LoTo, second.LoTo),
                            Math.Max(first.HiFrom, second.HiFrom),
                            Math.Min(first.HiTo, second.HiTo)),
                    ]);
                    conditions.RemoveAt(j);
                }
            }
        }

        return conditions;
    }

    private static Match.Range? Single(Criterion condition) => condition is { Negated: false, Alternatives: [Match.Range range] } ? range : null;
}
